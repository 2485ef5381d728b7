-- What is known of a viewer.
SELECT u.id, u.name, v.name AS server, p.plays, p.first_play, p.last_play,
       (SELECT count(*) FROM transcode_history AS t WHERE t.user_id = u.id AND t.covered_by IS NULL) AS transcodes,
       ARRAY(SELECT a.name FROM accounts AS a WHERE a.viewer_id = u.id ORDER BY lower(a.name)) AS accounts
FROM users AS u
LEFT JOIN servers AS v ON v.id = u.server_id
CROSS JOIN LATERAL (
    SELECT count(*) AS plays, min(started_at) AS first_play, max(started_at) AS last_play
    FROM stream_sessions AS s
    WHERE s.user_id = u.id) AS p
WHERE u.id = %(id)s::uuid AND u.forgotten_at IS NULL
