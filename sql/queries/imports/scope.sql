-- What would come.
SELECT count(*) AS plays, coalesce(sum(watched), 0)::bigint AS seconds,
       count(DISTINCT user_id) AS users, count(DISTINCT item_id) AS titles,
       min(started_at) AS first_play,
       max(coalesce(ended_at, started_at + make_interval(secs => watched + paused))) AS last_play
FROM judged
WHERE verdict = 'taken'
