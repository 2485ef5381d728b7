-- title: Render waste
-- answers: Which renders came to nothing, and whose?
-- period: month
-- note: A ghost is done and made nothing. Incomplete ones were never done. Removed ones are left out.
-- parameter: top int 15 Rows of each table

-- figures
SELECT count(*) AS renders, count(*) FILTER (WHERE status = 'ghost') AS ghosts,
       count(*) FILTER (WHERE status = 'incomplete') AS incomplete,
       round(100 * count(*) FILTER (WHERE status IN ('ghost', 'incomplete')) / nullif(count(*), 0), 1)
           AS wasted_percent,
       coalesce(sum(downloads + articles), 0)::BIGINT AS outputs
FROM renders
WHERE removed_at IS NULL
  AND published_at >= $first::TIMESTAMPTZ AND published_at < ($last + 1)::TIMESTAMPTZ;

-- section: By day
-- chart: stacked
SELECT published_at::DATE AS day, count(*) FILTER (WHERE status NOT IN ('ghost', 'incomplete')) AS useful,
       count(*) FILTER (WHERE status = 'ghost') AS ghosts, count(*) FILTER (WHERE status = 'incomplete') AS incomplete
FROM renders
WHERE removed_at IS NULL
  AND published_at >= $first::TIMESTAMPTZ AND published_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;

-- section: By account
-- chart: ranking account wasted
SELECT coalesce(account, 'account ' || account_id, 'unknown') AS account, sport, count(*) AS renders,
       count(*) FILTER (WHERE status IN ('ghost', 'incomplete')) AS wasted,
       round(100 * count(*) FILTER (WHERE status IN ('ghost', 'incomplete')) / count(*), 1) AS wasted_percent,
       sum(downloads + articles)::BIGINT AS outputs
FROM renders
WHERE removed_at IS NULL
  AND published_at >= $first::TIMESTAMPTZ AND published_at < ($last + 1)::TIMESTAMPTZ
GROUP BY account_id, account, sport
HAVING wasted > 0
ORDER BY wasted DESC, renders DESC, account
LIMIT $top;

-- section: Jobs of the farms
SELECT coalesce(farm, 'unknown') AS farm, count(*) AS jobs, count(*) FILTER (WHERE state = 'failed') AS failed,
       count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
       coalesce(sum(frames_failed), 0)::BIGINT AS frames_failed,
       round(coalesce(sum(extract(epoch FROM completed_at - started_at))
                      FILTER (WHERE state IN ('failed', 'cancelled')), 0) / 3600, 1) AS lost_hours
FROM render_jobs
WHERE came_at >= $first::TIMESTAMPTZ AND came_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY failed DESC, jobs DESC, farm
LIMIT $top;
