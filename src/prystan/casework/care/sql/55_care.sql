-- What a case's life may not be, whoever asks. `secret.sealed_column`, `secret.status_after` and `secret.emptied_whole` are filled as declared.

CREATE TABLE IF NOT EXISTS secret.sealed_column ("table" text NOT NULL, "column" text NOT NULL, PRIMARY KEY ("table", "column"));
CREATE TABLE IF NOT EXISTS secret.emptied_whole ("table" text PRIMARY KEY);
CREATE TABLE IF NOT EXISTS secret.status_after (stage text, outcome text, status text NOT NULL, PRIMARY KEY (stage, outcome));

-- In an anonymous case nothing is kept that was written in words, and in a closed one nothing new.
CREATE OR REPLACE FUNCTION prystan.guard_care() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held public.cases_case;
    written jsonb := to_jsonb(NEW);
BEGIN
    SELECT * INTO held FROM public.cases_case WHERE dossier_id = NEW.case_id FOR SHARE;
    IF TG_OP = 'INSERT' AND held.closed_at IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'this case is closed: reopen it first';
    END IF;
    IF held.anonymous AND EXISTS (
        SELECT FROM secret.sealed_column s WHERE s."table" = TG_TABLE_NAME AND written ->> s."column" IS NOT NULL
    ) THEN
        RAISE check_violation USING MESSAGE = 'this case is anonymous: only codes are kept in it';
    END IF;
    RETURN NEW;
END $$;

-- Who identifies a child is kept under the same rule as who identifies a person; so is a paper.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['event', 'statusdecision', 'reflection', 'assessment', 'plan', 'goal', 'episode', 'followup', 'task',
                                'guardian', 'bestinterest', 'attachment'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS care ON public.%I', 'care_' || name);
        EXECUTE format('CREATE TRIGGER care BEFORE INSERT OR UPDATE ON public.%I FOR EACH ROW WHEN (current_user = ''prystan_app'') '
                       'EXECUTE FUNCTION prystan.guard_care()', 'care_' || name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['event', 'statusdecision', 'reflection', 'assessment', 'plan', 'goal', 'episode', 'followup', 'task',
                                'guardian', 'bestinterest', 'attachment', 'closure'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS of_case ON public.%I', 'care_' || name);
        EXECUTE format('CREATE TRIGGER of_case BEFORE INSERT ON public.%I FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case()', 'care_' || name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['guardian', 'attachment'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS identifying ON public.%I', 'care_' || name);
        EXECUTE format('CREATE TRIGGER identifying BEFORE INSERT ON public.%I FOR EACH ROW EXECUTE FUNCTION prystan.guard_identifying()', 'care_' || name);
    END LOOP;
END $$;

-- A decision is asked for, and taken once. What it makes of the case is not for the one who writes it down to choose.
CREATE OR REPLACE FUNCTION prystan.guard_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.outcome <> 'Pending' THEN
        RAISE check_violation USING MESSAGE = 'a decision is taken once; a reconsideration is a new one';
    END IF;
    NEW.status := coalesce((SELECT s.status FROM secret.status_after s WHERE s.stage = NEW.stage AND s.outcome = NEW.outcome), '');
    IF (NEW.outcome = 'Pending') <> (NEW.status = '') THEN
        RAISE check_violation USING MESSAGE = 'nothing says what this decision makes of a case';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.care_statusdecision;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE OF outcome ON public.care_statusdecision
    FOR EACH ROW EXECUTE FUNCTION prystan.guard_decision();

CREATE OR REPLACE FUNCTION prystan.apply_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.cases_case SET status = (
        SELECT d.status FROM public.care_statusdecision d WHERE d.case_id = NEW.case_id AND d.outcome <> 'Pending'
         ORDER BY d.decided_on DESC, d.made_at DESC LIMIT 1
    ) WHERE dossier_id = NEW.case_id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS apply ON public.care_statusdecision;
CREATE TRIGGER apply AFTER INSERT OR UPDATE OF outcome ON public.care_statusdecision
    FOR EACH ROW WHEN (NEW.outcome <> 'Pending') EXECUTE FUNCTION prystan.apply_decision();

-- No shorter than the country's law has it, and ended once.
CREATE OR REPLACE FUNCTION prystan.guard_reflection() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    days integer := prystan.service_level('reflection_period');
BEGIN
    IF NEW.until < NEW.began_on + days THEN
        RAISE check_violation USING MESSAGE = format('a reflection period is at least %s days', days);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.ended_on IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'a reflection period ends once';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.care_reflection;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE OF until, ended_on ON public.care_reflection
    FOR EACH ROW EXECUTE FUNCTION prystan.guard_reflection();

CREATE OR REPLACE FUNCTION prystan.guard_goal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.care_plan p WHERE p.id = NEW.plan_id AND p.case_id = NEW.case_id AND p.closed_on IS NULL) THEN
        RAISE check_violation USING MESSAGE = 'there is no such open plan in this case';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.care_goal;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE OF state, settled_on, due_on, plan_id ON public.care_goal
    FOR EACH ROW EXECUTE FUNCTION prystan.guard_goal();

CREATE OR REPLACE FUNCTION prystan.guard_episode() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.referrals_referral r WHERE r.id = NEW.referral_id AND r.case_id = NEW.case_id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such referral of this case';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.care_episode;
CREATE TRIGGER rules BEFORE INSERT ON public.care_episode
    FOR EACH ROW WHEN (NEW.referral_id IS NOT NULL) EXECUTE FUNCTION prystan.guard_episode();

-- A task is a colleague's, and done once, at the database's own moment.
CREATE OR REPLACE FUNCTION prystan.guard_task() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.access_member m
                    WHERE m.id = NEW.assigned_to_id AND m.organisation_id = NEW.owner_id AND m.ended_at IS NULL) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a task is given to a member of the same organisation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.done_at IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'this task is done already';
    END IF;
    IF NEW.done_at IS NOT NULL THEN
        NEW.done_at := clock_timestamp();
        NEW.done_by_id := prystan.member();
    ELSE
        NEW.done_by_id := NULL;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.care_task;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE OF assigned_to_id, done_at, due_on ON public.care_task
    FOR EACH ROW EXECUTE FUNCTION prystan.guard_task();

-- Closing sets the case's own moment; nothing is left hanging when it is closed.
CREATE OR REPLACE FUNCTION prystan.guard_closure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held public.cases_case;
BEGIN
    SELECT * INTO held FROM public.cases_case WHERE dossier_id = NEW.case_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF held.closed_at IS NOT NULL OR NEW.reopened_on IS NOT NULL THEN
            RAISE check_violation USING MESSAGE = 'this case is closed already';
        END IF;
        IF held.anonymous AND NEW.comment IS NOT NULL THEN
            RAISE check_violation USING MESSAGE = 'this case is anonymous: only codes are kept in it';
        END IF;
        IF EXISTS (SELECT FROM public.referrals_referral r WHERE r.case_id IN (SELECT prystan.cases_of_person(NEW.case_id))
                      AND r.state NOT IN ('feedback', 'declined', 'withdrawn', 'expired')) THEN
            RAISE check_violation USING MESSAGE = 'a referral of this case is still open: finish it or withdraw it first';
        END IF;
        UPDATE public.cases_case SET closed_at = least(clock_timestamp(), NEW.closed_on::timestamptz) WHERE dossier_id = NEW.case_id;
    ELSE
        IF OLD.reopened_on IS NOT NULL THEN
            RAISE check_violation USING MESSAGE = 'a case is reopened once; what comes after is a new closing';
        END IF;
        IF NEW.reopened_on IS NOT NULL THEN
            IF EXISTS (SELECT FROM public.access_dossier d WHERE d.id = NEW.case_id AND d.erased_at IS NOT NULL) THEN
                RAISE check_violation USING MESSAGE = 'this person was erased';
            END IF;
            NEW.reopened_by_id := prystan.member();
            UPDATE public.cases_case SET closed_at = NULL WHERE dossier_id = NEW.case_id;
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.care_closure;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE OF reopened_on ON public.care_closure
    FOR EACH ROW EXECUTE FUNCTION prystan.guard_closure();

-- A child is referred on the word of somebody who may give it: a guardian who had no part in it, or a decision on what is best.
CREATE OR REPLACE FUNCTION prystan.child_is_spoken_for(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM public.cases_case WHERE dossier_id = asked AND age_band IN ('0-8', '9-17'))
        OR CASE (SELECT child_basis FROM prystan.live_consent(asked))
           WHEN 'guardian' THEN EXISTS (
               SELECT FROM public.care_guardian g WHERE g.case_id = asked AND NOT g.conflict
                  AND g.from_on <= current_date AND coalesce(g.until_on >= current_date, true))
           WHEN 'best_interest' THEN EXISTS (
               SELECT FROM public.care_bestinterest b WHERE b.case_id = asked
                  AND b.decided_on <= current_date AND b.review_on >= current_date AND b.ended_on IS NULL)
           ELSE false END
$$;

CREATE OR REPLACE FUNCTION prystan.guard_child_referral() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT prystan.child_is_spoken_for(NEW.case_id) THEN
        RAISE check_violation USING
            MESSAGE = 'a child is referred with a guardian, or with a decision on its best interest, that is on record and in force';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS child ON public.referrals_referral;
CREATE TRIGGER child BEFORE INSERT ON public.referrals_referral FOR EACH ROW EXECUTE FUNCTION prystan.guard_child_referral();
DROP TRIGGER IF EXISTS child_moves ON public.referrals_referral;
CREATE TRIGGER child_moves BEFORE UPDATE OF state ON public.referrals_referral
    FOR EACH ROW WHEN (NEW.state IN ('sent', 'accepted') AND NEW.state IS DISTINCT FROM OLD.state)
    EXECUTE FUNCTION prystan.guard_child_referral();

-- Of an erased person every sealed column of every table is emptied; rows that say nothing without it go.
CREATE OR REPLACE FUNCTION prystan.empty_seals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT "table" FROM secret.emptied_whole LOOP
        EXECUTE format('DELETE FROM public.%I WHERE case_id = $1', one."table") USING NEW.id;
    END LOOP;
    FOR one IN SELECT s."table", s."column" FROM secret.sealed_column s
                WHERE s."table" LIKE 'care\_%' AND s."table" NOT IN (SELECT "table" FROM secret.emptied_whole) LOOP
        EXECUTE format('UPDATE public.%1$I SET %2$I = NULL WHERE case_id = $1 AND %2$I IS NOT NULL', one."table", one."column") USING NEW.id;
    END LOOP;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS empty_seals ON public.access_dossier;
CREATE TRIGGER empty_seals AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.empty_seals();
