UPDATE silences
SET matchers = %(matchers)s::jsonb, starts_at = %(starts_at)s::timestamptz, ends_at = %(ends_at)s::timestamptz,
    weekly = %(weekly)s::jsonb, timezone = %(timezone)s::text, comment = %(comment)s::text, updated_at = now()
WHERE id = %(id)s::uuid
