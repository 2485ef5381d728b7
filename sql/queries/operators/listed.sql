SELECT a.id, a.name, a.role, a.viewer_id, u.name AS viewer, a.timezone, a.is_enabled, a.last_sign_in_at, a.created_at,
       a.password_hash IS NOT NULL AS has_password, a.oidc_subject IS NOT NULL AS has_oidc,
       (SELECT count(*) FROM account_sessions AS s WHERE s.account_id = a.id AND s.expires_at > now()) AS sessions
FROM accounts AS a LEFT JOIN users AS u ON u.id = a.viewer_id
ORDER BY lower(a.name)
