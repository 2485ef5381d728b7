-- From when to when transcodes slower than that ran. What keeps running for more than two days is not believed.
SELECT started_at AS starts,
       least(coalesce(completed_at, CASE WHEN status = 'running' THEN %(until)s::timestamptz ELSE started_at END),
             started_at + interval '2 days', %(until)s::timestamptz) AS ends,
       speed
FROM transcode_history
WHERE started_at > %(since)s::timestamptz - interval '2 days' AND started_at <= %(until)s::timestamptz
  AND speed < %(below)s::float8 AND covered_by IS NULL
ORDER BY 1
