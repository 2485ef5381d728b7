SELECT n AS row, verdict AS reason, user_name AS viewer, series_title AS series, title, started_at,
       told_seconds AS seconds, NULL AS told
FROM judged
WHERE verdict <> 'taken'
UNION ALL
SELECT n, reason, NULL, NULL, NULL, NULL, told_seconds, about
FROM staged_refused
ORDER BY 1
