-- What analysts read instead: a connection that looks here first (store/db.py) finds relations of the same names and
-- columns that tell no names, addresses and devices of people while pseudonyms are wanted. Statements need not know.

CREATE SCHEMA discreet;

-- `instead` says by column what is shown in its place; `beside` is the schema that the shadow lies in.
CREATE FUNCTION discreet.shadow(shadowed regclass, instead jsonb, beside text DEFAULT 'discreet') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE (
        SELECT format('CREATE VIEW %I.%I AS SELECT %s FROM %s AS t', beside, c.relname, string_agg(
                   CASE WHEN instead ? a.attname
                        THEN format('CASE WHEN (SELECT pseudonyms_on()) THEN %s ELSE t.%I END AS %I',
                                    instead ->> a.attname, a.attname, a.attname)
                        ELSE format('t.%I', a.attname) END, ', ' ORDER BY a.attnum), shadowed)
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.oid = shadowed AND a.attnum > 0 AND NOT a.attisdropped
        GROUP BY c.relname);
END $$;

SELECT discreet.shadow('users', '{"name": "pseudonym(t.id)", "external_id": "NULL"}'),
       discreet.shadow('stream_sessions', '{"ip": "NULL", "device": "NULL", "external_key": "NULL"}'),
       discreet.shadow('streams', '{"username": "CASE WHEN t.username IS NOT NULL THEN pseudonym(t.user_id) END",
                                    "ip": "NULL", "device": "NULL"}'),
       discreet.shadow('alert_rules', '{"name": "without_names(t.name)", "target": "without_names(t.target)",
                                        "failure": "without_names(t.failure)"}'),
       discreet.shadow('alert_instances', '{"target": "without_names(t.target)", "comment": "without_names(t.comment)"}'),
       discreet.shadow('alert_log', '{"message": "without_names(t.message)", "rule_name": "without_names(t.rule_name)",
                                      "error_detail": "without_names(t.error_detail)"}'),
       discreet.shadow('alert_history', '{"message": "without_names(t.message)",
                                          "rule_name": "without_names(t.rule_name)",
                                          "error_detail": "without_names(t.error_detail)"}'),
       discreet.shadow('notifications', '{"target": "without_names(t.target)", "payload": "''{}''::jsonb"}'),
       discreet.shadow('silences', '{"matchers": "without_names_in(t.matchers)",
                                     "comment": "without_names(t.comment)"}');

CREATE FUNCTION discreet.session_end(s discreet.stream_sessions) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        s.ended_at,
        s.last_seen_at,
        s.started_at + make_interval(secs => s.duration_seconds + s.paused_seconds + s.buffering_seconds))
$$;

-- Who works on a production.
CREATE FUNCTION discreet.person_name(name text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT CASE WHEN NOT pseudonyms_on() THEN name END $$;
