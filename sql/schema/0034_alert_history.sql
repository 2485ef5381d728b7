-- The attempts of one message, so that history can show how the last one ended.
CREATE INDEX idx_alert_log_notification ON alert_log (notification_id, sent_at) WHERE notification_id IS NOT NULL;
