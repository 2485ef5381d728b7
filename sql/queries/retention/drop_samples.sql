SELECT drop_samples(%(cutoff)s::timestamptz, %(batch)s::int)
