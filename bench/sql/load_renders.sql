-- So many renders of 500 accounts in a year, the busy accounts busier than the others, as if told long ago.
INSERT INTO render_accounts (id, first_name, sport, type, told_at)
SELECT n, 'Account ' || n, (ARRAY['Cricket', 'AFL', 'Hockey', 'Netball', 'Basketball'])[1 + n %% 5],
       CASE WHEN n < 100 THEN 'Association' ELSE 'Club' END, now()
FROM generate_series(0, 499) AS n;
INSERT INTO render_schedulers (id, name, account_id, told_at)
SELECT n, 'Scheduler ' || n, n, now() FROM generate_series(0, 499) AS n;
INSERT INTO renders (id, published_at, created_at, updated_at, name, processing, complete, email_sent, scheduler_id,
                     account_id, downloads_count, articles_count, videos, images, completed_at)
SELECT n, at, at, at + interval '6 minutes', 'Render ' || n, n %% 50000 = 7, n %% 29 <> 0, n %% 29 <> 0, account,
       account, CASE WHEN n %% 61 = 0 THEN 0 ELSE 6 END, CASE WHEN n %% 61 = 0 THEN 0 ELSE 2 END,
       CASE WHEN n %% 61 = 0 THEN 0 ELSE 2 END, CASE WHEN n %% 61 = 0 THEN 0 ELSE 3 END,
       CASE WHEN n %% 29 <> 0 THEN at + interval '6 minutes' END
FROM (SELECT n, now() - interval '365 days' * (1 - n::float8 / %(renders)s::int) - interval '1 minute' AS at,
             floor(500 * (((n * 7919::bigint) %% 10007) / 10007.0) ^ 2)::int AS account
      FROM generate_series(1, %(renders)s::int) AS n) AS made;
