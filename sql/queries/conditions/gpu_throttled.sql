-- How often each GPU said since the last evaluation that heat slows it down.
WITH reading AS (
    SELECT host, gpu_index, recorded_at,
           ARRAY(SELECT reason FROM unnest(throttle_reasons) AS reason
                 WHERE reason ILIKE '%%thermal%%' OR lower(reason) = 'hw_slowdown') AS reasons,
           max(recorded_at) OVER (PARTITION BY host, gpu_index) AS sampled_at
    FROM gpu_metrics
    WHERE recorded_at > least(%(since)s::timestamptz, %(alive)s::timestamptz)
      AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
      AND error IS NULL
), judged AS (
    SELECT * FROM reading WHERE recorded_at > %(since)s::timestamptz OR recorded_at = sampled_at
)
SELECT host,
       host || ' GPU ' || gpu_index AS target,
       count(*) FILTER (WHERE cardinality(reasons) > 0) AS samples,
       coalesce((SELECT string_agg(DISTINCT reason, ', ' ORDER BY reason)
                 FROM judged AS j, unnest(j.reasons) AS reason
                 WHERE j.host = judged.host AND j.gpu_index = judged.gpu_index), '') AS reasons,
       max(sampled_at) AS sampled_at
FROM judged
GROUP BY host, gpu_index
ORDER BY host, gpu_index
