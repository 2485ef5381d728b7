-- The local days of twelve months. Accounts are summed by month from `whole` on, what is too much or too little by days.
SELECT first, last,
       CASE WHEN extract(day FROM first) <= 15 THEN month_of(first) ELSE (month_of(first) + interval '1 month')::date END
           AS whole
FROM (SELECT (local_day(at_or_now(%(now)s::timestamptz)) - interval '12 months')::date AS first,
             local_day(at_or_now(%(now)s::timestamptz)) AS last
      OFFSET 0) AS year
