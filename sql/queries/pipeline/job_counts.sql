-- How many jobs are in which state on which farm: all that are not over, and those that came in the last local days.
WITH since AS (
    SELECT day_start(local_day(now()) - %(days)s::int + 1) AS at
)
SELECT coalesce(farm, 'unknown') AS farm, state, sum(jobs)::bigint AS jobs
FROM (SELECT farm, state, count(*) AS jobs
      FROM render_jobs
      WHERE NOT removed AND came_at >= (SELECT at FROM since)
        AND (%(project)s::text IS NULL OR project_id = %(project)s)
      GROUP BY farm, state
      UNION ALL
      SELECT farm, state, count(*)
      FROM render_jobs
      WHERE NOT removed AND state IN ('queued', 'waiting', 'running') AND came_at < (SELECT at FROM since)
        AND (%(project)s::text IS NULL OR project_id = %(project)s)
      GROUP BY farm, state) AS each
GROUP BY 1, 2
ORDER BY 1, 2
