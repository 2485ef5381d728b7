SELECT count(*) FROM stream_slices
