-- How much there is of a project (NULL: of all that are worked on), what is new, what is amiss, and what nobody decided
-- on in playlists that are due since so many local days, or later.
WITH chosen AS (
    SELECT id FROM pipeline_projects WHERE %(project)s::text IS NULL OR id = %(project)s
), undecided AS (
    SELECT DISTINCT ON (c.version_id) c.version_id, c.duration_seconds
    FROM chosen
    JOIN playlists AS l ON l.project_id = chosen.id AND NOT l.removed
        AND coalesce(l.due_at, l.updated_at) >= day_start(local_day(now()) - %(days)s::int + 1)
    JOIN playlist_clips AS c ON c.playlist_id = l.id
    JOIN versions AS v ON v.id = c.version_id AND NOT v.removed
    WHERE v.decision IS NULL OR v.decision = 'waiting'
    ORDER BY c.version_id, c.duration_seconds DESC NULLS LAST
)
SELECT (SELECT count(*) FROM chosen) AS projects,
       (SELECT count(*)
        FROM (SELECT s.project_id, s.id FROM shots AS s JOIN chosen ON chosen.id = s.project_id WHERE NOT s.removed
              UNION
              SELECT v.project_id, v.shot_id
              FROM versions AS v JOIN chosen ON chosen.id = v.project_id
              WHERE NOT v.removed AND v.shot_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM shots AS k WHERE k.id = v.shot_id)) AS known) AS shots,
       (SELECT count(*)
        FROM versions AS v JOIN chosen ON chosen.id = v.project_id
        WHERE NOT v.removed) AS versions,
       (SELECT count(*)
        FROM versions AS v
        WHERE NOT v.removed AND v.created_at > now() - interval '24 hours'
          AND v.project_id IN (SELECT id FROM chosen)) AS new_versions,
       (SELECT count(*)
        FROM reconcile_errors AS e
        WHERE e.resolved_at IS NULL AND NOT e.removed AND (%(project)s::text IS NULL OR e.project_id = %(project)s)
          AND NOT EXISTS (SELECT FROM projects AS k WHERE k.id = e.project_id AND (k.removed OR k.archived))) AS errors,
       (SELECT count(*) FROM undecided) AS undecided,
       (SELECT sum(duration_seconds) FROM undecided) AS undecided_seconds
