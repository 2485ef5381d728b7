SELECT count(*)
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
