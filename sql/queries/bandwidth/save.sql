INSERT INTO measured_bandwidth AS m (server_id, started_at, location, bytes)
SELECT %(server_id)s, started_at, location, bytes
FROM jsonb_populate_recordset(NULL::measured_bandwidth, %(hours)s::jsonb)
ON CONFLICT (server_id, started_at, location) DO UPDATE
SET bytes = excluded.bytes
WHERE m.bytes <> excluded.bytes
