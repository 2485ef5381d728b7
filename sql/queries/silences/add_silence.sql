INSERT INTO silences (matchers, starts_at, ends_at, weekly, timezone, comment, created_by)
VALUES (%(matchers)s::jsonb, %(starts_at)s::timestamptz, %(ends_at)s::timestamptz, %(weekly)s::jsonb,
        %(timezone)s::text, %(comment)s::text, %(created_by)s::text)
RETURNING id
