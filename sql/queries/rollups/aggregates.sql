SELECT a.name
FROM (VALUES ('slices', 'playback_quarters_stored'), ('slices', 'playback_daily_stored'),
             ('slices', 'title_daily_stored'), ('transcodes', 'transcode_daily_stored'),
             ('metrics', 'metrics_hourly_stored')) AS a (source, name)
WHERE a.source = %(source)s::text
  AND (SELECT value ->> 'edition' FROM settings_kv WHERE key = 'definitions') = 'community'
