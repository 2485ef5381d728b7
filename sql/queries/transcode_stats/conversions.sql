-- From what to what, most first: codecs and resolutions.
WITH counted AS (
    SELECT input_codec, output_codec, input_resolution, output_resolution, count(*) AS jobs
    FROM transcode_history
    WHERE started_at >= day_start(local_day(coalesce(%(at)s::timestamptz, now())) - %(days)s::int + 1)
      AND started_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
    GROUP BY 1, 2, 3, 4
), kinds AS (
    SELECT 'codec' AS kind, coalesce(input_codec, '?') AS source, coalesce(output_codec, '?') AS result,
           sum(jobs)::bigint AS jobs
    FROM counted GROUP BY 2, 3
    UNION ALL
    SELECT 'resolution', coalesce(input_resolution, '?'), coalesce(output_resolution, '?'), sum(jobs)::bigint
    FROM counted WHERE makes_video(output_codec) GROUP BY 2, 3
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY jobs DESC, source, result) AS place FROM kinds
)
SELECT kind, source, result, jobs
FROM ranked
WHERE place <= %(most)s::int
ORDER BY kind, place
