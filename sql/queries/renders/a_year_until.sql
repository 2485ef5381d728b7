SELECT (local_day(%(now)s::timestamptz) - interval '12 months')::date AS first, local_day(%(now)s::timestamptz) AS last
