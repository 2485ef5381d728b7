SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
       count(*) FILTER (WHERE state = 'sending') AS sending,
       count(*) FILTER (WHERE state = 'dead') AS dead,
       min(created_at) FILTER (WHERE state IN ('pending', 'sending')) AS oldest
FROM notifications
WHERE digest_id IS NULL AND state IN ('pending', 'sending', 'dead')
