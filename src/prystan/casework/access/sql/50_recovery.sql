-- Recovery papers. A new one takes away what the one before opened. Whoever has a live paper, and shows it by what only the paper gives, may have the
-- organisation's secret sealed to one administrator's new key: without a colleague, and not without being seen.

CREATE OR REPLACE FUNCTION prystan.new_paper() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF session_user = 'prystan_app' THEN
        IF prystan.scopes() IS NOT NULL THEN
            RAISE insufficient_privilege USING MESSAGE = 'a program makes no recovery paper: sign in';
        END IF;
        NEW.made_by_id := prystan.member();
    END IF;
    NEW.replaced_at := NULL;
    NEW.used_at := NULL;
    NEW.used_by_id := NULL;
    UPDATE public.access_recoverypaper SET replaced_at = clock_timestamp(), sealed = ''::bytea
     WHERE owner_id = NEW.owner_id AND replaced_at IS NULL;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.access_recoverypaper;
CREATE TRIGGER rules BEFORE INSERT ON public.access_recoverypaper FOR EACH ROW EXECUTE FUNCTION prystan.new_paper();

-- The live paper of the organisation in which this address manages members, if `proof` is what it gives. What fails is written down.
CREATE OR REPLACE FUNCTION prystan.live_paper(address text, proof bytea, OUT member uuid, OUT paper public.access_recoverypaper)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    house uuid;
BEGIN
    SELECT m.id, m.organisation_id INTO member, house
      FROM public.access_member m JOIN public.access_organisation o ON o.id = m.organisation_id
     WHERE lower(m.email) = lower(address) AND m.ended_at IS NULL AND o.closed_at IS NULL AND EXISTS (
        SELECT FROM secret.role_permission p WHERE p.role = ANY (m.roles) AND p.permission = 'manage_members');
    SELECT * INTO paper FROM public.access_recoverypaper r
     WHERE r.owner_id = house AND r.replaced_at IS NULL AND r.proof_hash = sha256(proof) FOR UPDATE;
    IF paper.id IS NULL THEN
        member := NULL;
        IF prystan.count_failure(30) THEN
            PERFORM prystan.audit('recover', 'access_recoverypaper', NULL, 'refused', '{}', ARRAY[house]);
        END IF;
    END IF;
END $$;

-- For whom, and what is sealed to the paper. Nothing is changed.
CREATE OR REPLACE FUNCTION prystan.sealed_to_paper(address text, proof bytea, OUT member uuid, OUT sealed bytea) RETURNS SETOF record
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found record := prystan.live_paper(address, proof);
BEGIN
    IF found.member IS NOT NULL THEN
        RETURN QUERY SELECT found.member, (found.paper).sealed;
    END IF;
END $$;

-- Let the member in with what was opened by the paper. Every member of the organisation is told.
CREATE OR REPLACE FUNCTION prystan.use_paper(address text, proof bytea, wrapped bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found record := prystan.live_paper(address, proof);
BEGIN
    IF found.member IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'this is not the paper of that organisation';
    END IF;
    DELETE FROM public.access_organisationkey WHERE member_id = found.member;
    INSERT INTO public.access_organisationkey (id, owner_id, member_id, sealed, sealed_at)
    VALUES (gen_random_uuid(), (found.paper).owner_id, found.member, wrapped, clock_timestamp());
    UPDATE public.access_recoverypaper SET used_at = clock_timestamp(), used_by_id = found.member WHERE id = (found.paper).id;
    PERFORM prystan.audit('recover', 'access_recoverypaper', (found.paper).id, 'done', '{}', ARRAY[(found.paper).owner_id]);
END $$;
