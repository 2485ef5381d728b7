-- One row per local day, week (from Monday) or month, the last `count` of them, empty ones too.
WITH bucket AS MATERIALIZED (
    SELECT (b.this - n * b.step)::date AS first, (b.this - (n - 1) * b.step)::date AS next
    FROM (SELECT date_trunc(%(period)s::text, local_day(at_or_now(%(now)s::timestamptz))::timestamp) AS this,
                 ('1 ' || %(period)s::text)::interval AS step) AS b,
         generate_series(0, %(count)s::int - 1) AS n
), days AS MATERIALIZED (
    SELECT day, sum(complete) AS complete, sum(failed) AS failed, sum(videos) AS videos, sum(images) AS images,
           sum(downloads) AS downloads, sum(articles) AS articles
    FROM renders_daily
    GROUP BY day
), totals AS (
    SELECT b.first,
           coalesce(sum(r.complete), 0) AS complete,
           coalesce(sum(r.failed), 0) AS failed,
           coalesce(sum(r.videos), 0) AS videos,
           coalesce(sum(r.images), 0) AS images,
           coalesce(sum(r.downloads + r.articles), 0) AS assets
    FROM bucket AS b
    LEFT JOIN days AS r ON r.day >= b.first AND r.day < b.next
    GROUP BY b.first
)
SELECT to_char(first, CASE %(period)s::text WHEN 'week' THEN 'IYYY-"W"IW' WHEN 'month' THEN 'YYYY-MM'
                      ELSE 'YYYY-MM-DD' END) AS period,
       first AS date,
       complete::bigint AS render_volume,
       CASE WHEN complete + failed = 0 THEN 0 ELSE round(assets / (complete + failed), 2) END::float8 AS asset_density,
       failed::bigint AS failure_count,
       CASE WHEN complete + failed = 0 THEN 0 ELSE round(100 * failed / (complete + failed), 1) END::float8
           AS failure_rate,
       (complete + failed)::bigint AS total_renders,
       assets::bigint AS total_assets,
       videos::bigint AS video,
       images::bigint AS image,
       (assets - videos - images)::bigint AS content
FROM totals
ORDER BY first
