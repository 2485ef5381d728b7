-- What the store holds of a batch, asked of plays and of slices.
SELECT count(*) AS plays, coalesce(sum(s.duration_seconds), 0)::bigint AS seconds,
       (SELECT coalesce(sum(extract(epoch FROM c.ended_at - c.started_at)) FILTER (WHERE c.state = 'playing'), 0)
        FROM stream_slices AS c
        WHERE c.started_at >= min(s.started_at) AND c.started_at <= max(s.started_at) + interval '32 days'
          AND c.session_id IN (SELECT p.id FROM stream_sessions AS p WHERE p.import_id = %(batch)s::bigint))::float8
           AS slice_seconds
FROM stream_sessions AS s
WHERE s.import_id = %(batch)s::bigint
