"""What leaves the store as files: DuckDB writes them and reads the server many times at once."""
