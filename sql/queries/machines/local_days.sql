-- When these local days begin and end: without a last one today, without a first one 30 of them; within reason.
WITH asked AS (
    SELECT least(greatest(coalesce(%(last)s::date, local_day(now())), date '2000-01-02'), date '2199-12-30') AS last
)
SELECT day_start(least(greatest(coalesce(%(first)s::date, last - 29), date '2000-01-02'), last)) AS since,
       day_start(last + 1) AS until
FROM asked
