-- When the machine was started: how long it has been up, and when it was started anew.
ALTER TABLE system_metrics ADD COLUMN booted_at timestamptz;
