-- Now and since midnight, each beside the same moment of the day before.
-- Bounds are scalar subqueries: those reach the indexes below a view, conditions of a join do not.
WITH clock AS (
    SELECT at, zone,
           day_start(local_day(at)) AS today,
           day_start(local_day(at) - 1) AS yesterday,
           (at AT TIME ZONE zone - interval '1 day') AT TIME ZONE zone AS back
    FROM (SELECT coalesce(%(at)s::timestamptz, now()) AS at, store_zone() AS zone OFFSET 0) AS asked
), active AS (
    SELECT count(*) AS streams,
           count(*) FILTER (WHERE playback_type = 'transcode') AS transcodes,
           coalesce(sum(bitrate) FILTER (WHERE timeline -> -1 ->> 'state' IS DISTINCT FROM 'paused'), 0) AS bitrate
    FROM stream_sessions
    WHERE is_active
), before AS (
    SELECT count(DISTINCT session_id) AS streams,
           coalesce(sum(bitrate) FILTER (WHERE state <> 'paused'), 0) AS bitrate
    FROM stream_slices
    WHERE started_at >= (SELECT quarter(back) FROM clock)
      AND started_at <= (SELECT back FROM clock)
      AND ended_at > (SELECT back FROM clock)
), piece AS (
    SELECT true AS of_today, user_id, playback_type, plays, bytes
    FROM playback_quarters
    WHERE bucket >= (SELECT today FROM clock) AND bucket <= (SELECT at FROM clock)
    UNION ALL
    SELECT false, user_id, playback_type, plays, bytes
    FROM playback_quarters
    WHERE bucket >= (SELECT yesterday FROM clock) AND bucket < (SELECT quarter(back) FROM clock)
    UNION ALL
    SELECT false, user_id, playback_type, plays, bytes
    FROM stream_slices
    WHERE started_at >= (SELECT quarter(back) FROM clock) AND started_at < (SELECT back FROM clock)
), played AS (
    SELECT of_today,
           sum(plays) AS plays,
           sum(plays) FILTER (WHERE playback_type = 'direct_play') AS direct_plays,
           sum(plays) FILTER (WHERE playback_type = 'direct_stream') AS direct_streams,
           sum(plays) FILTER (WHERE playback_type = 'transcode') AS transcodes,
           count(DISTINCT user_id) AS viewers,
           sum(bytes) AS bytes
    FROM piece GROUP BY of_today
), failed AS (
    SELECT count(*) FILTER (WHERE started_at >= (SELECT today FROM clock)) AS today,
           count(*) FILTER (WHERE started_at < (SELECT back FROM clock)) AS back
    FROM transcode_history
    WHERE started_at >= (SELECT yesterday FROM clock)
      AND started_at <= (SELECT at FROM clock)
      AND transcode_outcome(status, success) = 'failed' AND covered_by IS NULL
)
SELECT clock.at,
       active.streams AS active_streams,
       before.streams AS active_streams_before,
       active.transcodes AS active_transcodes,
       active.bitrate::float8 AS bits_per_second,
       before.bitrate::float8 AS bits_per_second_before,
       coalesce(today.plays, 0)::bigint AS plays,
       coalesce(back.plays, 0)::bigint AS plays_before,
       coalesce(today.viewers, 0) AS viewers,
       coalesce(back.viewers, 0) AS viewers_before,
       coalesce(today.transcodes, 0)::bigint AS transcodes,
       coalesce(back.transcodes, 0)::bigint AS transcodes_before,
       failed.today AS failures,
       failed.back AS failures_before,
       coalesce(today.direct_plays, 0)::bigint AS direct_plays,
       coalesce(today.direct_streams, 0)::bigint AS direct_streams,
       coalesce(today.bytes, 0)::float8 AS bytes
FROM clock CROSS JOIN active CROSS JOIN before CROSS JOIN failed
LEFT JOIN played AS today ON today.of_today
LEFT JOIN played AS back ON NOT back.of_today
