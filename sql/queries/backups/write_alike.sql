-- What COPY writes must not hang on what a server likes.
SELECT set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true),
       set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true),
       set_config('client_encoding', 'UTF8', true), set_config('TimeZone', 'UTC', true)
