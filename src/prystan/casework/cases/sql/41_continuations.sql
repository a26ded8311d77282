-- Two cases of one person: the one is continued in the other. Nothing is moved, and it can be undone.

-- The case by which the person of a case is counted: itself, or the one in which it is continued, however often.
CREATE OR REPLACE FUNCTION prystan.counted_by(asked uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE up (id) AS (
        SELECT asked UNION
        SELECT n.into_id FROM public.cases_continuation n JOIN up ON n.case_id = up.id WHERE n.ended_at IS NULL
    )
    SELECT id FROM up WHERE NOT EXISTS (SELECT FROM public.cases_continuation n WHERE n.case_id = up.id AND n.ended_at IS NULL)
$$;

-- All cases of the person of a case, itself among them.
CREATE OR REPLACE FUNCTION prystan.cases_of_person(asked uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE down (id) AS (
        SELECT prystan.counted_by(asked) UNION
        SELECT n.case_id FROM public.cases_continuation n JOIN down ON n.into_id = down.id WHERE n.ended_at IS NULL
    )
    SELECT id FROM down
$$;

CREATE OR REPLACE FUNCTION prystan.is_continued(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.cases_continuation n WHERE n.case_id = asked AND n.ended_at IS NULL)
$$;

-- What is about the person is written where she is counted.
CREATE OR REPLACE FUNCTION prystan.guard_continued() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF prystan.is_continued(NEW.case_id) THEN
        RAISE check_violation USING MESSAGE = 'this case is continued in another: write there';
    END IF;
    RETURN NEW;
END $$;

-- Every table that speaks of a case, new ones too; but for what others write of it: search tokens, which a renewed key makes anew, the database's own
-- earlier facts, which of the house opens it, where a row came from, and what pairs, continuations and transfers guard by themselves.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT k.table_name FROM information_schema.columns k JOIN information_schema.columns o USING (table_schema, table_name)
         WHERE k.table_schema = 'public' AND k.column_name = 'case_id' AND o.column_name = 'owner_id' AND k.table_name <> ALL (ARRAY[
            'cases_searchtoken', 'cases_earlierfacts', 'cases_continuation', 'alike_verdict', 'narrowed_keeper', 'narrowed_opening',
            'exchange_importedrow', 'transfers_transfer'])
    LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS continued ON public.%I', name);
        EXECUTE format('CREATE TRIGGER continued BEFORE INSERT ON public.%I FOR EACH ROW EXECUTE FUNCTION prystan.guard_continued()', name);
    END LOOP;
END $$;

-- Does the person of this case agree, now, to be counted?
CREATE OR REPLACE FUNCTION prystan.agrees_to_be_counted(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT prystan.consented(asked, 'statistics') AND NOT EXISTS (
        SELECT FROM public.cases_continuation n
         WHERE n.into_id = asked AND n.ended_at IS NULL
           AND n.consent_above >= (SELECT max(c.version) FROM public.cases_consent c WHERE c.case_id = asked)
    )
$$;

-- Both are cases of the organisation that nobody has continued elsewhere. Her last word counts: if she took it back in the case that ends here,
-- or agreed to less, no earlier than she agreed in the other, she is counted only once she has agreed anew.
CREATE OR REPLACE FUNCTION prystan.guard_continuation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here public.cases_consent;
    there public.cases_consent;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL THEN
            RAISE check_violation USING MESSAGE = 'a continuation ends once; what comes after is a new one';
        END IF;
        NEW.ended_at := clock_timestamp();
        NEW.ended_by_id := prystan.member();
        RETURN NEW;
    END IF;
    PERFORM FROM public.cases_case WHERE dossier_id IN (NEW.case_id, NEW.into_id) ORDER BY dossier_id FOR UPDATE;
    IF NEW.case_id = NEW.into_id OR prystan.is_continued(NEW.case_id) OR prystan.is_continued(NEW.into_id) THEN
        RAISE check_violation USING MESSAGE = 'these cases are one already, or continued in another';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.cases_case c JOIN public.access_dossier d ON d.id = c.dossier_id
         WHERE c.dossier_id = NEW.into_id AND c.owner_id = NEW.owner_id AND d.erased_at IS NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such case of this organisation';
    END IF;
    SELECT * INTO here FROM public.cases_consent WHERE case_id = NEW.case_id ORDER BY version DESC LIMIT 1;
    SELECT * INTO there FROM public.cases_consent WHERE case_id = NEW.into_id ORDER BY version DESC LIMIT 1;
    NEW.consent_above := NULL;
    IF here.id IS NOT NULL AND there.id IS NOT NULL AND (
        (here.withdrawn_at IS NOT NULL OR NOT 'statistics' = ANY (here.purposes))
            AND greatest(here.given_on, here.withdrawn_at::date) >= there.given_on
        OR prystan.consented(NEW.case_id, 'statistics') AND NOT prystan.agrees_to_be_counted(NEW.case_id)
    ) THEN
        NEW.consent_above := there.version;
    END IF;
    NEW.decided_by_id := prystan.member();
    NEW.decided_at := clock_timestamp();
    NEW.ended_at := NULL;
    NEW.ended_by_id := NULL;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS of_case ON public.cases_continuation;
CREATE TRIGGER of_case BEFORE INSERT ON public.cases_continuation FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case();
DROP TRIGGER IF EXISTS rules ON public.cases_continuation;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE ON public.cases_continuation FOR EACH ROW EXECUTE FUNCTION prystan.guard_continuation();

-- Consent is hers, not a case's: taken back in one of them it is taken back in all, and what others could read by it ends there too.
CREATE OR REPLACE FUNCTION prystan.withdraw_everywhere() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.cases_consent SET withdrawn_at = clock_timestamp()
     WHERE withdrawn_at IS NULL AND case_id IN (SELECT o FROM prystan.cases_of_person(NEW.case_id) o WHERE o <> NEW.case_id);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS everywhere ON public.cases_consent;
CREATE TRIGGER everywhere AFTER UPDATE OF withdrawn_at ON public.cases_consent
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL) EXECUTE FUNCTION prystan.withdraw_everywhere();

-- Who is erased is erased in all of her cases. A hold on one of them forbids it for all. That they were one person stays: she is counted once.
CREATE OR REPLACE FUNCTION prystan.erase_everywhere() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.destroy_keys(d.id) FROM public.access_dossier d
      WHERE d.id IN (SELECT prystan.cases_of_person(NEW.id)) AND d.id <> NEW.id AND d.erased_at IS NULL;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS erase_everywhere ON public.access_dossier;
CREATE TRIGGER erase_everywhere AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.erase_everywhere();
