-- Everything that is stored of a viewer, as one JSON text; NULL where there is no such viewer.
SELECT json_build_object(
    'viewer', to_jsonb(u),
    'server', v.name,
    'accounts', ARRAY(SELECT a.name FROM accounts AS a WHERE a.viewer_id = u.id ORDER BY a.name),
    'plays', (SELECT coalesce(json_agg(to_jsonb(s) || jsonb_build_object(
                                  'title', m.title, 'series_title', m.series_title, 'library', l.name)
                              ORDER BY s.started_at), '[]')
              FROM stream_sessions AS s
              LEFT JOIN media_items AS m ON m.id = s.media_item_id
              LEFT JOIN libraries AS l ON l.id = s.library_id
              WHERE s.user_id = u.id),
    'transcodes', (SELECT coalesce(json_agg(to_jsonb(t) ORDER BY t.started_at), '[]')
                   FROM transcode_history AS t WHERE t.user_id = u.id AND t.covered_by IS NULL),
    'alerts', (SELECT coalesce(json_agg(jsonb_build_object('sent_at', a.sent_at, 'message', a.message)
                                        ORDER BY a.sent_at), '[]')
               FROM alert_log AS a JOIN alert_rules AS r ON r.id = a.rule_id
               WHERE r.condition_type = 'user_streams_high' AND without_name(a.message, u.name, '') <> a.message))::text
FROM users AS u LEFT JOIN servers AS v ON v.id = u.server_id
WHERE u.id = %(id)s::uuid AND u.forgotten_at IS NULL
