SET LOCAL lock_timeout TO '60s'
