CREATE TEMP TABLE staged_plays (
    n bigint NOT NULL, id uuid NOT NULL, told_seconds bigint NOT NULL, started double precision NOT NULL,
    watched int NOT NULL, user_key text, item_key text, group_id uuid NOT NULL, playback_type text NOT NULL,
    rank int NOT NULL, ended double precision, paused int NOT NULL, position int, runtime int, is_cut boolean NOT NULL,
    library_key text, video_decision text, audio_decision text, transcode_reasons text[] NOT NULL,
    quality text, codec text, resolution text, container text, bitrate bigint,
    client text, device text, ip text, location text, flags text[] NOT NULL
) ON COMMIT DROP
