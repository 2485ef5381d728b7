-- Which transcodes near those that were just written are the same: of the same file, at the same time (a poll sees a
-- transcode up to a minute late), with the same codec as far as it is known. A transcode lasts a day at most.
WITH told AS (
    SELECT t.id, t.started_at, coalesce(m.file_path, t.input_path) AS file
    FROM jsonb_populate_recordset(NULL::transcode_history, %(transcodes)s::jsonb) AS t
    LEFT JOIN media_items AS m ON m.id = t.media_item_id AND t.source = 'poll'
    WHERE t.source IN ('poll', 'wrapper')
), span AS (
    SELECT file, min(started_at) - interval '1 day' AS starts, max(started_at) + interval '1 day' AS ends
    FROM told GROUP BY file
), wrapped AS (
    SELECT s.file, s.starts, s.ends, w.id, w.started_at, w.output_codec,
           coalesce(w.completed_at, w.started_at + interval '1 day') AS ended_at
    FROM span AS s
    JOIN transcode_history AS w ON w.input_path = s.file AND w.source = 'wrapper'
        AND w.started_at >= s.starts - interval '1 day' AND w.started_at < s.ends + interval '1 day'
    WHERE w.started_at >= (SELECT min(starts) - interval '1 day' FROM span)
), polled AS (
    SELECT s.file, s.starts, s.ends, p.id, p.started_at, p.output_codec, p.server_id, p.session_id, p.user_id,
           p.media_item_id, p.quality, coalesce(p.completed_at, p.started_at + interval '1 day') AS ended_at
    FROM span AS s
    JOIN media_items AS m ON m.file_path = s.file
    JOIN transcode_history AS p ON p.media_item_id = m.id AND p.source = 'poll'
        AND p.started_at >= s.starts - interval '1 day' AND p.started_at < s.ends + interval '1 day'
    WHERE p.started_at >= (SELECT min(starts) - interval '1 day' FROM span)
      AND s.file IN (SELECT w.file FROM wrapped AS w)
), pair AS (
    SELECT p.id AS polled_id, p.started_at AS polled_at, w.id AS wrapped_id, w.started_at AS wrapped_at
    FROM polled AS p
    JOIN wrapped AS w ON w.file = p.file
        AND w.started_at <= p.ended_at + interval '15 seconds' AND w.ended_at >= p.started_at - interval '1 minute'
        AND coalesce(lower(w.output_codec) = lower(p.output_codec), true)
), nearest AS (
    SELECT DISTINCT ON (w.id) w.id, w.started_at, p.server_id, p.session_id, p.user_id, p.media_item_id, p.quality
    FROM wrapped AS w
    JOIN pair ON (pair.wrapped_id, pair.wrapped_at) = (w.id, w.started_at)
    JOIN polled AS p ON (p.id, p.started_at) = (pair.polled_id, pair.polled_at)
    WHERE w.started_at BETWEEN w.starts AND w.ends
    ORDER BY w.id, abs(extract(epoch FROM p.started_at - w.started_at)), p.id
), learned AS (
    UPDATE transcode_history AS w
    SET server_id = n.server_id, session_id = n.session_id, user_id = n.user_id, media_item_id = n.media_item_id,
        quality = n.quality
    FROM nearest AS n
    WHERE w.id = n.id AND w.started_at = n.started_at
      AND (w.server_id, w.session_id, w.user_id, w.media_item_id, w.quality)
          IS DISTINCT FROM (n.server_id, n.session_id, n.user_id, n.media_item_id, n.quality)
)
UPDATE transcode_history AS p
SET covered_by = c.covered_by
FROM (SELECT p.id, p.started_at,
             (SELECT pair.wrapped_id FROM pair
              WHERE (pair.polled_id, pair.polled_at) = (p.id, p.started_at)
              ORDER BY pair.wrapped_at, pair.wrapped_id LIMIT 1) AS covered_by
      FROM polled AS p
      WHERE p.started_at BETWEEN p.starts AND p.ends) AS c
WHERE p.id = c.id AND p.started_at = c.started_at AND p.covered_by IS DISTINCT FROM c.covered_by
