SELECT count(*), sum(CASE WHEN typeof({p.PlayDuration}) = 'integer' THEN max(0, {p.PlayDuration}) ELSE 0 END)
FROM PlaybackActivity AS p
