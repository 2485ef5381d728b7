-- From what to what, most first: codecs and resolutions.
WITH clock AS (
    SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today
), counted AS (
    SELECT input_codec, output_codec, input_resolution, output_resolution, sum(jobs) AS jobs
    FROM transcode_conversions
    WHERE day > (SELECT today - %(days)s::int FROM clock) AND day <= (SELECT today FROM clock)
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
