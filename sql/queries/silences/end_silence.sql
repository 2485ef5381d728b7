UPDATE silences SET ends_at = %(at)s::timestamptz, updated_at = now()
WHERE id = %(id)s::uuid AND (ends_at IS NULL OR ends_at > %(at)s::timestamptz)
