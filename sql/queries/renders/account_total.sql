SELECT coalesce(sum(renders), 0)::bigint FROM render_accounts_monthly WHERE account_id = %(account_id)s::bigint
