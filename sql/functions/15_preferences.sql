-- What the Settings screen tunes and statements go by: no variable of the environment says these.

CREATE OR REPLACE FUNCTION preference(name text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT value FROM settings_kv WHERE key = 'preference.' || name
$$;

-- The first day of the day's week.
CREATE OR REPLACE FUNCTION week_start(day date) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT day - (extract(isodow FROM day)::int + 7
                  - CASE preference('week_start') #>> '{}' WHEN 'sunday' THEN 7 WHEN 'saturday' THEN 6 ELSE 1 END) % 7
$$;

-- What somebody is called where names are not shown: always the same, and not telling.
CREATE OR REPLACE FUNCTION pseudonym(id uuid) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 'V-' || upper(left(md5('pseudonym ' || id), 6))
$$;

-- Wanted for everybody, or for what this connection reads.
CREATE OR REPLACE FUNCTION pseudonyms_on() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(preference('pseudonyms') = 'true', false)
        OR coalesce(current_setting('cinevault.pseudonyms', true) = 'on', false)
$$;

-- The text with a pseudonym for the name, wherever that stands as a word of its own.
CREATE OR REPLACE FUNCTION without_name(said text, name text, instead text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN name = '' OR strpos(said, name) = 0 THEN said
                ELSE regexp_replace(said, '(?<!\w)' || regexp_replace(name, '(\W)', '\\\1', 'g') || '(?!\w)',
                                    instead, 'g') END
$$;

-- The text with everybody's pseudonym for their name. Unlike statements it always reads the real names, also for readers
-- who may not.
CREATE OR REPLACE FUNCTION without_names(said text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    person record;
BEGIN
    IF said IS NOT NULL AND pseudonyms_on() THEN
        FOR person IN SELECT id, name FROM users WHERE name <> '' AND strpos(said, name) > 0 ORDER BY length(name) DESC
        LOOP
            said := without_name(said, person.name, pseudonym(person.id));
        END LOOP;
    END IF;
    RETURN said;
END $$;

-- The same for each of the texts in an object.
CREATE OR REPLACE FUNCTION without_names_in(said jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, without_names(value)), '{}') FROM jsonb_each_text(said)
$$;

-- The network of an address: /24 of IPv4, /48 of IPv6. What is no address is not kept.
CREATE OR REPLACE FUNCTION truncated_ip(ip text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN host(network(set_masklen(ip::inet, CASE family(ip::inet) WHEN 4 THEN 24 ELSE 48 END)));
EXCEPTION WHEN invalid_text_representation THEN
    RETURN NULL;
END $$;

-- As much of a viewer's address as is to be written.
CREATE OR REPLACE FUNCTION kept_ip(ip text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN (SELECT preference('truncate_ips') = 'true') THEN truncated_ip(ip) ELSE ip END
$$;
