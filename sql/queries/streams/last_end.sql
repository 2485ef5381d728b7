-- When the last of the newest streams ended.
SELECT max(ended)
FROM (SELECT session_end(s) AS ended
      FROM stream_sessions AS s
      WHERE NOT is_active
        AND (%(server_id)s::uuid IS NULL OR server_id = %(server_id)s::uuid)
        AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
      ORDER BY started_at DESC
      LIMIT 50) AS newest
