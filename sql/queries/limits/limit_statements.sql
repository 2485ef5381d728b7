-- No statement may take longer from here to the end of the transaction.
SELECT set_config('statement_timeout', %(milliseconds)s::int::text, true)
