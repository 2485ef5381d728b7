SELECT seq, kind, key, at, payload FROM entries WHERE kind = :kind ORDER BY seq
