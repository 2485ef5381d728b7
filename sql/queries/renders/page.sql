SELECT l.render_id, l.render_name, l.published_at, l.created_at, l.updated_at, l.processing, l.complete, l.email_sent,
       l.account_id, l.account_name, l.account_sport, l.account_type, l.downloads_count, l.articles_count, l.is_ghost,
       l.status, l.processing AND l.published_at < at_or_now(%(now)s::timestamptz) - (SELECT stalled_after()) AS is_stalled
FROM render_list AS l
WHERE l.published_at < %(until)s::timestamptz
  AND (%(status)s::text IS NULL OR l.status = %(status)s::text)
  AND (%(first)s::date IS NULL OR l.published_at >= day_start(%(first)s::date))
ORDER BY l.published_at DESC, l.render_id DESC
LIMIT %(limit)s::int OFFSET %(skip)s::bigint
