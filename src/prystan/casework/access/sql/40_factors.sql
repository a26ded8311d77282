-- Second factors. A member has at least one from the first sign-in on: nobody takes his own last one away, and no program adds one.

CREATE OR REPLACE FUNCTION prystan.keep_a_factor() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF session_user <> 'prystan_app' OR OLD.member_id IS DISTINCT FROM prystan.member() THEN
        RETURN OLD;  -- who manages members takes a lost one away; at the next sign-in another is set up
    END IF;
    PERFORM FROM public.access_member WHERE id = OLD.member_id FOR UPDATE;  -- two that are taken away at once see each other
    IF (SELECT count(*) FROM public.access_secondfactor WHERE member_id = OLD.member_id)
     + (SELECT count(*) FROM public.access_passkey WHERE member_id = OLD.member_id) < 2
    THEN
        RAISE check_violation USING MESSAGE = 'the last second factor stays: add another one first';
    END IF;
    RETURN OLD;
END $$;

CREATE OR REPLACE FUNCTION prystan.new_factor() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF session_user <> 'prystan_app' THEN
        RETURN NEW;
    END IF;
    IF prystan.scopes() IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a program adds no second factor: sign in';
    END IF;
    NEW.owner_id := (SELECT organisation_id FROM public.access_member WHERE id = NEW.member_id);
    IF TG_TABLE_NAME = 'access_passkey'
        AND (SELECT count(*) FROM public.access_passkey WHERE member_id = NEW.member_id) >= 10
    THEN
        RAISE check_violation USING MESSAGE = 'ten passkeys are enough: take one away first';
    END IF;
    RETURN NEW;
END $$;

-- A colleague lost the telephone, the stick, or both: all second factors go. Not one's own: that would be a way round the rule above.
CREATE OR REPLACE FUNCTION prystan.forget_factors(asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.demand('manage_members');
    IF asked = prystan.member() OR NOT EXISTS (
        SELECT FROM public.access_member WHERE id = asked AND organisation_id = prystan.organisation()
    ) THEN
        RAISE no_data_found USING MESSAGE = 'there is no such colleague';
    END IF;
    DELETE FROM public.access_passkey WHERE member_id = asked;
    DELETE FROM public.access_secondfactor WHERE member_id = asked;
END $$;

DROP TRIGGER IF EXISTS keep_one ON public.access_secondfactor;
CREATE TRIGGER keep_one BEFORE DELETE ON public.access_secondfactor FOR EACH ROW EXECUTE FUNCTION prystan.keep_a_factor();
DROP TRIGGER IF EXISTS keep_one ON public.access_passkey;
CREATE TRIGGER keep_one BEFORE DELETE ON public.access_passkey FOR EACH ROW EXECUTE FUNCTION prystan.keep_a_factor();
DROP TRIGGER IF EXISTS rules ON public.access_secondfactor;
CREATE TRIGGER rules BEFORE INSERT ON public.access_secondfactor FOR EACH ROW EXECUTE FUNCTION prystan.new_factor();
DROP TRIGGER IF EXISTS rules ON public.access_passkey;
CREATE TRIGGER rules BEFORE INSERT ON public.access_passkey FOR EACH ROW EXECUTE FUNCTION prystan.new_factor();
