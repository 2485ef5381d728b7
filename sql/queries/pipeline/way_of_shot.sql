-- How far a shot came: its newest file and its newest refused one, its newest version, the job of that (or the shot's
-- newest one where there is no version, or none that names its job), and the newest playlist that shows it, or an older
-- version of it. A file is the shot's when its name says the same show and shot, and no other scene or episode.
WITH shot AS (
    SELECT s.id, s.project_id, s.name, s.scene, s.episode, coalesce(p.name, p.id, s.project_id) AS project,
           ARRAY(SELECT lower(word) FROM unnest(ARRAY[s.project_id, p.name, p.code]) AS word WHERE word <> '') AS shows
    FROM shots AS s LEFT JOIN projects AS p ON p.id = s.project_id
    WHERE s.id = %(shot_id)s::text AND NOT s.removed
), files AS (
    SELECT f.path, f.reason, f.accepted, f.run_id, r.began_at
    FROM shot AS s
    JOIN ingest_files AS f ON lower(f.shot) = lower(s.name) AND lower(f.show_code) = ANY (s.shows)
        AND coalesce(lower(f.scene) = lower(s.scene), true) AND coalesce(lower(f.episode) = lower(s.episode), true)
    JOIN ingest_runs AS r ON r.id = f.run_id AND NOT r.removed
)
SELECT s.id AS shot_id, s.name AS shot, s.project, taken.run_id, taken.path, taken.began_at AS ingested_at,
       refused.run_id AS refused_run_id, refused.path AS refused_path, refused.reason AS refused_reason,
       refused.began_at AS refused_at,
       v.id AS version_id, v.name AS version, v.created_at AS published_at, v.decision,
       j.id AS job_id, j.farm, j.state AS job_state, j.message AS job_message, j.came_at AS job_at,
       shown.name AS playlist, shown.due_at AS shown_at,
       older.name AS older_playlist, older.version AS older_version
FROM shot AS s
LEFT JOIN LATERAL (SELECT * FROM files WHERE accepted ORDER BY began_at DESC LIMIT 1) AS taken ON true
LEFT JOIN LATERAL (SELECT * FROM files WHERE NOT accepted ORDER BY began_at DESC LIMIT 1) AS refused ON true
LEFT JOIN LATERAL (
    SELECT v.id, coalesce(v.name, v.id) AS name, v.created_at, v.decision, v.job_id
    FROM versions AS v
    WHERE v.shot_id = s.id AND NOT v.removed
    ORDER BY v.version_number DESC NULLS LAST, coalesce(v.created_at, v.updated_at) DESC, v.id DESC
    LIMIT 1) AS v ON true
LEFT JOIN LATERAL (
    SELECT j.id, j.farm, j.state, j.message, j.came_at
    FROM render_jobs AS j
    WHERE NOT j.removed AND (j.id = v.job_id OR v.job_id IS NULL AND j.shot_id = s.id)
    ORDER BY j.came_at DESC, j.id DESC
    LIMIT 1) AS j ON true
LEFT JOIN LATERAL (
    SELECT coalesce(p.name, p.id) AS name, p.due_at
    FROM playlist_clips AS c JOIN playlists AS p ON p.id = c.playlist_id AND NOT p.removed
    WHERE c.version_id = v.id
    ORDER BY coalesce(p.due_at, p.updated_at) DESC, p.id DESC
    LIMIT 1) AS shown ON true
LEFT JOIN LATERAL (
    SELECT coalesce(p.name, p.id) AS name, coalesce(k.name, c.name, c.version_id) AS version
    FROM (SELECT * FROM playlist_clips WHERE shot_id = s.id
          UNION
          SELECT c.* FROM versions AS k JOIN playlist_clips AS c ON c.version_id = k.id WHERE k.shot_id = s.id) AS c
    JOIN playlists AS p ON p.id = c.playlist_id AND NOT p.removed
    LEFT JOIN versions AS k ON k.id = c.version_id
    WHERE c.version_id IS DISTINCT FROM v.id
    ORDER BY coalesce(p.due_at, p.updated_at) DESC, p.id DESC
    LIMIT 1) AS older ON true
