SELECT s.name AS server, p.playback_type, count(*) AS streams
FROM stream_sessions AS p
LEFT JOIN servers AS s ON s.id = p.server_id
WHERE p.is_active
GROUP BY s.name, p.playback_type
ORDER BY s.name, p.playback_type
