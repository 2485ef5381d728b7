CREATE TEMP TABLE staged_plays (
    n bigint NOT NULL, id uuid NOT NULL, rank int NOT NULL, told_seconds bigint NOT NULL, started double precision NOT NULL,
    ended double precision, watched int NOT NULL, paused int NOT NULL, position int, runtime int, is_cut boolean NOT NULL,
    user_key text, item_key text, library_key text, group_id uuid NOT NULL,
    playback_type text NOT NULL, video_decision text, audio_decision text, transcode_reasons text[] NOT NULL,
    quality text, codec text, resolution text, container text, bitrate bigint,
    client text, device text, ip text, location text, flags text[] NOT NULL
) ON COMMIT DROP
