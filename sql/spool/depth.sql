SELECT (SELECT count(*) FROM entries WHERE refused IS NULL) AS waiting,
       (SELECT (p.page_count - f.freelist_count) * s.page_size
        FROM pragma_page_count AS p, pragma_freelist_count AS f, pragma_page_size AS s) AS bytes,
       (SELECT at FROM entries WHERE refused IS NULL ORDER BY seq LIMIT 1) AS oldest_at,
       (SELECT count(*) FROM entries WHERE refused IS NOT NULL) AS rejected,
       coalesce((SELECT value FROM counts WHERE name = 'thinned'), 0) AS thinned,
       coalesce((SELECT value FROM counts WHERE name = 'lost'), 0) AS lost,
       (SELECT refused FROM entries WHERE refused IS NOT NULL ORDER BY seq DESC LIMIT 1) AS refusal
