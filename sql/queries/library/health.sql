-- What each library holds and lacks, by name. A complete item has metadata and a poster; what a server does not tell
-- counts neither way.
WITH alike AS MATERIALIZED (
    SELECT * FROM library_makeup
), held AS (
    SELECT library_id,
           sum(items) AS items,
           sum(bytes) AS bytes,
           sum(items) FILTER (WHERE has_metadata IS NOT NULL OR has_poster IS NOT NULL) AS told,
           sum(items) FILTER (WHERE (has_metadata IS NOT NULL OR has_poster IS NOT NULL)
                              AND coalesce(has_metadata, true) AND coalesce(has_poster, true)) AS complete,
           sum(items) FILTER (WHERE NOT has_metadata) AS no_metadata,
           sum(items) FILTER (WHERE NOT has_poster) AS no_poster,
           sum(unreadable) AS unreadable,
           sum(items) FILTER (WHERE hdr_format IS NOT NULL) AS hdr,
           sum(items) FILTER (WHERE has_atmos) AS atmos,
           sum(items) FILTER (WHERE has_atmos IS NULL) AS atmos_unknown
    FROM alike GROUP BY library_id
), made AS (
    SELECT library_id, 'codecs' AS kind, video_codec AS name, sum(items) AS items FROM alike GROUP BY 1, 2, 3
    UNION ALL
    SELECT library_id, 'resolutions', resolution, sum(items) FROM alike GROUP BY 1, 2, 3
    UNION ALL
    SELECT library_id, 'hdr_formats', hdr_format, sum(items) FROM alike GROUP BY 1, 2, 3
), listed AS (
    SELECT library_id, kind,
           jsonb_agg(jsonb_build_object('name', name, 'count', items) ORDER BY items DESC, name) AS names
    FROM made
    WHERE name IS NOT NULL
    GROUP BY library_id, kind
)
SELECT l.id AS library_id,
       l.name,
       l.media_type,
       l.server_id,
       l.scanned_at,
       coalesce(h.items, 0)::bigint AS items,
       coalesce(h.bytes, 0)::bigint AS total_bytes,
       (100 * coalesce(h.complete, 0) / nullif(h.told, 0))::float8 AS metadata_complete_percent,
       coalesce(h.no_metadata, 0)::bigint AS missing_metadata,
       coalesce(h.no_poster, 0)::bigint AS missing_posters,
       coalesce(h.unreadable, 0)::bigint AS unreadable,
       coalesce((SELECT names FROM listed AS n WHERE n.library_id = l.id AND kind = 'codecs'), '[]') AS codecs,
       coalesce((SELECT names FROM listed AS n WHERE n.library_id = l.id AND kind = 'resolutions'), '[]') AS resolutions,
       coalesce(h.hdr, 0)::bigint AS hdr_count,
       coalesce((SELECT names FROM listed AS n WHERE n.library_id = l.id AND kind = 'hdr_formats'), '[]') AS hdr_formats,
       coalesce(h.atmos, 0)::bigint AS atmos_count,
       coalesce(h.atmos_unknown, 0)::bigint AS atmos_unknown
FROM libraries AS l
LEFT JOIN held AS h ON h.library_id = l.id
WHERE l.removed_at IS NULL
ORDER BY lower(l.name), l.id
