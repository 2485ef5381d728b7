-- The Apache edition has no policies: jobs drop what is old, by drop_samples.

-- Tells the server how old samples may become; only a server with policies of its own need know.
CREATE OR REPLACE FUNCTION let_samples_age(days int) RETURNS void
LANGUAGE sql AS $$ $$;
