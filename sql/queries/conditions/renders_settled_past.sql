SELECT published_at AS at, NOT complete AS failed
FROM renders
WHERE published_at >= %(since)s::timestamptz - interval '7 days' AND published_at < %(until)s::timestamptz
  AND (complete OR NOT processing) AND removed_at IS NULL
ORDER BY 1
