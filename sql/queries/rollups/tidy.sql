VACUUM (ANALYZE, TRUNCATE false) rollup_dirty
