-- How many of somebody's wait or run.
SELECT count(*) FROM exports
WHERE state IN ('waiting', 'running')
  AND asked_by = %(asked_by)s::text AND token_id IS NOT DISTINCT FROM %(token_id)s::uuid
