-- The newest sample of any collector within a month: while it is young, somebody counts.
SELECT max(recorded_at)
FROM system_metrics
WHERE recorded_at > %(at)s::timestamptz - interval '30 days'
  AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
