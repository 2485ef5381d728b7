SELECT CASE current_setting('timescaledb.license', true) WHEN 'timescale' THEN 'community' ELSE 'apache' END
FROM pg_extension
WHERE extname = 'timescaledb'
