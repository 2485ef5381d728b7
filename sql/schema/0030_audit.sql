-- Who changed what, and what tokens are kept with.

CREATE TABLE server_secrets (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);
-- Two random uuids: no extension has more random bits to give on every server.
INSERT INTO server_secrets (name, value)
VALUES ('api_tokens', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

-- A name is free again once its token is revoked.
CREATE UNIQUE INDEX idx_api_tokens_name ON api_tokens (lower(name)) WHERE revoked_at IS NULL;

CREATE INDEX idx_audit_log_object ON audit_log (object_type, object_id);
