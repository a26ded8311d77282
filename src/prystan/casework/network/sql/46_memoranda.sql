-- Branches, and memoranda between organisations. `secret.country_rule` is filled from the country pack.

CREATE TABLE IF NOT EXISTS secret.country_rule (name text PRIMARY KEY, holds boolean NOT NULL);

-- What belongs to a branch belongs to the same organisation.
CREATE OR REPLACE FUNCTION prystan.guard_branch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.branch_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.network_branch b WHERE b.id = NEW.branch_id AND b.owner_id = NEW.owner_id AND b.closed_on IS NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such open branch of this organisation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS branch ON public.network_service;
CREATE TRIGGER branch BEFORE INSERT OR UPDATE OF branch_id ON public.network_service
    FOR EACH ROW EXECUTE FUNCTION prystan.guard_branch();
DROP TRIGGER IF EXISTS branch ON public.network_posting;
CREATE TRIGGER branch BEFORE INSERT OR UPDATE OF branch_id ON public.network_posting
    FOR EACH ROW EXECUTE FUNCTION prystan.guard_branch();

CREATE OR REPLACE FUNCTION prystan.guard_posting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.access_member m WHERE m.id = NEW.member_id AND m.organisation_id = NEW.owner_id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such member of this organisation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS member ON public.network_posting;
CREATE TRIGGER member BEFORE INSERT ON public.network_posting FOR EACH ROW EXECUTE FUNCTION prystan.guard_posting();

-- A memorandum is proposed unsigned. Each side signs for itself, once; for a partner without members the owner writes down that it signed on paper.
CREATE OR REPLACE FUNCTION prystan.guard_memorandum() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
BEGIN
    IF prystan.scopes() IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a program signs nothing: sign in';
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.owner_signed_at := NULL; NEW.owner_signed_by := NULL;
        NEW.partner_signed_at := NULL; NEW.partner_signed_by := NULL;
        NEW.ended_at := NULL; NEW.ended_by := NULL;
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'this memorandum is ended: propose another one';
    END IF;
    IF NEW.owner_signed_at IS DISTINCT FROM OLD.owner_signed_at THEN
        IF OLD.owner_signed_at IS NOT NULL OR own IS DISTINCT FROM OLD.owner_id THEN
            RAISE insufficient_privilege USING MESSAGE = 'each side signs a memorandum for itself, once';
        END IF;
        NEW.owner_signed_at := clock_timestamp();
        NEW.owner_signed_by := prystan.member();
    END IF;
    IF NEW.partner_signed_at IS DISTINCT FROM OLD.partner_signed_at THEN
        IF OLD.partner_signed_at IS NOT NULL OR own IS DISTINCT FROM OLD.partner_id AND EXISTS (
            SELECT FROM public.access_member m WHERE m.organisation_id = OLD.partner_id AND m.ended_at IS NULL
        ) THEN
            RAISE insufficient_privilege USING MESSAGE = 'each side signs a memorandum for itself, once';
        END IF;
        NEW.partner_signed_at := clock_timestamp();
        NEW.partner_signed_by := prystan.member();
    END IF;
    IF NEW.ended_at IS NOT NULL THEN
        NEW.ended_at := clock_timestamp();
        NEW.ended_by := own;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.network_memorandum;
CREATE TRIGGER rules BEFORE INSERT OR UPDATE ON public.network_memorandum
    FOR EACH ROW EXECUTE FUNCTION prystan.guard_memorandum();

-- Where the country demands it: does a live memorandum let `sender` refer this to `receiver`?
CREATE OR REPLACE FUNCTION prystan.demand_memorandum(sender uuid, receiver uuid, kind text, sections text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM secret.country_rule c WHERE c.name = 'memoranda_required' AND c.holds) AND NOT EXISTS (
        SELECT FROM public.network_memorandum m
         WHERE m.owner_signed_at IS NOT NULL AND m.partner_signed_at IS NOT NULL AND m.ended_at IS NULL
           AND current_date BETWEEN m.begins_on AND m.until
           AND (cardinality(m.kinds) = 0 OR demand_memorandum.kind = ANY (m.kinds))
           AND m.sections @> demand_memorandum.sections::varchar[]
           AND ((m.owner_id, m.partner_id) = (sender, receiver) AND m.direction IN ('from_owner', 'both')
             OR (m.owner_id, m.partner_id) = (receiver, sender) AND m.direction IN ('to_owner', 'both'))
    ) THEN
        RAISE check_violation USING CONSTRAINT = 'memorandum',
            MESSAGE = 'no live memorandum lets this organisation refer this service with these sections to the receiver';
    END IF;
END $$;
