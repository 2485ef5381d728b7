-- title: Ingest quality
-- answers: How much of what came in was good, and what was wrong with the rest?
-- period: month
-- parameter: top int 15 Rows of each table

-- figures
SELECT count(*) AS runs, coalesce(sum(processed_count + invalid_count), 0)::BIGINT AS files,
       coalesce(sum(invalid_count), 0)::BIGINT AS refused,
       round(100 * sum(invalid_count) / nullif(sum(processed_count + invalid_count), 0), 1) AS refused_percent,
       count(*) FILTER (WHERE completed_at IS NULL) AS never_ended
FROM ingest_runs
WHERE began_at >= $first::TIMESTAMPTZ AND began_at < ($last + 1)::TIMESTAMPTZ;

-- section: By day
-- chart: stacked
SELECT began_at::DATE AS day, sum(processed_count)::BIGINT AS taken, sum(invalid_count)::BIGINT AS refused
FROM ingest_runs
WHERE began_at >= $first::TIMESTAMPTZ AND began_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;

-- section: By project
SELECT coalesce(project, project_id, 'none') AS project, count(*) AS runs,
       sum(processed_count + invalid_count)::BIGINT AS files, sum(invalid_count)::BIGINT AS refused,
       round(100 * sum(invalid_count) / nullif(sum(processed_count + invalid_count), 0), 1) AS refused_percent,
       round(median(extract(epoch FROM completed_at - began_at)) / 60, 1) AS median_minutes
FROM ingest_runs
WHERE began_at >= $first::TIMESTAMPTZ AND began_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY refused DESC, files DESC, project
LIMIT $top;

-- section: Why files were refused
-- chart: ranking reason files
SELECT coalesce(reason, 'not told') AS reason, count(*) AS files, count(DISTINCT run_id) AS runs,
       max(began_at) AS last_at
FROM ingest_files
WHERE NOT accepted AND began_at >= $first::TIMESTAMPTZ AND began_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY files DESC, reason
LIMIT $top;

-- section: Mismatches that are open now
SELECT replace(kind, '_', ' ') AS kind, count(*) AS open, min(found_at)::DATE AS since_day
FROM mismatches
WHERE resolved_at IS NULL
GROUP BY 1
ORDER BY open DESC, kind;
