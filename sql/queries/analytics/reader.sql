-- The role that reads analytics, where there is one and we may be it.
SELECT rolname::text FROM pg_roles WHERE rolname = %(name)s::text AND pg_has_role(CURRENT_USER, oid, 'MEMBER')
