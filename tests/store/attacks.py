"""Statements that an analyst must get no answer to."""

WRITES = """
CREATE TABLE mine (x int)
CREATE TEMP TABLE mine AS FROM plays
CREATE VIEW mine AS SELECT 1
CREATE OR REPLACE MACRO len(x) AS 1
CREATE SCHEMA other
CREATE SEQUENCE numbers
CREATE TYPE mood AS ENUM ('good')
CREATE SECRET s (TYPE postgres, HOST '127.0.0.1')
INSERT INTO cinevault.analytics.users VALUES (1)
UPDATE users SET name = 'x'
DELETE FROM plays
TRUNCATE plays
MERGE INTO users USING users AS u ON true WHEN MATCHED THEN DELETE
DROP VIEW users
DROP SCHEMA analytics CASCADE
ALTER TABLE users RENAME TO others
COMMENT ON TABLE users IS 'mine'
WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone
VACUUM
CHECKPOINT
FORCE CHECKPOINT
BEGIN
COMMIT
ROLLBACK
PREPARE q AS SELECT 1
EXECUTE q
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT * FROM plays
USE memory
CALL pragma_version()
CALL postgres_execute('cinevault', 'DROP TABLE users')
SELECT 1; DROP TABLE users
SELECT 1; SELECT 2
SELECT 1 /* ; */ ; -- ;
; ; DELETE FROM users
"""
SETTINGS = """
SET enable_external_access = true
SET lock_configuration = false
SET memory_limit = '100GB'
SET threads = 64
SET temp_directory = '/tmp'
SET VARIABLE x = 1
RESET memory_limit
RESET ALL
PRAGMA database_list
PRAGMA show_tables
PRAGMA enable_logging
PRAGMA memory_limit = '100GB'
INSTALL httpfs
LOAD httpfs
LOAD '/usr/lib/libc.so.6'
FORCE INSTALL spatial FROM community
ATTACH '/etc/passwd' AS f
ATTACH '' AS again (TYPE postgres)
ATTACH 'host=127.0.0.1' AS again (TYPE postgres, SCHEMA 'public')
ATTACH ':memory:' AS scratch
DETACH cinevault
EXPORT DATABASE '/tmp/out'
IMPORT DATABASE '/tmp/out'
COPY plays TO '/tmp/plays.csv'
COPY (SELECT 1) TO '/dev/stdout'
COPY plays FROM '/etc/passwd'
"""
FILES = """
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_csv_auto('/etc/passwd')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/proc/self/environ')
SELECT * FROM read_json('/etc/passwd')
SELECT * FROM read_parquet('/tmp/*.parquet')
SELECT * FROM parquet_metadata('/tmp/x.parquet')
SELECT * FROM read_duckdb('/tmp/x.db')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM glob('/etc/*')
SELECT * FROM '/etc/passwd'
SELECT * FROM "/etc/passwd"
SELECT * FROM '/proc/self/environ'
SELECT * FROM 'file.csv'
SELECT * FROM "https://example.org/x.parquet"
SELECT * FROM read_csv('https://example.org/x.csv')
SELECT * FROM read_text('s3://bucket/key')
FROM (FROM read_text('/etc/passwd'))
SELECT (SELECT content FROM read_text('/etc/passwd'))
SELECT * FROM plays WHERE EXISTS (FROM read_text('/etc/passwd'))
WITH f AS (FROM read_text('/etc/passwd')) SELECT * FROM f
WITH RECURSIVE f AS (SELECT 1 AS n UNION ALL SELECT n FROM f, read_text('/etc/passwd')) FROM f
SELECT * FROM plays UNION ALL BY NAME SELECT * FROM read_text('/etc/passwd')
SELECT 1 ORDER BY (SELECT count(*) FROM read_text('/etc/passwd'))
SELECT 1 LIMIT (SELECT count(*) FROM read_text('/etc/passwd'))
SELECT list_transform([1], x -> (SELECT count(*) FROM read_text('/etc/passwd')))
SELECT * FROM (PIVOT (FROM read_text('/etc/passwd')) ON filename USING count(*))
SELECT count(*) FILTER (WHERE EXISTS (FROM read_text('/etc/passwd')))
SELECT * FROM plays, LATERAL (SELECT * FROM read_text('/etc/passwd'))
VALUES ((SELECT content FROM read_text('/etc/passwd')))
SELECT * FROM query('FROM read_text(''/etc/passwd'')')
SELECT * FROM query_table('plays')
SELECT * FROM seq_scan('plays')
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM pandas_scan(1)
SELECT * FROM python_map_function(1)
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
SELECT json_serialize_plan('FROM duckdb_settings()')
SELECT * FROM asked
SELECT * FROM engine
"""
INSIDES = """
SELECT * FROM duckdb_databases()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_databases
SELECT * FROM duckdb_tables
SELECT * FROM duckdb_logs()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_variables()
SELECT * FROM duckdb_prepared_statements()
SELECT * FROM which_secret('s3://x', 's3')
SELECT * FROM pragma_database_list
SELECT * FROM pragma_show('plays')
SELECT * FROM pragma_table_info('plays')
SELECT * FROM sqlite_master
SELECT * FROM information_schema.tables
SELECT * FROM information_schema.columns
SELECT * FROM pg_catalog.pg_database
SELECT * FROM pg_catalog.pg_settings
SELECT * FROM pg_tables
SELECT * FROM system.main.duckdb_settings()
SELECT * FROM system.information_schema.schemata
WITH duckdb_databases AS (SELECT 1) SELECT * FROM duckdb_databases
SELECT (WITH pg_settings AS (SELECT 1 AS x) SELECT x FROM pg_settings), * FROM pg_settings
SELECT current_setting('memory_limit')
SELECT getvariable('x')
SELECT getenv('PGPASSWORD')
SELECT current_query()
SELECT nextval('numbers')
SELECT system.main.current_setting('threads')
SELECT pg_sleep(100)
SELECT sleep_ms(100000)
SELECT write_log('x')
SHOW TABLES
SHOW ALL TABLES
SHOW DATABASES
DESCRIBE plays
SUMMARIZE plays
SELECT * FROM (DESCRIBE plays)
SELECT * FROM (SHOW DATABASES)
"""
STORE = """
SELECT * FROM accounts
SELECT * FROM api_tokens
SELECT * FROM notification_channels
SELECT * FROM cinevault.public.notification_channels
SELECT webhook_url FROM cinevault.public.notification_channels
SELECT * FROM cinevault.public.accounts
SELECT * FROM public.audit_log
SELECT * FROM "cinevault"."public"."settings_kv"
SELECT * FROM cinevault.pg_catalog.pg_authid
SELECT * FROM cinevault.pg_catalog.pg_stat_activity
SELECT * FROM cinevault.information_schema.tables
SELECT * FROM server_secrets
SELECT * FROM cinevault.discreet.users
SELECT base_url FROM servers
SELECT secret_enc FROM servers
SELECT ip FROM plays
SELECT webhook_url FROM alerts
SELECT * FROM users AT (VERSION => 1)
SELECT * FROM postgres_query('cinevault', 'SELECT * FROM accounts')
SELECT * FROM postgres_query('cinevault', 'COPY (SELECT 1) TO PROGRAM ''id''')
SELECT * FROM postgres_scan('', 'public', 'accounts')
SELECT * FROM postgres_scan_pushdown('', 'public', 'accounts')
SELECT * FROM postgres_attach('')
SELECT * FROM postgres_configure_pool(catalog_name = 'cinevault', max_connections = 100)
SELECT pg_read_file('/etc/passwd')
SELECT lo_import('/etc/passwd')
SELECT dblink('host=127.0.0.1', 'SELECT 1')
SELECT pg_terminate_backend(1)
SELECT $1
SELECT $name
SELECT ?
"""


def listed(lines: str) -> list[str]:
    return [line for line in lines.splitlines() if line.strip()]


ATTACKS = [line for text in (WRITES, SETTINGS, FILES, INSIDES, STORE) for line in listed(text)]
