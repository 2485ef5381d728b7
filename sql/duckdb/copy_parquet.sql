-- Row groups half as large as usual: every thread holds one in memory. Bloom filters of all columns would double the work.
COPY ({rows}) TO {path} (
    FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440, WRITE_BLOOM_FILTER false)
