DELETE FROM entries WHERE seq IN (SELECT seq FROM entries ORDER BY seq LIMIT :most)
