SELECT l.render_id, l.render_name, l.published_at, l.created_at, l.updated_at, l.processing, l.complete, l.email_sent,
       l.account_id, l.account_name, l.account_sport, l.account_type, l.downloads_count, l.articles_count, l.is_ghost,
       l.status, l.processing AND l.published_at < at_or_now(%(now)s::timestamptz) - (SELECT stalled_after()) AS is_stalled
FROM render_list AS l
WHERE (%(account_id)s::bigint IS NULL OR l.account_id = %(account_id)s::bigint)
  AND (%(status)s::text IS NULL OR l.status = %(status)s::text)
  AND (%(ghost)s::boolean IS NULL OR l.is_ghost = %(ghost)s::boolean)
  AND (%(stalled)s::boolean IS NULL
       OR %(stalled)s::boolean = (l.processing AND l.published_at < at_or_now(%(now)s::timestamptz) - (SELECT stalled_after())))
  AND (%(first)s::date IS NULL OR l.published_at >= day_start(%(first)s::date))
  AND (%(last)s::date IS NULL OR l.published_at < day_start(%(last)s::date + 1))
  AND (%(text)s::text IS NULL OR l.render_id::text = %(text)s::text
       OR strpos(lower(l.render_name), lower(%(text)s::text)) > 0
       OR strpos(lower(l.account_name), lower(%(text)s::text)) > 0)
ORDER BY l.published_at DESC, l.render_id DESC
LIMIT %(limit)s::int OFFSET %(skip)s::bigint
