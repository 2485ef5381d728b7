-- What delivering a message needs beyond the message: how it is signed, how often it failed, where it goes instead.

ALTER TABLE notification_channels
    -- Ciphertext, as webhook_url is.
    ADD COLUMN signing_secret text,
    -- Where a message goes that another channel could not deliver.
    ADD COLUMN is_fallback boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX idx_notification_channels_fallback ON notification_channels (is_fallback) WHERE is_fallback;

ALTER TABLE notifications
    -- Of the attempts those that count: being told to slow down does not.
    ADD COLUMN failures int NOT NULL DEFAULT 0,
    -- How the next attempt goes: with all there is, as mere text, or not as an edit of an earlier message.
    ADD COLUMN form text NOT NULL DEFAULT 'full' CHECK (form IN ('full', 'plain', 'new'));
CREATE INDEX idx_notifications_channel ON notifications (channel_id);

ALTER TABLE alert_log ADD COLUMN maybe_duplicate boolean NOT NULL DEFAULT false;
CREATE INDEX idx_alert_log_channel ON alert_log (channel_id);
