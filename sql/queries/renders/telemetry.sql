-- What goes on now, what failed today, and how the last 24 hours went. Rates are those of the seed: complete ones of
-- all, and of those that are settled.
WITH lately AS (
    SELECT count(*) AS published,
           count(*) FILTER (WHERE complete) AS complete,
           count(*) FILTER (WHERE complete OR NOT processing) AS settled
    FROM renders
    WHERE published_at > at_or_now(%(now)s::timestamptz) - interval '24 hours' AND published_at <= at_or_now(%(now)s::timestamptz)
      AND removed_at IS NULL
)
SELECT running.active AS active_count,
       (SELECT count(*)
        FROM renders
        WHERE published_at >= day_start(local_day(at_or_now(%(now)s::timestamptz)))
          AND published_at < day_start(local_day(at_or_now(%(now)s::timestamptz)) + 1)
          AND NOT complete AND NOT processing AND removed_at IS NULL) AS failed_today,
       CASE WHEN l.published = 0 THEN 100 ELSE round(100.0 * l.complete / l.published, 1) END::float8
           AS success_rate_24h,
       CASE WHEN l.settled = 0 THEN 100 ELSE round(100.0 * l.complete / l.settled, 1) END::float8
           AS settled_success_rate_24h,
       running.stalled AS stalled_count,
       (SELECT count(*) FROM render_schedulers WHERE queued) AS queued_count,
       running.oldest AS oldest_active_at
FROM lately AS l,
     (SELECT count(*) AS active,
             count(*) FILTER (WHERE published_at < at_or_now(%(now)s::timestamptz) - (SELECT stalled_after())) AS stalled,
             min(published_at) AS oldest
      FROM renders
      WHERE processing AND removed_at IS NULL) AS running
