-- Rules, where their messages go, what is firing, and every attempt to tell somebody.

CREATE TABLE notification_channels (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name            text NOT NULL,
    channel_type    text NOT NULL CHECK (channel_type IN ('discord', 'slack', 'generic', 'apprise')),
    -- The address is a secret: what is stored here is its ciphertext, never the URL.
    webhook_url     text NOT NULL,
    key_id          text,
    webhook_hint    text,
    is_enabled      boolean NOT NULL DEFAULT true,
    disabled_reason text,
    events          jsonb NOT NULL DEFAULT '["all"]',
    paused_until    timestamptz,
    created_at      timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at      timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE alert_rules (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name              text NOT NULL,
    condition_type    text NOT NULL,
    threshold         double precision NOT NULL DEFAULT 0,
    cooldown_minutes  int NOT NULL DEFAULT 60 CHECK (cooldown_minutes >= 0),
    channel_id        uuid NOT NULL REFERENCES notification_channels ON DELETE RESTRICT,
    is_enabled        boolean NOT NULL DEFAULT true,
    last_triggered_at timestamptz,
    clear_threshold   double precision,
    for_minutes       int NOT NULL DEFAULT 0 CHECK (for_minutes >= 0),
    repeat_minutes    int CHECK (repeat_minutes >= 0),
    severity          text NOT NULL DEFAULT 'warning' CHECK (severity IN ('info', 'warning', 'critical')),
    target            text,
    params            jsonb NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at        timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_alert_rules_channel ON alert_rules (channel_id);
CREATE INDEX idx_alert_rules_enabled ON alert_rules (is_enabled) WHERE is_enabled = true;

CREATE TABLE alert_instances (
    rule_id          uuid NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
    target           text NOT NULL,
    state            text NOT NULL DEFAULT 'normal'
                     CHECK (state IN ('normal', 'pending', 'firing', 'recovering', 'no_data')),
    episode          bigint NOT NULL DEFAULT 0,
    since            timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    value            double precision,
    worst_value      double precision,
    health           text NOT NULL DEFAULT 'ok',
    memory           jsonb NOT NULL DEFAULT '{}',
    last_notified_at timestamptz,
    acknowledged_at  timestamptz,
    acknowledged_by  text,
    comment          text,
    evaluated_at     timestamptz,
    PRIMARY KEY (rule_id, target)
);

CREATE TABLE notifications (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    rule_id         uuid REFERENCES alert_rules ON DELETE SET NULL,
    channel_id      uuid REFERENCES notification_channels ON DELETE SET NULL,
    target          text NOT NULL DEFAULT '',
    episode         bigint NOT NULL DEFAULT 0,
    kind            text NOT NULL CHECK (kind IN ('firing', 'resolved', 'reminder', 'no_data', 'flapping', 'digest', 'test', 'meta')),
    seq             int NOT NULL DEFAULT 0,
    payload         jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'dead', 'suppressed')),
    attempts        int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    leased_until    timestamptz,
    external_id     text,
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    sent_at         timestamptz,
    UNIQUE (rule_id, target, episode, kind, seq, channel_id)
);
CREATE INDEX idx_notifications_due ON notifications (next_attempt_at) WHERE state IN ('pending', 'sending');

CREATE TABLE silences (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    matchers   jsonb NOT NULL DEFAULT '{}',
    starts_at  timestamptz,
    ends_at    timestamptz,
    weekly     jsonb,
    timezone   text,
    comment    text,
    created_by text,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE alert_log (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    rule_id           uuid REFERENCES alert_rules ON DELETE SET NULL,
    channel_id        uuid REFERENCES notification_channels ON DELETE SET NULL,
    message           text NOT NULL,
    success           boolean NOT NULL DEFAULT true,
    error_detail      text,
    sent_at           timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    notification_id   uuid,
    attempt           int,
    kind              text,
    http_status       int,
    duration_ms       int,
    rule_name         text,
    channel_name      text,
    channel_type      text,
    suppressed_reason text
);
CREATE INDEX idx_alert_log_sent ON alert_log (sent_at);
CREATE INDEX idx_alert_log_rule ON alert_log (rule_id);
