SELECT bucket, peak_streams AS streams, peak_transcodes AS transcodes
FROM concurrency_quarters
WHERE bucket >= quarter(%(since)s::timestamptz) AND bucket < %(until)s::timestamptz
ORDER BY bucket
