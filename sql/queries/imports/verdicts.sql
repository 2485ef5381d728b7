-- How many plays each verdict has, and what their seconds are: as the file tells, and as they are counted here.
SELECT verdict AS reason, count(*) AS plays, coalesce(sum(told_seconds), 0)::bigint AS told_seconds,
       coalesce(sum(watched), 0)::bigint AS watched_seconds
FROM judged
GROUP BY verdict
UNION ALL
SELECT reason, count(*), coalesce(sum(told_seconds), 0)::bigint, 0
FROM staged_refused
GROUP BY reason
ORDER BY plays DESC, reason
