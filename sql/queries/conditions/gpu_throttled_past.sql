-- How often each GPU said that heat slows it down, in steps of five minutes, as far back as samples are kept.
SELECT host || ' GPU ' || gpu_index AS target,
       date_bin(interval '5 minutes', recorded_at, timestamptz '2000-01-01 00:00Z') + interval '5 minutes' AS at,
       count(*) FILTER (
           WHERE throttle_reasons <> '{}'
             AND EXISTS (SELECT FROM unnest(throttle_reasons) AS reason
                         WHERE reason ILIKE '%%thermal%%' OR lower(reason) = 'hw_slowdown')) AS samples
FROM gpu_metrics
WHERE recorded_at >= %(since)s::timestamptz AND recorded_at < %(until)s::timestamptz AND error IS NULL
GROUP BY 1, 2
ORDER BY 1, 2
