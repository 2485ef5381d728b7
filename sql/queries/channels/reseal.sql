-- Only if nobody entered another address meanwhile.
UPDATE notification_channels
SET webhook_url = %(webhook_url)s::text, signing_secret = %(signing_secret)s::text, key_id = %(key_id)s::text
WHERE id = %(id)s::uuid AND webhook_url = %(was)s::text AND signing_secret IS NOT DISTINCT FROM %(secret_was)s::text
