-- Those that ended a month ago are kept in mind, so that what they covered can be left out of what is usual.
SELECT id, matchers, starts_at, ends_at, weekly, timezone, comment, created_by, created_at
FROM silences
WHERE ends_at IS NULL OR ends_at > now() - interval '35 days'
ORDER BY ends_at NULLS LAST, id
