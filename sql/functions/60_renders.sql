-- Renders as they are told: whole trees, again, late, in any order. A tree older than what is known changes nothing; what a
-- tree does not mention stays as it was.

CREATE OR REPLACE FUNCTION at_or_now(at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(at, CURRENT_TIMESTAMP)
$$;

-- What an output is, by the category and type the content system gives it.
CREATE OR REPLACE FUNCTION output_medium(category text, type text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN upper(category) = 'VIDEO' OR type ~* 'video|mp4|mov|avi|mpeg' THEN 'video'
                WHEN upper(category) = 'IMAGE' OR type ~* 'image|jpg|jpeg|png|gif|webp|poster|thumbnail' THEN 'image'
                ELSE 'content' END
$$;

-- How long a render may process before it counts as stalled.
CREATE OR REPLACE FUNCTION stalled_after() RETURNS interval
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT make_interval(mins => coalesce(
        (SELECT (value #>> '{}')::int FROM settings_kv WHERE key = 'preference.stalled_minutes'), 30))
$$;

-- The elements of a list in a tree, none where it is not told.
CREATE OR REPLACE FUNCTION listed(tree jsonb, key text) RETURNS SETOF jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT e FROM jsonb_array_elements(CASE jsonb_typeof(tree -> key) WHEN 'array' THEN tree -> key ELSE '[]' END) AS e
$$;

CREATE OR REPLACE FUNCTION outputs_of(render bigint, tree jsonb) RETURNS SETOF render_outputs
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT ON ((e ->> 'id')::bigint)
           render, 'download', (e ->> 'id')::bigint, e ->> 'name',
           (e #>> '{assetType,id}')::bigint, e #>> '{assetType,name}',
           (e #>> '{assetCategory,id}')::bigint, e #>> '{assetCategory,name}',
           output_medium(e #>> '{assetCategory,name}', e #>> '{assetType,name}'),
           (e #>> '{grade,id}')::bigint, e #>> '{grade,gradeName}',
           (e ->> 'createdAt')::timestamptz, (e ->> 'updatedAt')::timestamptz
    FROM listed(tree, 'downloads') AS e
    UNION ALL
    SELECT DISTINCT ON ((e ->> 'id')::bigint)
           render, 'article', (e ->> 'id')::bigint, e ->> 'title', NULL, NULL, NULL, NULL, 'content', NULL, NULL,
           (e ->> 'createdAt')::timestamptz, (e ->> 'updatedAt')::timestamptz
    FROM listed(tree, 'aiArticles') AS e
$$;

CREATE OR REPLACE FUNCTION subjects_of(render bigint, tree jsonb) RETURNS SETOF render_subjects
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT ON ((e ->> 'id')::bigint)
           render, 'grade', (e ->> 'id')::bigint, (e #>> '{grade,id}')::bigint, (e ->> 'updatedAt')::timestamptz, e
    FROM listed(tree, 'grades') AS e
    UNION ALL
    SELECT DISTINCT ON (k.kind, (e ->> 'id')::bigint)
           render, k.kind, (e ->> 'id')::bigint, (e #>> '{gameMetaDatum,grade,id}')::bigint,
           (e ->> 'updatedAt')::timestamptz, e
    FROM (VALUES ('result', 'gameResults'), ('upcoming', 'upcomingGames')) AS k (kind, key),
         LATERAL listed(tree, k.key) AS e
$$;

CREATE OR REPLACE FUNCTION save_render_accounts(told_at timestamptz, account jsonb) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO render_accounts AS a
    SELECT (account ->> 'id')::bigint, account ->> 'firstName', account ->> 'lastName', account ->> 'sport',
           (account #>> '{accountType,id}')::bigint, account #>> '{accountType,name}',
           coalesce(nullif(account -> 'clubs', 'null'), '[]'), coalesce(nullif(account -> 'associations', 'null'), '[]'),
           told_at
    WHERE jsonb_typeof(account) = 'object'
    ON CONFLICT (id) DO UPDATE
    SET first_name = coalesce(excluded.first_name, a.first_name),
        last_name = coalesce(excluded.last_name, a.last_name),
        sport = coalesce(excluded.sport, a.sport),
        type_id = coalesce(excluded.type_id, a.type_id), type = coalesce(excluded.type, a.type),
        clubs = CASE WHEN account ? 'clubs' THEN excluded.clubs ELSE a.clubs END,
        associations = CASE WHEN account ? 'associations' THEN excluded.associations ELSE a.associations END,
        told_at = excluded.told_at
    WHERE excluded.told_at >= a.told_at
$$;

-- Each element is {"at": when it was so, "scheduler": {…}}, the oldest first. How many there were.
CREATE OR REPLACE FUNCTION save_render_schedulers(told jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    one record;
    count bigint := 0;
BEGIN
    FOR one IN SELECT DISTINCT ON (id) (e ->> 'at')::timestamptz AS at, e -> 'scheduler' AS s,
                      (e #>> '{scheduler,id}')::bigint AS id
               FROM jsonb_array_elements(told) AS e
               WHERE jsonb_typeof(e -> 'scheduler') = 'object'
               ORDER BY id, at DESC LOOP
        PERFORM save_render_accounts(one.at, one.s -> 'account');
        INSERT INTO render_schedulers AS s
        SELECT one.id, one.s ->> 'name', (one.s ->> 'time')::time, coalesce((one.s ->> 'isRendering')::boolean, false),
               coalesce((one.s ->> 'queued')::boolean, false), (one.s #>> '{daysOfTheWeek,id}')::bigint,
               one.s #>> '{daysOfTheWeek,name}', (one.s #>> '{account,id}')::bigint, one.at
        ON CONFLICT (id) DO UPDATE
        SET name = coalesce(excluded.name, s.name), time_of_day = coalesce(excluded.time_of_day, s.time_of_day),
            is_rendering = coalesce((one.s ->> 'isRendering')::boolean, s.is_rendering),
            queued = coalesce((one.s ->> 'queued')::boolean, s.queued),
            days_id = coalesce(excluded.days_id, s.days_id), days = coalesce(excluded.days, s.days),
            account_id = coalesce(excluded.account_id, s.account_id), told_at = excluded.told_at
        WHERE excluded.told_at >= s.told_at;
        count := count + 1;
    END LOOP;
    RETURN count;
END $$;

-- The trees worth saving: the newest of each render, where the store knows nothing newer.
CREATE OR REPLACE FUNCTION stage_renders(trees jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS told_tree (id bigint PRIMARY KEY, at timestamptz, tree jsonb) ON COMMIT DROP;
    TRUNCATE told_tree;
    INSERT INTO told_tree
    SELECT DISTINCT ON (id) id, at, tree
    FROM (SELECT (tree ->> 'id')::bigint AS id, (tree ->> 'updatedAt')::timestamptz AS at, tree, n
          FROM jsonb_array_elements(trees) WITH ORDINALITY AS t (tree, n)) AS t
    ORDER BY id, at DESC, n DESC;
    DELETE FROM told_tree AS t USING renders AS r WHERE r.id = t.id AND r.updated_at > t.at;
    CREATE TEMP TABLE IF NOT EXISTS told_output (LIKE render_outputs INCLUDING INDEXES) ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS told_subject (LIKE render_subjects INCLUDING INDEXES) ON COMMIT DROP;
    TRUNCATE told_output, told_subject;
    INSERT INTO told_output SELECT o.* FROM told_tree AS t, LATERAL outputs_of(t.id, t.tree) AS o;
    INSERT INTO told_subject SELECT o.* FROM told_tree AS t, LATERAL subjects_of(t.id, t.tree) AS o;
    ANALYZE told_tree, told_output, told_subject;
END $$;

-- What the told renders now are, as rows: what is told, and what was known where it is not.
CREATE OR REPLACE FUNCTION told_rows() RETURNS TABLE (
    id bigint, published_at timestamptz, created_at timestamptz, updated_at timestamptz, name text,
    processing boolean, complete boolean, email_sent boolean, scheduler_id bigint, account_id bigint, workflow text,
    downloads_count int, articles_count int, videos int, images int, completed_at timestamptz, emailed_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.id, n.published, coalesce((t.tree ->> 'createdAt')::timestamptz, r.created_at, n.published), t.at,
           coalesce(t.tree ->> 'name', r.name), n.processing, n.complete, n.email_sent,
           n.scheduler, coalesce((t.tree #>> '{scheduler,account,id}')::bigint, s.account_id, r.account_id),
           coalesce(t.tree ->> 'workflow', r.workflow, 'standard'),
           CASE WHEN o.downloads_told THEN o.downloads ELSE coalesce(r.downloads_count, 0) END::int,
           CASE WHEN o.articles_told THEN o.articles ELSE coalesce(r.articles_count, 0) END::int,
           CASE WHEN o.downloads_told THEN o.videos ELSE coalesce(r.videos, 0) END::int,
           CASE WHEN o.downloads_told THEN o.images ELSE coalesce(r.images, 0) END::int,
           CASE WHEN n.complete THEN coalesce((t.tree ->> 'completedAt')::timestamptz, r.completed_at,
                                              CASE WHEN NOT r.complete THEN t.at END) END,
           CASE WHEN n.email_sent THEN coalesce((t.tree ->> 'emailedAt')::timestamptz, r.emailed_at,
                                                CASE WHEN NOT r.email_sent THEN t.at END) END
    FROM told_tree AS t
    LEFT JOIN renders AS r ON r.id = t.id
    CROSS JOIN LATERAL (
        SELECT coalesce((t.tree ->> 'publishedAt')::timestamptz, r.published_at, (t.tree ->> 'createdAt')::timestamptz,
                        t.at) AS published,
               coalesce((t.tree ->> 'processing')::boolean, r.processing, false) AS processing,
               coalesce((t.tree ->> 'complete')::boolean, r.complete, false) AS complete,
               coalesce((t.tree ->> 'emailSent')::boolean, r.email_sent, false) AS email_sent,
               coalesce((t.tree #>> '{scheduler,id}')::bigint, r.scheduler_id) AS scheduler) AS n
    LEFT JOIN render_schedulers AS s ON s.id = n.scheduler
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_typeof(t.tree -> 'downloads') = 'array', false) AS downloads_told,
               coalesce(jsonb_typeof(t.tree -> 'aiArticles') = 'array', false) AS articles_told,
               count(*) FILTER (WHERE o.kind = 'download') AS downloads,
               count(*) FILTER (WHERE o.kind = 'article') AS articles,
               count(*) FILTER (WHERE o.medium = 'video') AS videos,
               count(*) FILTER (WHERE o.medium = 'image') AS images
        FROM told_output AS o
        WHERE o.render_id = t.id) AS o;
END $$;

-- Writes the rows of the told renders; which of them are other than they were.
CREATE OR REPLACE FUNCTION save_render_rows() RETURNS SETOF bigint
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS told_row (LIKE renders) ON COMMIT DROP;
    TRUNCATE told_row;
    INSERT INTO told_row (id, published_at, created_at, updated_at, name, processing, complete, email_sent,
                          scheduler_id, account_id, workflow, downloads_count, articles_count, videos, images,
                          completed_at, emailed_at)
    SELECT * FROM told_rows();
    DELETE FROM renders AS r USING told_row AS t WHERE r.id = t.id AND r.published_at <> t.published_at;
    RETURN QUERY
    INSERT INTO renders AS r (id, published_at, created_at, updated_at, name, processing, complete, email_sent,
                              scheduler_id, account_id, workflow, downloads_count, articles_count, videos, images,
                              completed_at, emailed_at)
    SELECT t.id, t.published_at, t.created_at, t.updated_at, t.name, t.processing, t.complete, t.email_sent,
           t.scheduler_id, t.account_id, t.workflow, t.downloads_count, t.articles_count, t.videos, t.images,
           t.completed_at, t.emailed_at
    FROM told_row AS t
    ON CONFLICT (id, published_at) DO UPDATE
    SET created_at = excluded.created_at, updated_at = excluded.updated_at, name = excluded.name,
        processing = excluded.processing, complete = excluded.complete, email_sent = excluded.email_sent,
        scheduler_id = excluded.scheduler_id, account_id = excluded.account_id, workflow = excluded.workflow,
        downloads_count = excluded.downloads_count, articles_count = excluded.articles_count,
        videos = excluded.videos, images = excluded.images, completed_at = excluded.completed_at,
        emailed_at = excluded.emailed_at, removed_at = NULL
    WHERE (r.created_at, r.updated_at, r.name, r.processing, r.complete, r.email_sent, r.scheduler_id, r.account_id,
           r.workflow, r.downloads_count, r.articles_count, r.videos, r.images, r.completed_at, r.emailed_at,
           r.removed_at)
          IS DISTINCT FROM
          (excluded.created_at, excluded.updated_at, excluded.name, excluded.processing, excluded.complete,
           excluded.email_sent, excluded.scheduler_id, excluded.account_id, excluded.workflow,
           excluded.downloads_count, excluded.articles_count, excluded.videos, excluded.images,
           excluded.completed_at, excluded.emailed_at, NULL)
    RETURNING r.id;
END $$;

CREATE OR REPLACE FUNCTION save_render_outputs() RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM render_outputs AS o
    USING told_tree AS t
    WHERE o.render_id = t.id
      AND jsonb_typeof(t.tree -> CASE o.kind WHEN 'download' THEN 'downloads' ELSE 'aiArticles' END) = 'array'
      AND NOT EXISTS (SELECT FROM told_output AS n WHERE n.render_id = t.id AND n.kind = o.kind AND n.id = o.id);
    INSERT INTO render_outputs AS o
    SELECT * FROM told_output
    ON CONFLICT (render_id, kind, id) DO UPDATE
    SET name = excluded.name, type_id = excluded.type_id, type = excluded.type, category_id = excluded.category_id,
        category = excluded.category, medium = excluded.medium, grade_id = excluded.grade_id,
        grade_name = excluded.grade_name, created_at = excluded.created_at, updated_at = excluded.updated_at
    WHERE o IS DISTINCT FROM excluded;
END $$;

CREATE OR REPLACE FUNCTION save_render_subjects() RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM render_subjects AS o
    USING told_tree AS t
    WHERE o.render_id = t.id
      AND jsonb_typeof(t.tree -> CASE o.kind WHEN 'grade' THEN 'grades' WHEN 'result' THEN 'gameResults'
                                 ELSE 'upcomingGames' END) = 'array'
      AND NOT EXISTS (SELECT FROM told_subject AS n WHERE n.render_id = t.id AND n.kind = o.kind AND n.id = o.id);
    INSERT INTO render_subjects AS o
    SELECT * FROM told_subject
    ON CONFLICT (render_id, kind, id) DO UPDATE
    SET grade_id = excluded.grade_id, changed_at = excluded.changed_at, body = excluded.body
    WHERE o IS DISTINCT FROM excluded;
END $$;

CREATE OR REPLACE FUNCTION save_rerender_requests() RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO rerender_requests AS q
    SELECT DISTINCT ON ((e ->> 'id')::bigint)
           (e ->> 'id')::bigint, t.id, coalesce(e ->> 'status', 'Pending'), e ->> 'reason', e ->> 'userEmail',
           e ->> 'additionalNotes', coalesce((e ->> 'hasBeenHandled')::boolean, false),
           coalesce((e ->> 'createdAt')::timestamptz, t.at), coalesce((e ->> 'updatedAt')::timestamptz, t.at)
    FROM told_tree AS t, LATERAL listed(t.tree, 'rerenderRequests') AS e
    ON CONFLICT (id) DO UPDATE
    SET render_id = excluded.render_id, status = excluded.status, reason = excluded.reason,
        user_email = excluded.user_email, additional_notes = excluded.additional_notes,
        has_been_handled = excluded.has_been_handled, updated_at = excluded.updated_at
    WHERE excluded.updated_at >= q.updated_at;
END $$;

-- Notes what these renders now are, where that is other than what was noted last.
CREATE OR REPLACE FUNCTION note_renders(ids bigint[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO render_events (render_id, occurred_at, status, processing, complete, email_sent, downloads_count,
                               articles_count, removed)
    SELECT r.id, greatest(coalesce(r.removed_at, r.updated_at), last.occurred_at), r.status, r.processing, r.complete,
           r.email_sent, r.downloads_count, r.articles_count, r.removed_at IS NOT NULL
    FROM renders AS r
    LEFT JOIN LATERAL (SELECT * FROM render_events AS e WHERE e.render_id = r.id
                       ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) AS last ON true
    WHERE r.id = ANY (ids)
      AND (last.status, last.processing, last.complete, last.email_sent, last.downloads_count, last.articles_count,
           last.removed)
          IS DISTINCT FROM
          (r.status, r.processing, r.complete, r.email_sent, r.downloads_count, r.articles_count,
           r.removed_at IS NOT NULL)
$$;

-- Saves whole trees in the form of a lineage; how many renders are now other than they were, and of those how many
-- were new. One save at a time, so that two senders of one render cannot make it two.
CREATE OR REPLACE FUNCTION save_renders(trees jsonb) RETURNS TABLE (changed bigint, added bigint)
LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    known bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('cinevault'), hashtext('renders'));
    PERFORM stage_renders(trees);
    SELECT count(*) INTO known FROM told_tree JOIN renders USING (id);
    SELECT count(*) - known INTO added FROM told_tree;
    PERFORM save_render_schedulers(
        (SELECT coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'scheduler', t.tree -> 'scheduler')), '[]')
         FROM told_tree AS t));
    SELECT coalesce(array_agg(id), '{}') INTO ids FROM save_render_rows() AS id;
    PERFORM save_render_outputs(), save_render_subjects(), save_rerender_requests(), note_renders(ids);
    changed := cardinality(ids);
    RETURN NEXT;
END $$;

-- The content system has these no more. Their history stays; every list and count leaves them out.
CREATE OR REPLACE FUNCTION remove_renders(gone bigint[], at timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('cinevault'), hashtext('renders'));
    WITH marked AS (
        UPDATE renders SET removed_at = at WHERE id = ANY (gone) AND removed_at IS NULL RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO ids FROM marked;
    PERFORM note_renders(ids);
    RETURN cardinality(ids);
END $$;
