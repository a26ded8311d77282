-- The clocks of the country pack, in days, filled as declared.

CREATE TABLE IF NOT EXISTS secret.service_level (name text PRIMARY KEY, days integer NOT NULL CHECK (days > 0));

CREATE OR REPLACE FUNCTION prystan.service_level(asked text) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_days integer;
BEGIN
    SELECT days INTO found_days FROM secret.service_level WHERE name = asked;
    IF found_days IS NULL THEN
        RAISE no_data_found USING MESSAGE = format('the country pack sets no clock %s', asked);
    END IF;
    RETURN found_days;
END $$;
