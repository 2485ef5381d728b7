SELECT let_samples_age(%(days)s::int)
