SELECT id, name, secret_enc
FROM servers
WHERE secret_enc IS NOT NULL AND key_id IS DISTINCT FROM %(key_id)s::text
ORDER BY id
