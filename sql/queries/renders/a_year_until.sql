SELECT (local_day(at_or_now(%(now)s::timestamptz)) - interval '12 months')::date AS first, local_day(at_or_now(%(now)s::timestamptz)) AS last
