"""The seven tables that other programs know are here, every column and index by its name."""

import pytest

from store.db import Pool, connection

TABLES = {
    "stream_sessions": "id user_id media_item_id playback_type quality codec resolution container "
    "bytes_served duration_seconds client_info started_at ended_at is_active",
    "transcode_history": "id media_item_id user_id input_codec output_codec input_resolution "
    "output_resolution hw_accel quality duration_seconds file_size_bytes success error_message "
    "started_at completed_at",
    "system_metrics": "id cpu_percent memory_percent memory_used_mb gpu_encoder_percent "
    "gpu_memory_percent gpu_temp_celsius disk_total_gb disk_used_gb disk_free_gb active_streams "
    "active_transcodes recorded_at",
    "daily_stats": "id stat_date total_plays unique_users total_watch_minutes total_bytes_served "
    "transcodes direct_plays direct_streams transcode_failures new_media_added library_size_total "
    "storage_used_bytes",
    "notification_channels": "id name channel_type webhook_url is_enabled events "
    "created_at updated_at",
    "alert_rules": "id name condition_type threshold cooldown_minutes channel_id is_enabled "
    "last_triggered_at created_at updated_at",
    "alert_log": "id rule_id channel_id message success error_detail sent_at",
}
INDEXES = {
    "idx_stream_sessions_user": "(user_id)",
    "idx_stream_sessions_media": "(media_item_id)",
    "idx_stream_sessions_started": "(started_at)",
    "idx_stream_sessions_active": "(is_active) WHERE (is_active = true)",
    "idx_transcode_history_media": "(media_item_id)",
    "idx_transcode_history_user": "(user_id)",
    "idx_transcode_history_started": "(started_at)",
    "idx_transcode_history_success": "(success)",
    "idx_system_metrics_recorded": "(recorded_at)",
    "idx_daily_stats_date": "(stat_date)",
    "idx_alert_rules_channel": "(channel_id)",
    "idx_alert_rules_enabled": "(is_enabled) WHERE (is_enabled = true)",
    "idx_alert_log_sent": "(sent_at)",
    "idx_alert_log_rule": "(rule_id)",
}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_here(each_pool: Pool, table: str) -> None:
    with connection(each_pool) as conn:
        rows = conn.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = %s",
            (table,),
        ).fetchall()
    assert set(TABLES[table].split()) <= {name for (name,) in rows}


def test_every_index_is_here(each_pool: Pool) -> None:
    with connection(each_pool) as conn:
        rows = conn.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        ).fetchall()
    found = {name: definition for name, definition in rows}
    for name, columns in INDEXES.items():
        assert found[name].endswith(columns), found.get(name)


def test_a_play_written_with_the_seeds_columns_alone_is_active_and_direct(each_pool: Pool) -> None:
    with connection(each_pool) as conn:
        conn.execute("INSERT INTO stream_sessions (quality) VALUES ('1080p')")
        row = conn.execute(
            "SELECT playback_type, bytes_served, duration_seconds, is_active, ended_at "
            "FROM stream_sessions"
        ).fetchone()
    assert row == ("direct_play", 0, 0, True, None)


def test_unknown_is_null_and_a_full_disk_is_zero(each_pool: Pool) -> None:
    with connection(each_pool) as conn:
        conn.execute("INSERT INTO system_metrics (disk_free_gb) VALUES (0)")
        row = conn.execute("SELECT disk_free_gb, cpu_percent FROM system_metrics").fetchone()
    assert row == (0, None)
