"""A copy of the store as Parquet files by day, which other programs read, kept current."""
