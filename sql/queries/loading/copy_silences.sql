COPY silences (matchers, starts_at, ends_at, weekly, timezone, comment, created_by, created_at)
FROM STDIN
