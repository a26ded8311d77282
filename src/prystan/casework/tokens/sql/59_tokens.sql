-- Secrets by which a program acts for a member. The database gets hashes of them, never themselves.

-- A program cannot make itself another secret, nobody gives one more than he has, and none lives longer than a year.
CREATE OR REPLACE FUNCTION prystan.new_token() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF prystan.scopes() IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a program makes no secrets: sign in';
    END IF;
    IF EXISTS (SELECT FROM unnest(NEW.scopes) scope WHERE NOT prystan.may(scope)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'nobody gives a program more than he may do himself';
    END IF;
    IF NEW.expires_at > clock_timestamp() + interval '366 days' OR octet_length(NEW.token_hash) <> 32 THEN
        RAISE check_violation USING MESSAGE = 'a secret lives a year at most, and is kept as a hash';
    END IF;
    NEW.last_used_on := NULL;
    NEW.revoked_at := NULL;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.tokens_token;
CREATE TRIGGER rules BEFORE INSERT ON public.tokens_token FOR EACH ROW EXECUTE FUNCTION prystan.new_token();

-- Revoked once, for good.
CREATE OR REPLACE FUNCTION prystan.revoke_token() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'a revoked secret stays revoked';
    END IF;
    IF NEW.revoked_at IS NOT NULL THEN
        NEW.revoked_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS revoked ON public.tokens_token;
CREATE TRIGGER revoked BEFORE UPDATE OF revoked_at ON public.tokens_token FOR EACH ROW EXECUTE FUNCTION prystan.revoke_token();

-- For whom a secret speaks, and what it may. No row: it is none, or none any more. Failures are written down, thirty a minute at most.
CREATE OR REPLACE FUNCTION prystan.use_token(asked bytea, believed text, OUT organisation uuid, OUT member uuid, OUT scopes text[])
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_token public.tokens_token;
BEGIN
    SELECT t.* INTO found_token FROM public.tokens_token t
      JOIN public.access_member m ON m.id = t.member_id AND m.organisation_id = t.owner_id AND m.ended_at IS NULL
      JOIN public.access_organisation o ON o.id = t.owner_id AND o.closed_at IS NULL
     WHERE t.token_hash = asked AND t.kind = believed AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        IF prystan.count_failure(30) THEN
            PERFORM prystan.audit('use_token', 'tokens_token', NULL, 'refused');
        END IF;
        RETURN;
    END IF;
    UPDATE public.tokens_token SET last_used_on = current_date
     WHERE id = found_token.id AND last_used_on IS DISTINCT FROM current_date;
    RETURN QUERY SELECT found_token.owner_id, found_token.member_id, found_token.scopes::text[];
END $$;
