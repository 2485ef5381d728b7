-- How many bytes a row of such files took lately.
SELECT (sum(bytes) / nullif(sum(rows_done), 0))::float8
FROM (SELECT bytes, rows_done FROM exports
      WHERE state = 'done' AND dataset = %(dataset)s::text AND file_format = %(file_format)s::text AND rows_done >= 100
      ORDER BY created_at DESC LIMIT 20) AS lately
