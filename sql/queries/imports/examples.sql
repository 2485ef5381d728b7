-- The first few plays of each reason to leave one out.
WITH out AS (
    SELECT verdict AS reason, n,
           concat_ws(', ', user_name, concat_ws(' – ', series_title, title),
                     to_char(started_at AT TIME ZONE %(zone)s::text, 'YYYY-MM-DD HH24:MI')) AS about
    FROM judged WHERE verdict <> 'taken'
    UNION ALL
    SELECT reason, n, about FROM staged_refused
)
SELECT reason, n, about
FROM (SELECT *, row_number() OVER (PARTITION BY reason ORDER BY n) AS place FROM out) AS numbered
WHERE place <= %(most)s::int
ORDER BY reason, place
