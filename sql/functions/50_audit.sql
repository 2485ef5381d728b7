-- Every change that somebody makes is written down with it: who, what, from which value to which.
-- `cinevault.actor` says who, for one transaction; what programs do by themselves has no actor.

-- A column's old and new value; a secret is only named. Where nothing was before or is after, that side is missing.
CREATE OR REPLACE FUNCTION audit_detail(was jsonb, now_is jsonb, secrets text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(column_name, told), '{}')
    FROM (
        SELECT column_name, CASE
            WHEN column_name = ANY (secrets) THEN '{"secret": true}'::jsonb
            ELSE jsonb_strip_nulls(jsonb_build_object('from', was -> column_name, 'to', now_is -> column_name))
        END AS told
        FROM jsonb_object_keys(coalesce(now_is, was)) AS column_name
        WHERE coalesce(was -> column_name, 'null') IS DISTINCT FROM coalesce(now_is -> column_name, 'null')
            AND NOT column_name = ANY ('{id,key,created_at,updated_at,last_sign_in_at,last_used_at,last_triggered_at}')
    ) AS changed
$$;

-- Arguments: the columns that are secrets.
CREATE OR REPLACE FUNCTION audit_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    who     text := nullif(current_setting('cinevault.actor', true), '');
    was     jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    now_is  jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    changes jsonb;
BEGIN
    IF who IS NULL THEN
        RETURN NULL;
    END IF;
    changes := audit_detail(was, now_is, TG_ARGV);
    IF TG_OP <> 'UPDATE' OR changes <> '{}' THEN
        INSERT INTO audit_log (actor, action, object_type, object_id, detail)
        SELECT who, TG_TABLE_NAME || '.' || lower(TG_OP), TG_TABLE_NAME,
            coalesce(subject ->> 'id', subject ->> 'key'), changes
        FROM (SELECT coalesce(now_is, was)) AS one (subject);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON accounts
FOR EACH ROW EXECUTE FUNCTION audit_change('password_hash');

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON api_tokens
FOR EACH ROW EXECUTE FUNCTION audit_change('token_hash');

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON notification_channels
FOR EACH ROW EXECUTE FUNCTION audit_change('webhook_url', 'signing_secret');

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON alert_rules
FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON silences
FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON servers
FOR EACH ROW EXECUTE FUNCTION audit_change('secret_enc');

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON settings_kv
FOR EACH ROW EXECUTE FUNCTION audit_change();

-- That a program took it up is in job_runs.
CREATE OR REPLACE TRIGGER audit_change AFTER INSERT ON job_requests
FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE OR REPLACE TRIGGER audit_change AFTER UPDATE OF is_followed ON libraries
FOR EACH ROW EXECUTE FUNCTION audit_change();

-- What came is in the receipt.
CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OF undone_at ON import_batches
FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE OF report, parameters, every, on_day, at, file_format,
    folder, channel_id, discreet, is_enabled, asked_at ON report_schedules
FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON saved_queries
FOR EACH ROW EXECUTE FUNCTION audit_change();
