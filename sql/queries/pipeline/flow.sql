-- How far the shots came for which a file came in, or a version was published, in the last local days: how many stand
-- where their way ends. It is the way of way_of_shot.sql, of all of them at once; what it says is what
-- store/pipeline/way.py says of each: the link and its state, and of those in dailies what was decided.
WITH since AS (
    SELECT day_start(local_day(now()) - %(days)s::int + 1) AS at
), chosen AS (
    SELECT id, name, code FROM pipeline_projects WHERE %(project)s::text IS NULL OR id = %(project)s
), shows AS (
    SELECT DISTINCT c.id AS project_id, lower(word) AS show
    FROM chosen AS c, unnest(ARRAY[c.id, c.name, c.code]) AS word
    WHERE word <> ''
), fresh AS (
    SELECT s.id
    FROM ingest_runs AS r
    JOIN ingest_files AS f ON f.run_id = r.id
    JOIN shows AS w ON w.show = lower(f.show_code)
    JOIN shots AS s ON s.project_id = w.project_id AND lower(s.name) = lower(f.shot)
        AND coalesce(lower(f.scene) = lower(s.scene), true) AND coalesce(lower(f.episode) = lower(s.episode), true)
    WHERE NOT r.removed AND r.began_at >= (SELECT at FROM since)
    UNION
    SELECT v.shot_id FROM versions AS v WHERE NOT v.removed AND v.created_at >= (SELECT at FROM since)
), shot AS MATERIALIZED (
    SELECT s.id, s.project_id, s.name, s.scene, s.episode
    FROM fresh JOIN shots AS s USING (id) JOIN chosen AS c ON c.id = s.project_id
    WHERE NOT s.removed
), refused AS (
    SELECT s.id, max(r.began_at) AS at
    FROM shot AS s
    JOIN shows AS w ON w.project_id = s.project_id
    JOIN ingest_files AS f ON lower(f.shot) = lower(s.name) AND lower(f.show_code) = w.show AND NOT f.accepted
        AND coalesce(lower(f.scene) = lower(s.scene), true) AND coalesce(lower(f.episode) = lower(s.episode), true)
    JOIN ingest_runs AS r ON r.id = f.run_id AND NOT r.removed
    GROUP BY s.id
), fact AS (
    SELECT refused.at AS refused_at, taken.at AS taken_at, v.id AS version_id, v.decision,
           coalesce(made.state, own.state) AS job_state,
           EXISTS (SELECT FROM playlist_clips AS c JOIN playlists AS p ON p.id = c.playlist_id AND NOT p.removed
                   WHERE c.version_id = v.id) AS shown
    FROM shot AS s
    LEFT JOIN refused ON refused.id = s.id
    LEFT JOIN LATERAL (
        SELECT v.id, v.decision, v.job_id
        FROM versions AS v
        WHERE v.shot_id = s.id AND NOT v.removed
        ORDER BY v.version_number DESC NULLS LAST, coalesce(v.created_at, v.updated_at) DESC, v.id DESC
        LIMIT 1) AS v ON true
    LEFT JOIN LATERAL (
        SELECT j.state FROM render_jobs AS j WHERE j.id = v.job_id AND NOT j.removed LIMIT 1) AS made ON true
    LEFT JOIN LATERAL (
        SELECT j.state
        FROM render_jobs AS j
        WHERE v.job_id IS NULL AND j.shot_id = s.id AND NOT j.removed
        ORDER BY j.came_at DESC, j.id DESC
        LIMIT 1) AS own ON true
    LEFT JOIN LATERAL (  -- which makes a difference for those only
        SELECT max(r.began_at) AS at
        FROM shows AS w
        JOIN ingest_files AS f ON lower(f.show_code) = w.show AND f.accepted
        JOIN ingest_runs AS r ON r.id = f.run_id AND NOT r.removed
        WHERE (refused.at IS NOT NULL OR v.id IS NULL) AND w.project_id = s.project_id
          AND lower(f.shot) = lower(s.name) AND coalesce(lower(f.scene) = lower(s.scene), true)
          AND coalesce(lower(f.episode) = lower(s.episode), true)) AS taken ON true
)
SELECT CASE WHEN refused_at > coalesce(taken_at, '-infinity') THEN 'ingest_broken'
            WHEN taken_at IS NULL AND version_id IS NULL AND coalesce(job_state, '') NOT IN ('succeeded', 'skipped')
                THEN 'ingest_unknown'
            WHEN version_id IS NULL AND job_state IN ('queued', 'waiting', 'running') THEN 'version_waiting'
            WHEN version_id IS NULL THEN 'version_broken'
            WHEN job_state IN ('queued', 'waiting', 'running') THEN 'render_waiting'
            WHEN job_state IN ('failed', 'cancelled') THEN 'render_broken'
            WHEN coalesce(job_state, 'unknown') NOT IN ('succeeded', 'skipped') AND NOT shown THEN 'render_unknown'
            WHEN NOT shown THEN 'playlist_broken'
            ELSE coalesce(decision, 'waiting') END AS stands,
       count(*) AS shots
FROM fact
GROUP BY 1
ORDER BY 1
