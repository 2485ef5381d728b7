UPDATE servers
SET is_enabled = false, state = 'off', state_reason = 'no longer in CINEVAULT_SERVERS', updated_at = CURRENT_TIMESTAMP
WHERE origin = 'environment' AND is_enabled AND watched_by = %(collector)s AND NOT id = ANY (%(own)s::uuid[])
