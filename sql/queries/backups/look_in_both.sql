-- Newer migrations may call the store's own functions, which the side has not.
SELECT set_config('search_path', 'cinevault_side, ' || quote_ident(%(store)s::text), true)
