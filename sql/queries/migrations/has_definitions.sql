SELECT 1 FROM pg_proc WHERE proname = 'store_zone' AND pronamespace = CURRENT_SCHEMA::regnamespace
