SELECT count(DISTINCT (source, bucket)) FROM rollup_dirty
