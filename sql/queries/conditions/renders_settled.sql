-- Of the renders published within a stretch of time before `at`: how many are settled, and how many of these failed.
SELECT count(*) AS total, count(*) FILTER (WHERE NOT complete) AS failed, max(published_at) AS newest
FROM renders
WHERE published_at > %(at)s::timestamptz - %(span)s::interval AND published_at <= %(at)s::timestamptz
  AND (complete OR NOT processing) AND removed_at IS NULL
