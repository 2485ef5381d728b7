-- Retention has let go of them already: their hours are kept, and must not be counted twice.
DELETE FROM system_metrics
WHERE recorded_at < (SELECT horizon FROM rollup_horizon WHERE source = 'metrics')
