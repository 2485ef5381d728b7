CREATE TEMP TABLE staged_items (
    n bigint NOT NULL, key text NOT NULL, id uuid NOT NULL, media_type text NOT NULL, title text NOT NULL,
    series_title text, season_number int, episode_number int, year int, genres text[] NOT NULL, runtime int,
    library_key text, parent_key text, added double precision
) ON COMMIT DROP
