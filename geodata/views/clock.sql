-- What time it is for whoever asks: now, or the moment of the past that the transaction speaks of.
CREATE OR REPLACE FUNCTION gridwatch_now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('gridwatch.as_of', true), '')::timestamptz, now())
$$;
