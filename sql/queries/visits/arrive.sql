-- Half an hour without a page ends a visit.
INSERT INTO account_visits AS v (account_id, seen_at)
VALUES (%(account_id)s::uuid, coalesce(%(at)s::timestamptz, now()))
ON CONFLICT (account_id) DO UPDATE
SET seen_at = greatest(excluded.seen_at, v.seen_at),
    previous_at = CASE WHEN excluded.seen_at >= v.seen_at + interval '30 minutes' THEN v.seen_at
                       ELSE v.previous_at END
RETURNING previous_at
