-- Two cases of one organisation, in one order, and the last decision about them.
CREATE OR REPLACE FUNCTION prystan.guard_verdict() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.case_id >= NEW.other_id THEN
        RAISE check_violation USING MESSAGE = 'a pair is two cases, and written one way';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.cases_case c JOIN public.access_dossier d ON d.id = c.dossier_id
         WHERE c.dossier_id = NEW.other_id AND c.owner_id = NEW.owner_id AND d.erased_at IS NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such case of this organisation';
    END IF;
    NEW.decided_by_id := prystan.member();
    NEW.decided_at := clock_timestamp();
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS of_case ON public.alike_verdict;
CREATE TRIGGER of_case BEFORE INSERT ON public.alike_verdict FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case();
DROP TRIGGER IF EXISTS rules ON public.alike_verdict;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE ON public.alike_verdict FOR EACH ROW EXECUTE FUNCTION prystan.guard_verdict();

-- Of an erased person nothing says who else she was.
CREATE OR REPLACE FUNCTION prystan.erase_verdicts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.alike_verdict WHERE NEW.id IN (case_id, other_id);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS erase_verdicts ON public.access_dossier;
CREATE TRIGGER erase_verdicts AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.erase_verdicts();
