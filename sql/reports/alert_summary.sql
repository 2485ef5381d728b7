-- title: Alert summary
-- answers: Which rules fired, and did anybody hear of it?
-- period: month
-- parameter: top int 15 Rows of each table

-- figures
SELECT count(*) FILTER (WHERE kind = 'firing') AS fired, count(*) FILTER (WHERE outcome = 'delivered') AS delivered,
       count(*) FILTER (WHERE outcome = 'failed') AS failed, count(*) FILTER (WHERE outcome = 'kept back') AS kept_back,
       round(100 * count(*) FILTER (WHERE outcome = 'delivered')
             / nullif(count(*) FILTER (WHERE outcome IN ('delivered', 'failed')), 0), 1) AS delivered_percent
FROM alerts
WHERE sent_at >= $first::TIMESTAMPTZ AND sent_at < ($last + 1)::TIMESTAMPTZ;

-- section: By rule
-- chart: ranking rule_name fired
SELECT coalesce(rule_name, 'no rule') AS rule_name, count(*) FILTER (WHERE kind = 'firing') AS fired,
       count(*) FILTER (WHERE kind = 'resolved') AS resolved, count(*) AS messages,
       count(*) FILTER (WHERE outcome = 'failed') AS failed, max(sent_at) AS last_at
FROM alerts
WHERE sent_at >= $first::TIMESTAMPTZ AND sent_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY fired DESC, messages DESC, rule_name
LIMIT $top;

-- section: By channel
SELECT coalesce(channel_name, 'none') AS channel, channel_type, count(*) AS messages,
       count(*) FILTER (WHERE outcome = 'delivered') AS delivered, count(*) FILTER (WHERE outcome = 'failed') AS failed,
       count(*) FILTER (WHERE outcome = 'kept back') AS kept_back, round(median(duration_ms))::INT AS median_ms
FROM alerts
WHERE sent_at >= $first::TIMESTAMPTZ AND sent_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1, 2
ORDER BY messages DESC, channel
LIMIT $top;

-- section: By day
-- chart: stacked
SELECT sent_at::DATE AS day, count(*) FILTER (WHERE outcome = 'delivered') AS delivered,
       count(*) FILTER (WHERE outcome = 'kept back') AS kept_back, count(*) FILTER (WHERE outcome = 'failed') AS failed
FROM alerts
WHERE sent_at >= $first::TIMESTAMPTZ AND sent_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;
