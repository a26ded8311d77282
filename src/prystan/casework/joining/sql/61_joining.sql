-- Links by which a member sets a password. The database gets hashes of what the links hold, never that itself. A link opens no key: whoever used it
-- waits until a colleague, who compares the number of the new key with what the newcomer reads out, lets the newcomer in.

CREATE OR REPLACE FUNCTION prystan.new_invitation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF prystan.scopes() IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a program invites nobody: sign in';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.access_member m
         WHERE m.id = NEW.member_id AND m.organisation_id = NEW.owner_id AND m.ended_at IS NULL FOR SHARE
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such member of this organisation';
    END IF;
    IF NEW.member_id = NEW.made_by_id THEN
        RAISE check_violation USING MESSAGE = 'nobody invites himself: another who manages members does';
    END IF;
    IF NEW.expires_at > clock_timestamp() + interval '7 days' OR octet_length(NEW.token_hash) <> 32 THEN
        RAISE check_violation USING MESSAGE = 'an invitation lives seven days at most, and is kept as a hash';
    END IF;
    NEW.used_at := NULL;
    NEW.revoked_at := NULL;
    UPDATE public.joining_invitation SET revoked_at = clock_timestamp()
     WHERE member_id = NEW.member_id AND used_at IS NULL AND revoked_at IS NULL;  -- one link a member works at a time
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.joining_invitation;
CREATE TRIGGER rules BEFORE INSERT ON public.joining_invitation FOR EACH ROW EXECUTE FUNCTION prystan.new_invitation();

CREATE OR REPLACE FUNCTION prystan.revoke_invitation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL THEN
        RAISE check_violation USING MESSAGE = 'a revoked invitation stays revoked';
    END IF;
    NEW.revoked_at := clock_timestamp();
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS revoked ON public.joining_invitation;
CREATE TRIGGER revoked BEFORE UPDATE OF revoked_at ON public.joining_invitation
    FOR EACH ROW EXECUTE FUNCTION prystan.revoke_invitation();

-- The invitation that still works, or nothing. An attempt that fails is written down, in the organisation's chain too where the link was one of its.
CREATE OR REPLACE FUNCTION prystan.live_invitation(asked bytea) RETURNS public.joining_invitation
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known public.joining_invitation;
BEGIN
    SELECT * INTO known FROM public.joining_invitation i WHERE i.token_hash = asked FOR UPDATE;
    IF known.id IS NULL OR known.used_at IS NOT NULL OR known.revoked_at IS NOT NULL OR known.expires_at <= clock_timestamp()
       OR NOT EXISTS (
        SELECT FROM public.access_member m JOIN public.access_organisation o ON o.id = m.organisation_id
         WHERE m.id = known.member_id AND m.ended_at IS NULL AND o.closed_at IS NULL
    ) THEN
        IF prystan.count_failure(30) THEN
            PERFORM prystan.audit('join', 'joining_invitation', known.id, 'refused', '{}', ARRAY[known.owner_id]);
        END IF;
        RETURN NULL;
    END IF;
    RETURN known;
END $$;

-- For which address a link still works, and has its member a second factor already? Asking uses nothing up. No row: there is no such link, or no longer.
DROP FUNCTION IF EXISTS prystan.waiting_invitation(bytea);  -- what it gives has changed once
CREATE FUNCTION prystan.waiting_invitation(asked bytea, OUT member uuid, OUT email text, OUT has_factor boolean) RETURNS SETOF record
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known public.joining_invitation := prystan.live_invitation(asked);
BEGIN
    IF known.id IS NOT NULL THEN
        RETURN QUERY SELECT m.id, m.email::text, EXISTS (
            SELECT FROM public.access_secondfactor f WHERE f.member_id = m.id
            UNION ALL SELECT FROM public.access_passkey p WHERE p.member_id = m.id)
          FROM public.access_member m WHERE m.id = known.member_id;
    END IF;
END $$;

-- Use it up. Gives the member who may now set a password; what was sealed to the member's old key goes. NULL: there is no such link, or no longer.
CREATE OR REPLACE FUNCTION prystan.use_invitation(asked bytea) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known public.joining_invitation := prystan.live_invitation(asked);
BEGIN
    IF known.id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE public.joining_invitation SET used_at = clock_timestamp() WHERE id = known.id;
    DELETE FROM public.access_organisationkey WHERE member_id = known.member_id;
    PERFORM prystan.audit('join', 'joining_invitation', known.id, 'done', '{}', ARRAY[known.owner_id]);
    RETURN known.member_id;
END $$;

-- Who leaves keeps no key and no link that works.
CREATE OR REPLACE FUNCTION prystan.end_membership() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.access_organisationkey WHERE member_id = NEW.id;
    UPDATE public.joining_invitation SET revoked_at = clock_timestamp()
     WHERE member_id = NEW.id AND used_at IS NULL AND revoked_at IS NULL;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS end_membership ON public.access_member;
CREATE TRIGGER end_membership AFTER UPDATE OF ended_at ON public.access_member
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION prystan.end_membership();
