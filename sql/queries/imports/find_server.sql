-- The servers that a file may be of: by name, else all of a kind; those that were removed only by name.
SELECT id, kind, name
FROM servers
WHERE CASE WHEN %(name)s::text IS NOT NULL THEN lower(name) = lower(%(name)s::text)
           ELSE kind = ANY (%(kinds)s::text[]) AND removed_at IS NULL END
ORDER BY lower(name)
