SELECT output_codec, hw_accel, count(*), sum(duration_seconds)
FROM transcode_history
WHERE started_at >= day_start(local_day(%(until)s::timestamptz) - 89) AND covered_by IS NULL
GROUP BY 1, 2 ORDER BY 1, 2
