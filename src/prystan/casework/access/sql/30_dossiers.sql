-- Dossiers, their keys and grants. The application reads grants, and changes dossiers, keys and grants through these functions only: none of
-- them does its work without leaving its event.

-- The dossiers of others that are open to the asking organisation; with a section, those in which that section is.
CREATE OR REPLACE FUNCTION prystan.granted(section text DEFAULT NULL) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
BEGIN
    RETURN (
        SELECT coalesce(array_agg(g.dossier_id), '{}') FROM public.access_grant g
         WHERE g.organisation_id = own AND g.opened_at IS NOT NULL AND g.ended_at IS NULL
           AND g.until > clock_timestamp() AND (granted.section IS NULL OR granted.section = ANY (g.sections))
    );
END $$;

CREATE OR REPLACE FUNCTION prystan.owned_dossier(asked uuid) RETURNS public.access_dossier
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owned public.access_dossier;
BEGIN
    SELECT * INTO owned FROM public.access_dossier
     WHERE id = asked AND owner_id = prystan.organisation() AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = 'there is no such dossier';
    END IF;
    RETURN owned;
END $$;

-- A new dossier of the asking organisation, with its key wrapped for the organisation itself.
CREATE OR REPLACE FUNCTION prystan.open_dossier(dossier uuid, wrapped bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
BEGIN
    PERFORM prystan.demand('write_cases');
    INSERT INTO public.access_dossier (id, owner_id, opened_at) VALUES (dossier, own, now());
    INSERT INTO public.access_wrap (id, dossier_id, owner_id, organisation_id, sealed)
    VALUES (gen_random_uuid(), dossier, own, own, wrapped);
END $$;

-- The wrapped key, for the owner or under a live grant that covers all `sections`. NULL if there is neither; that is written down too, and
-- the owner is told.
CREATE OR REPLACE FUNCTION prystan.take_key(asked uuid, sections text[]) RETURNS bytea
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
    owner uuid;
    wrapped bytea;
BEGIN
    SELECT owner_id INTO owner FROM public.access_dossier WHERE id = asked AND erased_at IS NULL;
    IF prystan.may('read_cases') AND (owner = own AND NOT asked = ANY (prystan.closed_dossiers()) OR EXISTS (
        SELECT FROM public.access_grant g WHERE g.dossier_id = asked AND g.organisation_id = own AND g.opened_at IS NOT NULL
           AND g.ended_at IS NULL AND g.until > clock_timestamp() AND g.sections @> take_key.sections::varchar[]
    )) THEN
        SELECT sealed INTO wrapped FROM public.access_wrap WHERE dossier_id = asked AND organisation_id = own;
    END IF;
    PERFORM prystan.audit('open', 'access_dossier', asked, CASE WHEN wrapped IS NULL THEN 'refused' ELSE 'done' END,
        sections, ARRAY[owner]);
    RETURN wrapped;
END $$;

-- Prepare a grant: the key is wrapped for the receiver already, but nothing is handed out before the grant is opened.
CREATE OR REPLACE FUNCTION prystan.offer_grant(
    dossier uuid, receiver uuid, sections text[], reason text, until timestamptz, wrapped bytea
) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owned public.access_dossier := prystan.owned_dossier(dossier);
    made uuid := gen_random_uuid();
BEGIN
    PERFORM prystan.demand('refer');
    INSERT INTO public.access_wrap (id, dossier_id, owner_id, organisation_id, sealed)
    VALUES (gen_random_uuid(), owned.id, owned.owner_id, receiver, wrapped)
    ON CONFLICT (dossier_id, organisation_id) DO UPDATE SET sealed = excluded.sealed;
    INSERT INTO public.access_grant (id, dossier_id, owner_id, organisation_id, sections, reason, offered_at, until, ended_why)
    VALUES (made, owned.id, owned.owner_id, receiver, sections, reason, now(), until, '');
    RETURN made;
END $$;

-- For triggers of the applications above; nobody else can call it.
CREATE OR REPLACE FUNCTION prystan.open_grant(asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.access_grant SET opened_at = clock_timestamp()
     WHERE id = asked AND opened_at IS NULL AND ended_at IS NULL AND until > clock_timestamp();
    IF NOT FOUND THEN
        RAISE check_violation USING MESSAGE = 'there is no offered grant to open';
    END IF;
END $$;

-- End a grant and destroy the receiver's key.
CREATE OR REPLACE FUNCTION prystan.close_grant(asked uuid, why text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended public.access_grant;
BEGIN
    UPDATE public.access_grant SET ended_at = clock_timestamp(), ended_why = why
     WHERE id = asked AND ended_at IS NULL RETURNING * INTO ended;
    IF FOUND THEN
        DELETE FROM public.access_wrap WHERE dossier_id = ended.dossier_id AND organisation_id = ended.organisation_id;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION prystan.revoke_grant(asked uuid, why text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.demand('refer');
    PERFORM prystan.owned_dossier((SELECT dossier_id FROM public.access_grant WHERE id = asked));
    PERFORM prystan.close_grant(asked, why);
END $$;

-- Destroy every key of a dossier. What was sealed with it can be opened by nobody from then on. For functions of the applications above, once
-- they know that somebody may; nobody else can call it.
CREATE OR REPLACE FUNCTION prystan.destroy_keys(asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.close_grant(id, 'erased') FROM public.access_grant WHERE dossier_id = asked AND ended_at IS NULL;
    DELETE FROM public.access_wrap WHERE dossier_id = asked;
    UPDATE public.access_dossier SET erased_at = clock_timestamp() WHERE id = asked;
END $$;

CREATE OR REPLACE FUNCTION prystan.erase_dossier(asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owned public.access_dossier := prystan.owned_dossier(asked);
BEGIN
    PERFORM prystan.demand('erase_cases');
    PERFORM prystan.destroy_keys(owned.id);
END $$;

-- Nobody raises himself: roles, membership and organisation are changed by another who manages members, and a last manager stays.
CREATE OR REPLACE FUNCTION prystan.guard_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF session_user <> 'prystan_app' THEN
        RETURN NEW;  -- the house itself: setting up an organisation, by command
    END IF;
    IF NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.id IS DISTINCT FROM OLD.id THEN
        RAISE insufficient_privilege USING MESSAGE = 'a member stays in the organisation';
    END IF;
    IF (NEW.roles, NEW.ended_at) IS DISTINCT FROM (OLD.roles, OLD.ended_at) THEN
        PERFORM prystan.demand('manage_members');
        IF NEW.id = prystan.member() THEN
            RAISE insufficient_privilege USING MESSAGE = 'nobody changes their own roles or membership';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS guard ON public.access_member;
CREATE TRIGGER guard BEFORE UPDATE ON public.access_member FOR EACH ROW EXECUTE FUNCTION prystan.guard_member();
