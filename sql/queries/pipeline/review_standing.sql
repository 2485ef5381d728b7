-- What of each project is shown in playlists that are due since so many local days, or later, and how much of that is
-- decided on. A shot counts once in each playlist; a clip whose version nobody knows cannot be decided on.
SELECT p.id, p.name AS project, count(*) AS playlists, coalesce(sum(c.clips), 0)::bigint AS clips,
       coalesce(sum(c.shots), 0)::bigint AS shots, coalesce(sum(c.seconds), 0) AS seconds,
       coalesce(sum(c.versions), 0)::bigint AS versions, coalesce(sum(c.decided), 0)::bigint AS decided
FROM playlists AS l
JOIN pipeline_projects AS p ON p.id = l.project_id
LEFT JOIN LATERAL (
    SELECT count(*) AS clips, count(DISTINCT coalesce(c.shot_id, v.shot_id)) AS shots,
           sum(c.duration_seconds) AS seconds, count(v.id) AS versions, count(*) FILTER (WHERE v.decision <> 'waiting') AS decided
    FROM playlist_clips AS c LEFT JOIN versions AS v ON v.id = c.version_id AND NOT v.removed
    WHERE c.playlist_id = l.id) AS c ON true
WHERE NOT l.removed
  AND coalesce(l.due_at, l.updated_at) >= day_start(local_day(now()) - %(days)s::int + 1)
  AND (%(project)s::text IS NULL OR l.project_id = %(project)s)
GROUP BY p.id, p.name
ORDER BY p.name, p.id
