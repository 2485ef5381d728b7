-- Top 20 titles by watch time, 30 days
SELECT media_item_id, sum(plays), sum(watch_seconds)
FROM title_daily
WHERE day > local_day(%(until)s::timestamptz) - 30
GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 20
