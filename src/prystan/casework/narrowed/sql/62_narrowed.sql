-- Cases that not every colleague opens. `prystan.take_key` asks the first function for each key, and the policy of search tokens does: whoever may not
-- open a case does not find it by a name either.

-- The own cases that are closed to the asking member: others are named for them, the member may not say who opens cases, and no glass is broken.
CREATE OR REPLACE FUNCTION prystan.closed_dossiers() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
    asking uuid := prystan.member();
BEGIN
    IF prystan.may('narrow_cases') THEN
        RETURN '{}';
    END IF;
    RETURN (
        SELECT coalesce(array_agg(DISTINCT k.case_id), '{}') FROM public.narrowed_keeper k
         WHERE k.owner_id = own
           AND NOT EXISTS (SELECT FROM public.narrowed_keeper m WHERE m.case_id = k.case_id AND m.member_id = asking)
           AND NOT EXISTS (
            SELECT FROM public.narrowed_opening o
             WHERE o.case_id = k.case_id AND o.asked_by_id = asking AND o.confirmed_at IS NOT NULL AND o.ended_at IS NULL
               AND o.until > clock_timestamp()
        )
    );
END $$;

CREATE OR REPLACE FUNCTION prystan.guard_keeper() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.access_member m JOIN secret.role_permission p ON p.role = ANY (m.roles)
         WHERE m.id = NEW.member_id AND m.organisation_id = NEW.owner_id AND m.ended_at IS NULL AND p.permission = 'read_cases'
    ) THEN
        RAISE check_violation USING MESSAGE = 'whoever opens a case is a colleague who may see cases';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS of_case ON public.narrowed_keeper;
CREATE TRIGGER of_case BEFORE INSERT ON public.narrowed_keeper FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case();
DROP TRIGGER IF EXISTS rules ON public.narrowed_keeper;
CREATE TRIGGER rules BEFORE INSERT ON public.narrowed_keeper FOR EACH ROW EXECUTE FUNCTION prystan.guard_keeper();

-- One asks, another confirms within a day, and time ends it. Nobody chooses the moments.
CREATE OR REPLACE FUNCTION prystan.guard_opening() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asking uuid := prystan.member();
BEGIN
    IF prystan.scopes() IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a program breaks no glass: sign in';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NOT NEW.case_id = ANY (prystan.closed_dossiers()) THEN
            RAISE check_violation USING MESSAGE = 'this case is open to you: no glass to break';
        END IF;
        IF coalesce(octet_length(NEW.words), 0) < 100 THEN
            RAISE check_violation USING MESSAGE = 'the reason is written in words, and sealed';
        END IF;
        NEW.asked_at := clock_timestamp();
        NEW.confirmed_by_id := NULL; NEW.confirmed_at := NULL; NEW.until := NULL; NEW.ended_at := NULL;
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'this is over: ask again';
    END IF;
    IF NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at THEN
        IF OLD.confirmed_at IS NOT NULL OR OLD.asked_at < clock_timestamp() - interval '24 hours' THEN
            RAISE check_violation USING MESSAGE = 'it is confirmed once, within a day';
        END IF;
        IF asking = OLD.asked_by_id THEN
            RAISE insufficient_privilege USING MESSAGE = 'a second person confirms';
        END IF;
        NEW.confirmed_by_id := asking;
        NEW.confirmed_at := clock_timestamp();
        NEW.until := NEW.confirmed_at + make_interval(hours => OLD.hours);
    END IF;
    IF NEW.ended_at IS NOT NULL THEN
        NEW.ended_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS of_case ON public.narrowed_opening;
CREATE TRIGGER of_case BEFORE INSERT ON public.narrowed_opening FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case();
DROP TRIGGER IF EXISTS rules ON public.narrowed_opening;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE ON public.narrowed_opening
    FOR EACH ROW WHEN (current_user = 'prystan_app') EXECUTE FUNCTION prystan.guard_opening();

-- Of an erased person no reason in words stays.
CREATE OR REPLACE FUNCTION prystan.erase_openings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.narrowed_keeper WHERE case_id = NEW.id;
    UPDATE public.narrowed_opening SET words = NULL WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS erase_openings ON public.access_dossier;
CREATE TRIGGER erase_openings AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.erase_openings();

-- A case is given to a colleague who may see cases, by somebody to whom it is open. Where it is narrowed, the colleague opens it from then on.
CREATE OR REPLACE FUNCTION prystan.guard_assignment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.dossier_id = ANY (prystan.closed_dossiers()) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this case is closed to you';
    END IF;
    IF NEW.assigned_to_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.access_member m JOIN secret.role_permission p ON p.role = ANY (m.roles)
         WHERE m.id = NEW.assigned_to_id AND m.organisation_id = NEW.owner_id AND m.ended_at IS NULL AND p.permission = 'read_cases'
    ) THEN
        RAISE check_violation USING MESSAGE = 'whoever has a case is a colleague who may see cases';
    END IF;
    IF NEW.assigned_to_id IS NOT NULL AND EXISTS (SELECT FROM public.narrowed_keeper k WHERE k.case_id = NEW.dossier_id) THEN
        INSERT INTO public.narrowed_keeper (id, case_id, owner_id, member_id, named_by_id, named_at)
        VALUES (gen_random_uuid(), NEW.dossier_id, NEW.owner_id, NEW.assigned_to_id, prystan.member(), clock_timestamp())
        ON CONFLICT (case_id, member_id) DO NOTHING;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS assignment ON public.cases_case;
CREATE TRIGGER assignment BEFORE UPDATE OF assigned_to_id ON public.cases_case
    FOR EACH ROW WHEN (current_user = 'prystan_app' AND NEW.assigned_to_id IS DISTINCT FROM OLD.assigned_to_id)
    EXECUTE FUNCTION prystan.guard_assignment();
