-- Those of the projects that are worked on, in numbers; each counts as in status.sql and review.sql.
SELECT p.id, p.name, p.code,
       (SELECT count(*)
        FROM (SELECT s.id FROM shots AS s WHERE s.project_id = p.id AND NOT s.removed
              UNION
              SELECT v.shot_id
              FROM versions AS v
              WHERE v.project_id = p.id AND NOT v.removed AND v.shot_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM shots AS k WHERE k.id = v.shot_id)) AS known) AS shots,
       (SELECT count(*) FROM versions AS v WHERE v.project_id = p.id AND NOT v.removed) AS versions,
       (SELECT count(*)
        FROM reconcile_errors AS e
        WHERE e.project_id = p.id AND e.resolved_at IS NULL AND NOT e.removed) AS errors,
       r.playlists, r.clips, r.shown_shots, r.duration_seconds
FROM pipeline_projects AS p
CROSS JOIN LATERAL (
    SELECT count(*) AS playlists, coalesce(sum(c.clips), 0)::bigint AS clips,
           coalesce(sum(c.shots), 0)::bigint AS shown_shots, coalesce(sum(c.seconds), 0) AS duration_seconds
    FROM playlists AS l
    CROSS JOIN LATERAL (
        SELECT count(*) AS clips, count(DISTINCT coalesce(c.shot_id, v.shot_id)) AS shots,
               sum(c.duration_seconds) AS seconds
        FROM playlist_clips AS c LEFT JOIN versions AS v ON v.id = c.version_id
        WHERE c.playlist_id = l.id) AS c
    WHERE l.project_id = p.id AND NOT l.removed) AS r
WHERE p.id = ANY (%(ids)s::text[])
