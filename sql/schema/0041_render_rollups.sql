-- Days of renders; accounts by day and by month, so that a year of many accounts is summed in no time.

ALTER TABLE rollup_dirty DROP CONSTRAINT rollup_dirty_source_check;
ALTER TABLE rollup_dirty ADD CONSTRAINT rollup_dirty_source_check
    CHECK (source IN ('slices', 'transcodes', 'metrics', 'renders'));

CREATE TYPE renders_daily_row AS (
    day        date,
    status     text,
    renders    bigint,
    complete   bigint,
    failed     bigint,
    processing bigint,
    downloads  bigint,
    articles   bigint,
    videos     bigint,
    images     bigint
);
CREATE TABLE renders_daily_stored OF renders_daily_row (PRIMARY KEY (day, status));

CREATE TYPE render_accounts_daily_row AS (
    day        date,
    account_id bigint,
    renders    bigint
);
CREATE TABLE render_accounts_daily_stored OF render_accounts_daily_row (PRIMARY KEY (day, account_id));

CREATE TYPE render_accounts_monthly_row AS (
    month      date,
    account_id bigint,
    renders    bigint
);
CREATE TABLE render_accounts_monthly_stored OF render_accounts_monthly_row (PRIMARY KEY (month, account_id));
