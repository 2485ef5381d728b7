-- What becomes of each play that was read. It stays out where the same row of the file is here already, or where the
-- same viewer is known to have played the same item at that time, give or take `tolerance`: then another tool, or the
-- collector, saw the same play. Of one file, what its tool saw itself counts before what it took over (rank); rows of
-- one rank are plays of their own, also where one of them is here already.
CREATE TEMP TABLE judged ON COMMIT DROP AS
WITH named AS (
    SELECT p.*, u.id AS user_id, coalesce(u.is_forgotten, false) AS is_forgotten, u.name AS user_name,
           i.id AS item_id, i.media_type, i.title, i.series_title,
           coalesce(l.id, i.library_id) AS library_id, coalesce(p.runtime, i.runtime) AS length,
           to_timestamp(p.started) AS started_at,
           to_timestamp(coalesce(p.ended, p.started + p.paused + least(
               p.watched, CASE WHEN p.is_cut THEN coalesce(p.runtime, i.runtime, 86400) + 60 END))) AS finish,
           row_number() OVER (PARTITION BY p.id ORDER BY p.rank, p.n) AS copy
    FROM staged_plays AS p
    LEFT JOIN import_users AS u ON u.key = p.user_key
    LEFT JOIN import_items AS i ON i.key = p.item_key
    LEFT JOIN import_libraries AS l ON l.key = p.library_key
), stored AS (
    SELECT s.id, s.user_id, s.media_item_id, s.started_at, session_end(s) AS finish, t.rank AS told_rank
    FROM stream_sessions AS s LEFT JOIN (SELECT id, min(rank) AS rank FROM staged_plays GROUP BY id) AS t ON t.id = s.id
    WHERE s.started_at >= (SELECT to_timestamp(min(started)) FROM staged_plays) - interval '31 days'
      AND s.started_at <= (SELECT to_timestamp(max(started)) FROM staged_plays) + interval '31 days'
), there AS (
    SELECT DISTINCT id FROM stored WHERE told_rank IS NOT NULL
), elsewhere AS (
    SELECT p.n
    FROM named AS p
    JOIN stored AS s ON s.user_id = p.user_id AND s.media_item_id = p.item_id AND s.id <> p.id
                    AND s.told_rank IS DISTINCT FROM p.rank
                    AND s.started_at < p.finish + %(tolerance)s::interval
                    AND s.finish > p.started_at - %(tolerance)s::interval
    UNION
    SELECT p.n
    FROM named AS p
    JOIN named AS s ON s.user_id = p.user_id AND s.item_id = p.item_id AND s.rank < p.rank AND s.id <> p.id
                   AND s.started_at < p.finish + %(tolerance)s::interval
                   AND s.finish > p.started_at - %(tolerance)s::interval
    WHERE p.rank > 0
), verdict AS (
    SELECT p.*,
           CASE WHEN p.copy > 1 THEN 'twice'
                WHEN t.id IS NOT NULL THEN 'there'
                WHEN p.is_forgotten THEN 'forgotten'
                WHEN e.n IS NOT NULL THEN 'elsewhere'
                ELSE 'taken' END AS verdict,
           p.is_cut AND p.watched > least(coalesce(p.length + 60, 86400), 31 * 86400) AS too_long
    FROM named AS p LEFT JOIN there AS t ON t.id = p.id LEFT JOIN elsewhere AS e ON e.n = p.n
)
SELECT n, id, verdict, told_seconds, started_at, user_id, user_name, item_id, media_type, title, series_title,
       library_id, position, length, group_id, paused,
       CASE WHEN too_long THEN least(coalesce(length, 86400), 31 * 86400) ELSE watched END AS watched,
       CASE WHEN ended IS NOT NULL AND NOT too_long THEN finish END AS ended_at,
       CASE WHEN too_long THEN array_append(flags, 'cut') ELSE flags END AS flags,
       playback_type, video_decision, audio_decision, transcode_reasons, quality, codec, resolution, container,
       bitrate, client, device, ip, location,
       row_number() OVER (PARTITION BY verdict = 'taken' ORDER BY started_at, n) AS place
FROM verdict
