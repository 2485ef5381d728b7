-- Jobs of those statuses and farms (NULL: of all), the newest first.
SELECT j.id, job_payload(j) AS payload
FROM render_jobs AS j
WHERE NOT j.removed
  AND (%(statuses)s::text[] IS NULL OR coalesce(lower(j.status), 'unknown') = ANY (%(statuses)s))
  AND (%(farms)s::text[] IS NULL OR coalesce(j.farm, 'unknown') = ANY (%(farms)s))
ORDER BY j.came_at DESC, j.id DESC
LIMIT %(limit)s::int
