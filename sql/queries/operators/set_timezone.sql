UPDATE accounts SET timezone = %(timezone)s::text, updated_at = now() WHERE id = %(account_id)s::uuid
