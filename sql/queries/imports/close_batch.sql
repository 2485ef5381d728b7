UPDATE import_batches
SET server_id = %(server)s::uuid, plays = %(plays)s, seconds = %(seconds)s, first_play = %(first_play)s::timestamptz,
    last_play = %(last_play)s::timestamptz, receipt = %(receipt)s::jsonb
WHERE id = %(batch)s
