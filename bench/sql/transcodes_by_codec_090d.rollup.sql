-- Transcodes by codec and encoder, 90 days
SELECT output_codec, hw_accel, sum(jobs), sum(seconds)
FROM transcode_daily
WHERE day > local_day(%(until)s::timestamptz) - 90
GROUP BY 1, 2 ORDER BY 1, 2
