-- A play becomes slices here and nowhere else: whole (playing first, then buffering, then paused, as long as the
-- totals say) or state by state, as its timeline says.

-- When the play ended, or was last seen.
CREATE OR REPLACE FUNCTION session_end(s stream_sessions) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        s.ended_at,
        s.last_seen_at,
        s.started_at + make_interval(secs => s.duration_seconds + s.paused_seconds + s.buffering_seconds))
$$;

-- The states of a play in order. served is the share of its bytes that had been sent when the state began, grew how
-- fast the share grows per second (both 0 while paused), shares what they add up to.
CREATE OR REPLACE FUNCTION session_spans(s stream_sessions)
RETURNS TABLE (
    state text, starts timestamptz, ends timestamptz,
    playback_type text, video_decision text, audio_decision text, bitrate bigint,
    served double precision, grew double precision, shares double precision)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT t.state, t.starts, t.ends, s.playback_type, s.video_decision, s.audio_decision, s.bitrate,
           0, CASE t.state WHEN 'playing' THEN 1 ELSE 0 END, seconds_between(s.started_at, w.played)
    FROM (SELECT session_end(s) AS finish,
                 least(session_end(s), s.started_at + make_interval(secs => s.duration_seconds)) AS played,
                 least(session_end(s), s.started_at
                       + make_interval(secs => s.duration_seconds + s.buffering_seconds)) AS buffered) AS w,
         LATERAL (VALUES ('playing', s.started_at, w.played),
                         ('buffering', w.played, w.buffered),
                         ('paused', w.buffered, w.finish)) AS t (state, starts, ends)
    WHERE s.timeline IS NULL
    UNION ALL
    SELECT y.state, y.starts, y.ends, y.playback_type, y.video_decision, y.audio_decision, y.bitrate,
           coalesce(sum(y.share) OVER (earlier ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0),
           y.grew,
           sum(y.share) OVER (earlier ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    FROM (SELECT x.*, x.grew * seconds_between(x.starts, x.ends) AS share
          FROM (SELECT e.entry ->> 'state' AS state,
                       e.n,
                       greatest(e.starts, s.started_at) AS starts,
                       greatest(least(lead(e.starts, 1, session_end(s)) OVER (ORDER BY e.starts, e.n), session_end(s)),
                                e.starts) AS ends,
                       coalesce(e.entry ->> 'playback_type', s.playback_type) AS playback_type,
                       coalesce(e.entry ->> 'video_decision', s.video_decision) AS video_decision,
                       coalesce(e.entry ->> 'audio_decision', s.audio_decision) AS audio_decision,
                       coalesce((e.entry ->> 'bitrate')::bigint, s.bitrate) AS bitrate,
                       CASE e.entry ->> 'state'
                           WHEN 'playing' THEN coalesce((e.entry ->> 'bitrate')::float8, s.bitrate, 1)
                           ELSE 0 END AS grew
                FROM (SELECT j.entry, j.n,
                             s.started_at + make_interval(secs => (j.entry ->> 'at')::float8) AS starts
                      FROM jsonb_array_elements(s.timeline) WITH ORDINALITY AS j (entry, n)) AS e) AS x
          WHERE x.starts < x.ends) AS y
    WINDOW earlier AS (ORDER BY y.starts, y.n)
$$;

-- The slices of a play: the empty one that carries the play, then its states cut at quarter hours.
CREATE OR REPLACE FUNCTION session_slices(s stream_sessions) RETURNS SETOF stream_slices
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT s.id, s.started_at, s.started_at, 'playing', s.server_id, s.user_id, s.library_id, s.media_item_id,
           s.playback_type, s.video_decision, s.audio_decision, s.bitrate,
           CASE WHEN EXISTS (SELECT FROM session_spans(s) AS p WHERE p.shares > 0 AND p.grew > 0 AND p.starts < p.ends)
                THEN 0 ELSE s.bytes_served END,
           1::smallint, s.completed::int::smallint,
           (SELECT m.media_type FROM media_items AS m WHERE m.id = s.media_item_id)
    UNION ALL
    SELECT s.id, c.starts, c.ends, p.state, s.server_id, s.user_id, s.library_id, s.media_item_id,
           p.playback_type, p.video_decision, p.audio_decision, p.bitrate,
           CASE WHEN p.grew = 0 THEN 0 ELSE
               floor(s.bytes_served * ((p.served + p.grew * seconds_between(p.starts, c.ends)) / p.shares))::bigint
               - floor(s.bytes_served * ((p.served + p.grew * seconds_between(p.starts, c.starts)) / p.shares))::bigint
           END,
           0::smallint, 0::smallint, k.media_type
    FROM (SELECT (SELECT m.media_type FROM media_items AS m WHERE m.id = s.media_item_id) AS media_type OFFSET 0) AS k,
         session_spans(s) AS p,
         generate_series(quarter(p.starts), p.ends - interval '1 microsecond', interval '15 minutes') AS q,
         LATERAL (SELECT greatest(p.starts, q) AS starts, least(p.ends, q + interval '15 minutes') AS ends) AS c
    WHERE p.starts < p.ends AND p.state <> 'gap'
$$;

CREATE OR REPLACE FUNCTION slices_of_new_sessions() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stream_slices SELECT p.* FROM new_rows AS n, LATERAL session_slices(n::stream_sessions) AS p;
    RETURN NULL;
END $$;

-- Touches only the slices that differ, so that a play reported every few seconds marks only its last quarter hour.
CREATE OR REPLACE FUNCTION slices_of_changed_sessions() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    first_start timestamptz;
    last_start timestamptz;
BEGIN
    SELECT min(started_at), max(started_at) + interval '32 days' INTO first_start, last_start FROM old_rows;
    DELETE FROM stream_slices AS s
    USING (SELECT DISTINCT id FROM old_rows) AS o
    WHERE s.session_id = o.id AND s.started_at >= first_start AND s.started_at < last_start
      AND NOT EXISTS (
          SELECT FROM new_rows AS n, LATERAL session_slices(n::stream_sessions) AS p
          WHERE n.id = s.session_id AND p.started_at = s.started_at AND p.ended_at = s.ended_at);
    INSERT INTO stream_slices AS s
    SELECT p.* FROM new_rows AS n, LATERAL session_slices(n::stream_sessions) AS p
    ON CONFLICT (session_id, started_at, ended_at) DO UPDATE
    SET state = excluded.state, server_id = excluded.server_id, user_id = excluded.user_id,
        library_id = excluded.library_id, media_item_id = excluded.media_item_id,
        playback_type = excluded.playback_type, video_decision = excluded.video_decision,
        audio_decision = excluded.audio_decision, bitrate = excluded.bitrate, bytes = excluded.bytes,
        plays = excluded.plays, completed = excluded.completed, media_type = excluded.media_type
    WHERE s IS DISTINCT FROM excluded;
    RETURN NULL;
END $$;

-- Row by row, because TimescaleDB's columnstore allows no other way to watch deletions.
CREATE OR REPLACE FUNCTION slices_of_removed_session() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM stream_slices
    WHERE session_id = OLD.id
      AND started_at >= OLD.started_at AND started_at <= OLD.started_at + interval '32 days';
    RETURN NULL;
END $$;

-- What was taken for a film turns out to be an episode.
CREATE OR REPLACE FUNCTION slices_of_item_of_another_type() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE stream_slices AS s
    SET media_type = NEW.media_type
    FROM stream_sessions AS p
    WHERE p.media_item_id = NEW.id AND s.session_id = p.id
      AND s.started_at >= p.started_at AND s.started_at <= p.started_at + interval '32 days';
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER slices_retype AFTER UPDATE OF media_type ON media_items
    FOR EACH ROW WHEN (OLD.media_type IS DISTINCT FROM NEW.media_type)
    EXECUTE FUNCTION slices_of_item_of_another_type();
CREATE OR REPLACE TRIGGER slices_insert AFTER INSERT ON stream_sessions
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION slices_of_new_sessions();
CREATE OR REPLACE TRIGGER slices_update AFTER UPDATE ON stream_sessions
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION slices_of_changed_sessions();
-- Whoever removes very many plays removes their slices first, all at once, and says so.
CREATE OR REPLACE TRIGGER slices_delete AFTER DELETE ON stream_sessions
    FOR EACH ROW WHEN (current_setting('cinevault.slices', true) IS DISTINCT FROM 'gone')
    EXECUTE FUNCTION slices_of_removed_session();
