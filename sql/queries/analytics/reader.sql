-- The role that reads analytics, where there is one that does and we may be it.
SELECT rolname::text
FROM pg_roles
WHERE rolname = %(name)s::text AND pg_has_role(CURRENT_USER, oid, 'MEMBER')
  AND has_schema_privilege(oid, %(place)s::text, 'USAGE')
