-- The quarter hours that the batch has slices in: marked once, because what follows leaves no marks.
SELECT mark_dirty('slices', ARRAY(
    SELECT DISTINCT quarter(c.started_at)
    FROM stream_slices AS c
    WHERE c.started_at >= %(first)s::timestamptz AND c.started_at <= %(last)s::timestamptz + interval '32 days'
      AND c.session_id IN (SELECT id FROM stream_sessions WHERE import_id = %(batch)s::bigint)))
