-- Only if nobody entered another key meanwhile.
UPDATE servers SET secret_enc = %(secret_enc)s::bytea, key_id = %(key_id)s::text
WHERE id = %(id)s::uuid AND secret_enc = %(was)s::bytea
