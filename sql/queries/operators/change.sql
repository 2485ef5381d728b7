-- The last admin who can sign in stays one. The lock lets two admins not take each other's role at the same time.
WITH locked AS (
    SELECT id FROM accounts WHERE role = 'admin' AND is_enabled ORDER BY id FOR UPDATE
)
UPDATE accounts
SET role = %(role)s::text, viewer_id = %(viewer_id)s::uuid, is_enabled = %(is_enabled)s::boolean, updated_at = now()
WHERE id = %(account_id)s::uuid
    AND (%(role)s::text = 'admin' AND %(is_enabled)s::boolean
        OR EXISTS (SELECT FROM locked WHERE locked.id <> %(account_id)s::uuid))
