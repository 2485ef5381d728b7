SELECT flag, count(*) AS plays
FROM judged, unnest(flags) AS flag
WHERE verdict = 'taken'
GROUP BY flag
ORDER BY plays DESC, flag
