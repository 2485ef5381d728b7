-- Shots that have all of these words in project, episode, scene or name: those called just so first.
SELECT s.id, s.name AS shot, s.scene, s.episode, p.name AS project
FROM shots AS s JOIN pipeline_projects AS p ON p.id = s.project_id
WHERE NOT s.removed
  AND (%(project)s::text IS NULL OR s.project_id = %(project)s)
  AND NOT EXISTS (
      SELECT FROM unnest(%(words)s::text[]) AS word
      WHERE strpos(lower(concat_ws(' ', p.name, p.code, s.episode, s.scene, s.name, s.id)), word) = 0)
ORDER BY lower(s.name) = ANY (%(words)s::text[]) DESC, length(s.name), p.name, s.scene, s.name, s.id
LIMIT %(most)s::int
