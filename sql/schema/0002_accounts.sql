-- Who may look and who may push: operators, their browser sessions, tokens, and what they changed.

CREATE TABLE accounts (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name            text NOT NULL,
    password_hash   text,
    role            text NOT NULL CHECK (role IN ('admin', 'analyst', 'viewer')),
    viewer_id       uuid,
    timezone        text,
    is_enabled      boolean NOT NULL DEFAULT true,
    last_sign_in_at timestamptz,
    created_at      timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at      timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_accounts_name ON accounts (lower(name));

CREATE TABLE account_sessions (
    token_hash   bytea PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    ip           text,
    agent        text,
    created_at   timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_seen_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX idx_account_sessions_account ON account_sessions (account_id);

CREATE TABLE api_tokens (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name         text NOT NULL,
    token_hash   bytea NOT NULL UNIQUE,
    role         text NOT NULL CHECK (role IN ('admin', 'analyst', 'ingest')),
    created_by   uuid REFERENCES accounts ON DELETE SET NULL,
    created_at   timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);

CREATE TABLE audit_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    actor       text NOT NULL,
    action      text NOT NULL,
    object_type text,
    object_id   text,
    detail      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX idx_audit_log_recorded ON audit_log (recorded_at);
