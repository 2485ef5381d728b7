-- Today: plays, viewers, watch time, bytes
SELECT sum(plays), count(DISTINCT user_id) FILTER (WHERE plays > 0), sum(watch_seconds), sum(bytes)
FROM playback_daily
WHERE day = local_day(%(until)s::timestamptz)
