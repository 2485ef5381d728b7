-- What is shown in review, project by project. A shot counts once in each playlist.
SELECT p.name AS project, count(*) AS playlists, coalesce(sum(c.clips), 0)::bigint AS clips,
       coalesce(sum(c.shots), 0)::bigint AS shots, coalesce(sum(c.seconds), 0) AS duration_seconds
FROM playlists AS l
JOIN pipeline_projects AS p ON p.id = l.project_id
LEFT JOIN (
    SELECT c.playlist_id, count(*) AS clips, count(DISTINCT coalesce(c.shot_id, v.shot_id)) AS shots,
           sum(c.duration_seconds) AS seconds
    FROM playlist_clips AS c LEFT JOIN versions AS v ON v.id = c.version_id
    GROUP BY 1) AS c ON c.playlist_id = l.id
WHERE NOT l.removed
GROUP BY p.id, p.name
ORDER BY p.name, p.id
