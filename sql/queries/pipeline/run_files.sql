-- Files of a run's report that were taken, or were not, after that position; with their shot where it is known.
SELECT f.position, f.path, f.reason, f.shot, known.id AS shot_id
FROM ingest_files AS f
LEFT JOIN LATERAL (
    SELECT s.id
    FROM shots AS s LEFT JOIN projects AS p ON p.id = s.project_id
    WHERE lower(s.name) = lower(f.shot) AND NOT s.removed
      AND lower(f.show_code) IN (lower(s.project_id), lower(p.name), lower(p.code))
      AND coalesce(lower(f.scene) = lower(s.scene), true) AND coalesce(lower(f.episode) = lower(s.episode), true)
    ORDER BY s.id
    LIMIT 1) AS known ON true
WHERE f.run_id = %(run)s::text AND f.accepted = %(accepted)s::boolean AND f.position > %(after)s::int
ORDER BY f.position
LIMIT %(most)s::int
