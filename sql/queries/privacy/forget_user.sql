-- Takes the name away, and tells the audit log that it was done and by whom, but not whose it was.
WITH forgotten AS (
    UPDATE users
    SET name = 'Forgotten viewer', external_id = NULL, is_admin = false, last_seen_at = NULL,
        removed_at = CURRENT_TIMESTAMP, forgotten_at = CURRENT_TIMESTAMP, updated_at = CURRENT_TIMESTAMP
    WHERE id = %(id)s::uuid AND forgotten_at IS NULL
    RETURNING id
), unlinked AS (
    UPDATE accounts SET viewer_id = NULL, updated_at = CURRENT_TIMESTAMP
    WHERE viewer_id IN (SELECT id FROM forgotten)
)
INSERT INTO audit_log (actor, action, object_type, object_id, detail)
SELECT coalesce(nullif(current_setting('cinevault.actor', true), ''), 'cinevault'), 'viewer.forget', 'users', id::text,
       jsonb_build_object('plays', %(plays)s::bigint, 'deleted', %(deleted)s::boolean)
FROM forgotten
