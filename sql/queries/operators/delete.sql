WITH locked AS (
    SELECT id FROM accounts WHERE role = 'admin' AND is_enabled ORDER BY id FOR UPDATE
)
DELETE FROM accounts
WHERE id = %(account_id)s::uuid AND EXISTS (SELECT FROM locked WHERE locked.id <> %(account_id)s::uuid)
