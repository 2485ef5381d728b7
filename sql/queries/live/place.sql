-- Which number was given last, and from which on events are kept.
SELECT p.last, coalesce((SELECT min(id) FROM live_events), p.last + 1) AS first FROM live_position AS p
