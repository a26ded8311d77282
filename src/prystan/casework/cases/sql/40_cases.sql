-- What a case may not be, whoever asks.

-- The next number of an organisation. One that stands on paper is not given to another case after its own has gone (`transfers` knows those).
-- Two at once wait for one another.
CREATE OR REPLACE FUNCTION prystan.next_number(house uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('case ' || house, 0));
    RETURN 1 + greatest(
        (SELECT max(c.number) FROM public.cases_case c WHERE c.owner_id = house), prystan.last_number_that_went(house), 0);
END $$;

-- Numbers are counted within an organisation, versions within a case.
CREATE OR REPLACE FUNCTION prystan.number_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.access_dossier WHERE id = NEW.dossier_id AND owner_id = NEW.owner_id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a case and its dossier have one owner';
    END IF;
    NEW.number := prystan.next_number(NEW.owner_id);
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS number ON public.cases_case;
CREATE TRIGGER number BEFORE INSERT ON public.cases_case FOR EACH ROW EXECUTE FUNCTION prystan.number_case();

-- A row hangs from a case of its own owner. Otherwise an organisation could put rows under another's case.
CREATE OR REPLACE FUNCTION prystan.guard_of_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.cases_case c JOIN public.access_dossier d ON d.id = c.dossier_id
         WHERE c.dossier_id = NEW.case_id AND c.owner_id = NEW.owner_id AND d.erased_at IS NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such case of this organisation';
    END IF;
    RETURN NEW;
END $$;

-- The first facts as they were before a correction: nobody can leave them out, and nobody else writes them.
CREATE OR REPLACE FUNCTION prystan.keep_earlier_facts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.cases_earlierfacts (id, case_id, owner_id, detected_on, sex, age_band, region, changed_at, changed_by_id)
    VALUES (gen_random_uuid(), OLD.dossier_id, OLD.owner_id, OLD.detected_on, OLD.sex, OLD.age_band, OLD.region, clock_timestamp(),
            prystan.member());
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS keep_earlier_facts ON public.cases_case;
CREATE TRIGGER keep_earlier_facts AFTER UPDATE OF detected_on, sex, age_band, region ON public.cases_case FOR EACH ROW
    WHEN ((OLD.detected_on, OLD.sex, OLD.age_band, OLD.region) IS DISTINCT FROM (NEW.detected_on, NEW.sex, NEW.age_band, NEW.region))
    EXECUTE FUNCTION prystan.keep_earlier_facts();

-- The version that counts: the highest, if it is live.
CREATE OR REPLACE FUNCTION prystan.live_consent(asked uuid) RETURNS public.cases_consent
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT latest FROM (
        SELECT c FROM public.cases_consent c WHERE c.case_id = asked ORDER BY c.version DESC LIMIT 1
    ) AS found (latest)
    WHERE (latest).withdrawn_at IS NULL AND current_date BETWEEN (latest).given_on AND (latest).until
$$;

-- Does it cover a purpose; for a referral, this receiver or this kind of service; for a transfer, this receiver?
CREATE OR REPLACE FUNCTION prystan.consented(asked uuid, purpose text, receiver uuid DEFAULT NULL, kind text DEFAULT NULL)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bool_or(
        purpose = ANY (c.purposes) AND (purpose NOT IN ('referral', 'transfer') OR receiver = ANY (c.receivers)
            OR purpose = 'referral' AND kind = ANY (c.service_kinds))
    ), false) FROM prystan.live_consent(asked) c WHERE c.id IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION prystan.guard_consent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.owner_id IS DISTINCT FROM OLD.owner_id THEN
            RETURN NEW;  -- the case has moved, and takes its rows along: see `transfers`. Nobody else can change an owner
        END IF;
        IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL THEN
            RAISE check_violation USING MESSAGE = 'a consent is withdrawn once; what comes after is a new version';
        END IF;
        NEW.withdrawn_at := clock_timestamp();
        RETURN NEW;
    END IF;
    PERFORM FROM public.cases_case WHERE dossier_id = NEW.case_id FOR UPDATE;
    IF NEW.child_basis = '' AND EXISTS (
        SELECT FROM public.cases_case WHERE dossier_id = NEW.case_id AND age_band IN ('0-8', '9-17')
    ) THEN
        RAISE check_violation USING MESSAGE = 'the consent of a child names the guardian or the best-interest decision';
    END IF;
    NEW.version := 1 + coalesce((SELECT max(version) FROM public.cases_consent WHERE case_id = NEW.case_id), 0);
    NEW.withdrawn_at := NULL;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS of_case ON public.cases_consent;
CREATE TRIGGER of_case BEFORE INSERT ON public.cases_consent FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case();
DROP TRIGGER IF EXISTS rules ON public.cases_consent;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE ON public.cases_consent FOR EACH ROW EXECUTE FUNCTION prystan.guard_consent();

-- No consent, no names; and none at all in an anonymous case.
CREATE OR REPLACE FUNCTION prystan.guard_identifying() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.owner_id IS DISTINCT FROM OLD.owner_id THEN
        RETURN NEW;  -- the case has moved
    END IF;
    IF EXISTS (SELECT FROM public.cases_case WHERE dossier_id = NEW.case_id AND anonymous) THEN
        RAISE check_violation USING MESSAGE = 'this case is anonymous: nothing that identifies may be kept in it';
    END IF;
    IF NOT prystan.consented(NEW.case_id, 'assistance') THEN
        RAISE check_violation USING MESSAGE = 'without a live consent to assistance nothing that identifies may be kept';
    END IF;
    RETURN NEW;
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cases_name', 'cases_identity', 'cases_contact', 'cases_note', 'cases_searchtoken'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS of_case ON public.%I', name);
        EXECUTE format('CREATE TRIGGER of_case BEFORE INSERT OR UPDATE ON public.%I FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case()', name);
        EXECUTE format('DROP TRIGGER IF EXISTS rules ON public.%I', name);
        CONTINUE WHEN name = 'cases_note';
        EXECUTE format('CREATE TRIGGER rules BEFORE INSERT OR UPDATE ON public.%I FOR EACH ROW EXECUTE FUNCTION prystan.guard_identifying()', name);
    END LOOP;
END $$;

-- Of an erased person, the counted facts stay and everything sealed goes, blind tokens too.
CREATE OR REPLACE FUNCTION prystan.erase_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.cases_name WHERE case_id = NEW.id;
    DELETE FROM public.cases_identity WHERE case_id = NEW.id;
    DELETE FROM public.cases_contact WHERE case_id = NEW.id;
    DELETE FROM public.cases_note WHERE case_id = NEW.id;
    DELETE FROM public.cases_searchtoken WHERE case_id = NEW.id;
    DELETE FROM public.cases_earlierfacts WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS erase_case ON public.access_dossier;
CREATE TRIGGER erase_case AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.erase_case();
