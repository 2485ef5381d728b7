-- The views are built anew, so that a changed column is no obstacle.
DROP SCHEMA IF EXISTS analytics, analytics_discreet, discreet CASCADE;
DROP VIEW IF EXISTS playback_quarters, playback_daily, playback_hours, playback_monthly, settled_months, title_daily,
    transcode_daily, transcode_speeds, transcode_conversions, concurrency_quarters, metrics_hourly, render_list,
    renders_daily, render_accounts_daily, render_accounts_monthly, dirty_quarters, dirty_hours, dirty_days,
    library_makeup, library_work, streams, pipeline_projects, exports_known;
