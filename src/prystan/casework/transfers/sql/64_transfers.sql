-- A case moves for good. All of it happens here: the application can read offers, and change none of them but through these functions.

CREATE TABLE IF NOT EXISTS secret.transfer_key (transfer uuid PRIMARY KEY, sealed bytea NOT NULL);
CREATE TABLE IF NOT EXISTS secret.transfer_settles (state text PRIMARY KEY, side text NOT NULL);
CREATE TABLE IF NOT EXISTS secret.section (name text PRIMARY KEY);

-- Cases of the asking organisation that were another's before.
CREATE OR REPLACE FUNCTION prystan.taken_over() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
BEGIN
    RETURN (
        SELECT coalesce(array_agg(DISTINCT t.case_id), '{}') FROM public.transfers_transfer t
          JOIN public.cases_case c ON c.dossier_id = t.case_id AND c.owner_id = own
         WHERE t.receiver_id = own AND t.state = 'accepted'
    );
END $$;

-- Of which organisation these members are, as far as a case came from it to the asking one. Who they are is not told.
CREATE OR REPLACE FUNCTION prystan.houses(members uuid[], OUT member uuid, OUT organisation uuid) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
BEGIN
    RETURN QUERY SELECT m.id, m.organisation_id FROM public.access_member m
     WHERE m.id = ANY (members) AND m.organisation_id <> own AND EXISTS (
        SELECT FROM public.transfers_transfer t JOIN public.cases_case c ON c.dossier_id = t.case_id
         WHERE t.owner_id = m.organisation_id AND t.state = 'accepted' AND c.owner_id = own
    );
END $$;

-- Who may give a case away or take it over, by hand.
CREATE OR REPLACE FUNCTION prystan.demand_transfer() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF prystan.scopes() IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a program gives no case away: sign in';
    END IF;
    PERFORM prystan.demand('transfer_cases');
END $$;

-- What has to hold when a case is offered, and again when it moves.
CREATE OR REPLACE FUNCTION prystan.demand_transferable(asked uuid, sender uuid, receiver uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT prystan.consented(asked, 'transfer', receiver) THEN
        RAISE check_violation USING MESSAGE = 'no live consent lets this case go to this organisation for good';
    END IF;
    IF (SELECT count(*) FROM prystan.cases_of_person(asked)) > 1 THEN
        RAISE check_violation USING MESSAGE = 'this case is put together with another: put them apart first';
    END IF;
    IF NOT prystan.child_is_spoken_for(asked) THEN
        RAISE check_violation USING
            MESSAGE = 'a child is referred with a guardian, or with a decision on its best interest, that is on record and in force';
    END IF;
    PERFORM prystan.demand_memorandum(sender, receiver, NULL, ARRAY(SELECT name FROM secret.section));
    IF EXISTS (SELECT FROM public.referrals_referral r WHERE r.case_id = asked
                  AND r.state NOT IN ('feedback', 'declined', 'withdrawn', 'expired')) THEN
        RAISE check_violation USING MESSAGE = 'a referral of this case is still open: finish it or withdraw it first';
    END IF;
END $$;

-- Locks are taken in one order (consents, dossier, case, offer), so that who withdraws a consent, erases, closes, refers or accepts waits for the others.
CREATE OR REPLACE FUNCTION prystan.offer_transfer(
    asked uuid, receiver uuid, reason text, needs text[], with_children boolean, sealed bytea
) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owned public.access_dossier;
    given public.cases_case;
    made uuid := gen_random_uuid();
    offered_at timestamptz := clock_timestamp();
BEGIN
    PERFORM prystan.demand_transfer();
    IF asked = ANY (prystan.closed_dossiers()) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this case is closed to you';
    END IF;
    PERFORM FROM public.cases_consent c WHERE c.case_id = asked AND c.owner_id = prystan.organisation() ORDER BY c.id FOR SHARE;
    owned := prystan.owned_dossier(asked);
    SELECT * INTO given FROM public.cases_case c WHERE c.dossier_id = owned.id FOR UPDATE;
    IF NOT EXISTS (
        SELECT FROM public.access_member m JOIN public.access_organisation o ON o.id = m.organisation_id AND o.closed_at IS NULL
          JOIN secret.role_permission p ON p.role = ANY (m.roles) AND p.permission = 'transfer_cases'
         WHERE m.organisation_id = receiver AND m.ended_at IS NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'nobody is there who could take this case over';
    END IF;
    PERFORM prystan.demand_transferable(owned.id, owned.owner_id, receiver);
    IF coalesce(octet_length(sealed), 0) < 200 THEN
        RAISE check_violation USING MESSAGE = 'a case is offered with its key, sealed to the receiver';
    END IF;
    INSERT INTO public.transfers_transfer (id, case_id, owner_id, receiver_id, state, reason, needs, with_children, sex, age_band, region,
        number, status, offered_by_id, offered_at, expires_at, decline_reason)
    VALUES (made, owned.id, owned.owner_id, receiver, 'offered', reason, needs, with_children, given.sex, given.age_band, given.region,
        given.number, given.status, prystan.member(), offered_at,
        offered_at + make_interval(days => prystan.service_level('first_assistance')), '');
    INSERT INTO secret.transfer_key VALUES (made, sealed);
    RETURN made;
END $$;

-- Settled once, and then no key of it is left.
CREATE OR REPLACE FUNCTION prystan.settled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.state <> 'offered' THEN
        RAISE check_violation USING MESSAGE = 'this offer is over';
    END IF;
    NEW.settled_at := clock_timestamp();
    NEW.settled_by_id := prystan.member();
    DELETE FROM secret.transfer_key WHERE transfer = NEW.id;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS settled ON public.transfers_transfer;
CREATE TRIGGER settled BEFORE UPDATE OF state ON public.transfers_transfer FOR EACH ROW EXECUTE FUNCTION prystan.settled();

-- An offer that waits, for the side that may settle it so.
CREATE OR REPLACE FUNCTION prystan.waiting_offer(asked uuid, next_state text) RETURNS public.transfers_transfer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
    waiting public.transfers_transfer;
BEGIN
    SELECT t.* INTO waiting FROM public.transfers_transfer t JOIN secret.transfer_settles s ON s.state = next_state
     WHERE t.id = asked AND own = CASE s.side WHEN 'sender' THEN t.owner_id WHEN 'receiver' THEN t.receiver_id END FOR UPDATE OF t;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = 'there is no such offer';
    END IF;
    IF waiting.state <> 'offered' OR waiting.expires_at <= clock_timestamp() THEN
        RAISE check_violation USING MESSAGE = 'this offer is over';
    END IF;
    RETURN waiting;
END $$;

CREATE OR REPLACE FUNCTION prystan.decline_transfer(asked uuid, code text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.demand_transfer();
    PERFORM prystan.waiting_offer(asked, 'declined');
    IF coalesce(code, '') = '' THEN
        RAISE check_violation USING MESSAGE = 'a decline carries a coded reason';
    END IF;
    UPDATE public.transfers_transfer SET state = 'declined', decline_reason = code WHERE id = asked;
END $$;

CREATE OR REPLACE FUNCTION prystan.withdraw_transfer(asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.demand_transfer();
    PERFORM prystan.waiting_offer(asked, 'withdrawn');
    UPDATE public.transfers_transfer SET state = 'withdrawn' WHERE id = asked;
END $$;

-- The clock: anybody may ask for it, because only time decides. Returns how many expired.
CREATE OR REPLACE FUNCTION prystan.expire_transfers() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expired bigint;
BEGIN
    UPDATE public.transfers_transfer SET state = 'expired' WHERE state = 'offered' AND expires_at <= clock_timestamp();
    GET DIAGNOSTICS expired = ROW_COUNT;
    RETURN expired;
END $$;

-- The case moves, whole, in this transaction or not at all.
CREATE OR REPLACE FUNCTION prystan.accept_transfer(asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moving uuid;
    taken public.transfers_transfer;
    came public.cases_case;
    key bytea;
    narrowed boolean;
BEGIN
    PERFORM prystan.demand_transfer();
    SELECT t.case_id INTO moving FROM public.transfers_transfer t WHERE t.id = asked AND t.receiver_id = prystan.organisation();
    PERFORM FROM public.cases_consent c WHERE c.case_id = moving ORDER BY c.id FOR UPDATE;
    PERFORM FROM public.access_dossier d WHERE d.id = moving FOR UPDATE;
    SELECT * INTO came FROM public.cases_case c WHERE c.dossier_id = moving FOR UPDATE;
    taken := prystan.waiting_offer(asked, 'accepted');
    IF came.owner_id <> taken.owner_id THEN
        RAISE check_violation USING MESSAGE = 'this offer is over';
    END IF;
    PERFORM prystan.demand_transferable(moving, taken.owner_id, taken.receiver_id);
    SELECT k.sealed INTO STRICT key FROM secret.transfer_key k WHERE k.transfer = asked;
    -- what stays with the organisation that had the case
    UPDATE public.transfers_transfer SET state = 'accepted', detected_on = came.detected_on, status = came.status, sex = came.sex,
           age_band = came.age_band, region = came.region WHERE id = asked;
    PERFORM prystan.audit('take_over', 'access_dossier', moving, 'done', '{}', ARRAY[taken.owner_id]);
    narrowed := prystan.leave_house(moving);
    PERFORM prystan.enter_house(came, taken.receiver_id, key, narrowed);
END $$;

-- What was the old owner's alone goes: its keys and those it had given, its search tokens, its pairs, who of its members opened the case. Says whether
-- only some of them did.
CREATE OR REPLACE FUNCTION prystan.leave_house(moving uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    narrowed boolean := EXISTS (SELECT FROM public.narrowed_keeper WHERE case_id = moving);
BEGIN
    PERFORM prystan.close_grant(g.id, 'transferred') FROM public.access_grant g WHERE g.dossier_id = moving AND g.ended_at IS NULL;
    DELETE FROM public.access_wrap WHERE dossier_id = moving;
    DELETE FROM public.cases_searchtoken WHERE case_id = moving;
    DELETE FROM public.alike_verdict WHERE moving IN (case_id, other_id);
    DELETE FROM public.cases_continuation WHERE moving IN (case_id, into_id);
    DELETE FROM public.narrowed_keeper WHERE case_id = moving;
    UPDATE public.narrowed_opening SET words = NULL, ended_at = coalesce(ended_at, clock_timestamp()) WHERE case_id = moving;
    RETURN narrowed;
END $$;

-- The case, and by its foreign keys every row of it, has a new owner and a number there; whoever took it over has it, and what is left to do in it.
CREATE OR REPLACE FUNCTION prystan.enter_house(came public.cases_case, house uuid, key bytea, narrowed boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who uuid := prystan.member();
BEGIN
    UPDATE public.access_dossier SET owner_id = house WHERE id = came.dossier_id;
    INSERT INTO public.access_wrap (id, dossier_id, owner_id, organisation_id, sealed)
    VALUES (gen_random_uuid(), came.dossier_id, house, house, key);
    UPDATE public.cases_case SET owner_id = house, number = prystan.next_number(house), assigned_to_id = who
     WHERE dossier_id = came.dossier_id;
    UPDATE public.care_task SET assigned_to_id = who WHERE case_id = came.dossier_id AND done_at IS NULL;
    IF narrowed THEN
        INSERT INTO public.narrowed_keeper (id, case_id, owner_id, member_id, named_by_id, named_at)
        VALUES (gen_random_uuid(), came.dossier_id, house, who, who, clock_timestamp());
    END IF;
END $$;

-- Consent withdrawn, or replaced by one that no longer names the receiver: the offer ends with it.
CREATE OR REPLACE FUNCTION prystan.end_uncovered_offers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.transfers_transfer t SET state = 'withdrawn'
     WHERE t.case_id = NEW.case_id AND t.state = 'offered' AND NOT prystan.consented(t.case_id, 'transfer', t.receiver_id);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS end_uncovered_offers ON public.cases_consent;
CREATE TRIGGER end_uncovered_offers AFTER INSERT OR UPDATE ON public.cases_consent
    FOR EACH ROW EXECUTE FUNCTION prystan.end_uncovered_offers();

CREATE OR REPLACE FUNCTION prystan.end_offers_of_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.transfers_transfer SET state = 'withdrawn' WHERE case_id = NEW.id AND state = 'offered';
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS end_offers ON public.access_dossier;
CREATE TRIGGER end_offers AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.end_offers_of_erased();

-- While a case is offered nobody refers it elsewhere; and a referral that waited for the case while it moved, is not of this owner any more.
CREATE OR REPLACE FUNCTION prystan.guard_offered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.transfers_transfer t WHERE t.case_id = NEW.case_id AND t.state = 'offered') THEN
        RAISE check_violation USING MESSAGE = 'this case is offered to another organisation: take the offer back first';
    END IF;
    IF NOT EXISTS (SELECT FROM public.cases_case c WHERE c.dossier_id = NEW.case_id AND c.owner_id = NEW.owner_id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such case of this organisation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS under_offer ON public.referrals_referral;
CREATE TRIGGER under_offer BEFORE INSERT ON public.referrals_referral FOR EACH ROW EXECUTE FUNCTION prystan.guard_offered();

-- The highest number of a case that an organisation had and gave away.
CREATE OR REPLACE FUNCTION prystan.last_number_that_went(house uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT max(t.number) FROM public.transfers_transfer t WHERE t.owner_id = house AND t.state = 'accepted'
$$;
DROP TRIGGER IF EXISTS number_anew ON public.cases_case;
DROP FUNCTION IF EXISTS prystan.number_anew();
