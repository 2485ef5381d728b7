-- What evaluating a rule needs beyond the rule itself, and which digest a message went into.

ALTER TABLE alert_rules
    ADD COLUMN keep_firing_minutes int NOT NULL DEFAULT 10 CHECK (keep_firing_minutes >= 0),
    ADD COLUMN max_reminders int CHECK (max_reminders >= 0),
    ADD COLUMN no_data_minutes int NOT NULL DEFAULT 15 CHECK (no_data_minutes >= 0),
    -- NULL: what the condition does by itself.
    ADD COLUMN no_data_action text CHECK (no_data_action IN ('notify', 'ok')),
    ADD COLUMN evaluated_at timestamptz,
    ADD COLUMN failures int NOT NULL DEFAULT 0,
    ADD COLUMN failure text;

ALTER TABLE notifications ADD COLUMN digest_id uuid REFERENCES notifications ON DELETE SET NULL;
CREATE INDEX idx_notifications_digest ON notifications (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX idx_notifications_created ON notifications (created_at);
