-- Slices go all at once, not play by play, and their quarters are marked already.
SELECT set_config('cinevault.retention', 'on', true), set_config('cinevault.slices', 'gone', true),
       set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)
