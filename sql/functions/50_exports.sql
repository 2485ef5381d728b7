-- Whether a process runs the job now: it holds the lock that job_runs/try_claim takes.
CREATE OR REPLACE FUNCTION job_is_run(job text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM pg_locks AS l
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
          AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
          AND l.classid = hashtext('cinevault-job')::oid AND l.objid = hashtext(job)::oid)
$$;

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE OF cancel_asked ON exports
FOR EACH ROW EXECUTE FUNCTION audit_change();
