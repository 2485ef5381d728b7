-- Whose changes those of the transaction are.
SELECT set_config('cinevault.actor', %(actor)s::text, true)
