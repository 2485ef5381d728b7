-- Errors of the last local days that are alike, most first; `first_seen` reaches back to the first of them ever.
WITH span AS (
    SELECT day_start(local_day(coalesce(%(at)s::timestamptz, now())) - %(days)s::int + 1) AS since
), message AS (
    SELECT error_message, host, hw_accel, output_codec,
           count(*) AS ever,
           count(*) FILTER (WHERE started_at >= (SELECT since FROM span)) AS failures,
           min(started_at) AS first_seen,
           max(started_at) AS last_seen
    FROM transcode_history
    WHERE success = false AND transcode_outcome(status, success) = 'failed'
    GROUP BY 1, 2, 3, 4
), failed AS (
    SELECT error_family(error_message) AS family, encoder_family(hw_accel, output_codec) AS encoder, * FROM message
)
SELECT family,
       sum(failures)::bigint AS failures,
       sum(ever)::bigint AS ever,
       min(first_seen) AS first_seen,
       max(last_seen) AS last_seen,
       coalesce(array_agg(DISTINCT host) FILTER (WHERE failures > 0 AND host IS NOT NULL), '{}') AS hosts,
       coalesce(array_agg(DISTINCT encoder) FILTER (WHERE failures > 0), '{}') AS encoders,
       (array_agg(error_message ORDER BY last_seen DESC))[1] AS example
FROM failed
GROUP BY family
HAVING sum(failures) > 0
ORDER BY 2 DESC, last_seen DESC, family
LIMIT %(most)s::int
