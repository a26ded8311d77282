-- How long a person is kept, and what forbids to erase her.

DROP TRIGGER IF EXISTS of_case ON public.keeping_legalhold;
CREATE TRIGGER of_case BEFORE INSERT ON public.keeping_legalhold FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case();

CREATE OR REPLACE FUNCTION prystan.lift_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.owner_id IS DISTINCT FROM OLD.owner_id THEN
        RETURN NEW;  -- the case has moved, and the hold with it
    END IF;
    IF OLD.lifted_at IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'a hold is lifted once; what comes after is a new one';
    END IF;
    IF NEW.lifted_at IS NOT NULL THEN
        NEW.lifted_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.keeping_legalhold;
CREATE TRIGGER rules BEFORE UPDATE ON public.keeping_legalhold FOR EACH ROW EXECUTE FUNCTION prystan.lift_hold();

-- Whatever the way: no key is destroyed while a hold stands. The lock makes a hold that is being placed wait for the erasure, or the other way round.
CREATE OR REPLACE FUNCTION prystan.guard_erasure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.keeping_legalhold WHERE case_id = NEW.id AND lifted_at IS NULL) THEN
        RAISE check_violation USING MESSAGE = 'a legal hold forbids to erase this person';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS guard_erasure ON public.access_dossier;
CREATE TRIGGER guard_erasure BEFORE UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.guard_erasure();

CREATE OR REPLACE FUNCTION prystan.hold_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.access_dossier WHERE id = NEW.case_id AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such case of this organisation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS waits ON public.keeping_legalhold;
CREATE TRIGGER waits BEFORE INSERT ON public.keeping_legalhold FOR EACH ROW EXECUTE FUNCTION prystan.hold_waits();

-- Every case whose time has come, or comes within so many days, with the day. A hold stops the clock's hand, and not the clock. Cases of one person
-- have the clock of the one by which she is counted.
CREATE OR REPLACE FUNCTION prystan.cases_due(within interval, OUT case_id uuid, OUT owner_id uuid, OUT on_day date, OUT held boolean)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.dossier_id, c.owner_id, ends.day,
           EXISTS (SELECT FROM public.keeping_legalhold h
                    WHERE h.case_id IN (SELECT prystan.cases_of_person(c.dossier_id)) AND h.lifted_at IS NULL)
      FROM public.keeping_retention r
      JOIN public.cases_case c ON c.owner_id = r.owner_id
      JOIN public.access_dossier d ON d.id = c.dossier_id AND d.erased_at IS NULL
      LEFT JOIN public.cases_continuation n ON n.case_id = c.dossier_id AND n.ended_at IS NULL
      LEFT JOIN public.cases_case first ON n.id IS NOT NULL AND first.dossier_id = prystan.counted_by(c.dossier_id)
     CROSS JOIN LATERAL (
        SELECT (CASE WHEN n.id IS NULL THEN c.closed_at ELSE first.closed_at END + make_interval(months => r.months))::date
     ) AS ends (day)
     WHERE ends.day <= current_date + coalesce(within, make_interval(days => r.warn_days))
$$;

-- What the asking organisation has to look at.
CREATE OR REPLACE FUNCTION prystan.due(OUT case_id uuid, OUT on_day date, OUT held boolean) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.case_id, d.on_day, d.held FROM prystan.cases_due(NULL) d
     WHERE d.owner_id = prystan.organisation() AND prystan.may('read_cases') ORDER BY d.on_day, d.case_id
$$;

-- The clock: anybody may ask for it, because only time decides. Referrals, grants and keys end with the person. Returns how many were erased.
CREATE OR REPLACE FUNCTION prystan.erase_due() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    erased bigint := 0;
BEGIN
    FOR one IN SELECT * FROM prystan.cases_due('0 days') d WHERE NOT d.held ORDER BY d.owner_id, d.case_id LOOP
        PERFORM FROM public.access_dossier WHERE id = one.case_id AND erased_at IS NULL FOR UPDATE;
        CONTINUE WHEN NOT FOUND OR EXISTS (
            SELECT FROM public.keeping_legalhold h
             WHERE h.case_id IN (SELECT prystan.cases_of_person(one.case_id)) AND h.lifted_at IS NULL
        );
        PERFORM prystan.audit('erase_due', 'access_dossier', one.case_id, 'done', '{}', ARRAY[one.owner_id]);
        PERFORM prystan.destroy_keys(one.case_id);
        erased := erased + 1;
    END LOOP;
    RETURN erased;
END $$;
