"""What reports and analysts ask: DuckDB, alone in a process that sees little and may do less."""
