-- Of each farm: how many jobs are queued, the one that waits longest, and since when so many have waited, NULL where they
-- are fewer. A job waits since it was queued last, a new one since it was submitted.
SELECT coalesce(j.farm, 'unknown') AS farm, count(*) AS queued,
       (array_agg(j.id ORDER BY w.since, j.id))[1] AS longest,
       (array_agg(w.since ORDER BY w.since))[%(jobs)s::int] AS since
FROM render_jobs AS j
CROSS JOIN LATERAL (
    SELECT max(s.at) AS at
    FROM render_job_states AS s
    WHERE s.job_id = j.id AND s.at <= %(at)s::timestamptz AND job_state(s.status) <> 'queued') AS ran
CROSS JOIN LATERAL (
    SELECT CASE WHEN ran.at IS NULL THEN least(min(s.at), j.came_at) ELSE min(s.at) END AS since
    FROM render_job_states AS s
    WHERE s.job_id = j.id AND s.at <= %(at)s::timestamptz AND (ran.at IS NULL OR s.at > ran.at)) AS w
WHERE j.state = 'queued' AND NOT j.removed AND w.since <= %(at)s::timestamptz
GROUP BY 1
ORDER BY 1
