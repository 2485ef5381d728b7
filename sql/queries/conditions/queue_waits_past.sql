-- When jobs were queued for more than so many minutes: since when each had waited, and from when to when that was known.
WITH told AS (
    SELECT job_id, at, job_state(status) = 'queued' AS queued,
           lag(job_state(status) = 'queued') OVER (PARTITION BY job_id ORDER BY at) AS before
    FROM render_job_states
), turns AS (
    SELECT job_id, at AS starts, queued, before IS NULL AS is_first,
           coalesce(lead(at) OVER (PARTITION BY job_id ORDER BY at), %(until)s::timestamptz) AS ends
    FROM told
    WHERE queued IS DISTINCT FROM before
), waits AS (
    SELECT coalesce(j.farm, 'unknown') AS farm, t.starts, least(t.ends, %(until)s::timestamptz) AS ends,
           CASE WHEN t.is_first THEN least(t.starts, j.came_at) ELSE t.starts END AS since
    FROM turns AS t JOIN render_jobs AS j ON j.id = t.job_id
    WHERE t.queued AND NOT j.removed AND t.starts < %(until)s::timestamptz AND t.ends > %(since)s::timestamptz
)
SELECT farm, since, starts, ends
FROM waits
WHERE ends - since > make_interval(secs => 60 * %(minutes)s::float8)
ORDER BY farm, starts
