-- TimescaleDB lets one transaction unpack only so many rows of old plays; elsewhere this says nothing.
SELECT set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)
