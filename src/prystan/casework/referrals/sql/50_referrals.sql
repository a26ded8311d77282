-- The state machine of a referral. Moves are those of `secret.referral_move`, which is filled from `referrals.states`.

CREATE TABLE IF NOT EXISTS secret.referral_move (
    before text NOT NULL,
    after text NOT NULL,
    side text NOT NULL,
    PRIMARY KEY (before, after)
);

CREATE OR REPLACE FUNCTION prystan.demand_consent(r public.referrals_referral) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT prystan.consented(r.case_id, 'referral', r.receiver_id, r.kind) THEN
        RAISE check_violation USING MESSAGE = 'no live consent names this receiver or this service';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION prystan.new_referral() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.state, NEW.grant_id, NEW.sent_at, NEW.acknowledged_at, NEW.decided_at, NEW.in_service_at, NEW.completed_at, NEW.ended_at,
        NEW.decline_reason, NEW.outcome)
       IS DISTINCT FROM ('draft', NULL::uuid, NULL, NULL, NULL, NULL, NULL, NULL, '', '') THEN
        RAISE check_violation USING MESSAGE = 'a referral begins as a draft';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.cases_case c JOIN public.access_dossier d ON d.id = c.dossier_id
         WHERE c.dossier_id = NEW.case_id AND c.owner_id = NEW.owner_id AND d.erased_at IS NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such case of this organisation';
    END IF;
    -- locked, so that nobody closes the case while a referral of it begins
    IF (SELECT c.closed_at FROM public.cases_case c WHERE c.dossier_id = NEW.case_id FOR SHARE) IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'this case is closed: reopen it first';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.network_service s
         WHERE s.id = NEW.service_id AND s.owner_id = NEW.receiver_id AND s.kind = NEW.kind
           AND (s.ended_on IS NULL OR s.ended_on > current_date)
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'the receiver does not offer this service';
    END IF;
    PERFORM prystan.demand_consent(NEW);
    PERFORM prystan.demand_memorandum(NEW.owner_id, NEW.receiver_id, NEW.kind, NEW.sections);
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.referrals_referral;
CREATE TRIGGER rules BEFORE INSERT ON public.referrals_referral FOR EACH ROW EXECUTE FUNCTION prystan.new_referral();

-- The argument is `app` for a move that somebody asks for, and `house` for one that follows from a rule here: consent withdrawn, time run out,
-- a person erased.
CREATE OR REPLACE FUNCTION prystan.move_referral() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
    allowed text;
    last_day date;
BEGIN
    SELECT side INTO allowed FROM secret.referral_move WHERE before = OLD.state AND after = NEW.state;
    IF allowed IS NULL THEN
        RAISE check_violation USING MESSAGE = format('a referral does not go from %s to %s', OLD.state, NEW.state);
    END IF;
    IF TG_ARGV[0] = 'app' THEN
        PERFORM prystan.demand('refer');
        IF own IS DISTINCT FROM (CASE allowed WHEN 'sender' THEN OLD.owner_id WHEN 'receiver' THEN OLD.receiver_id END) THEN
            RAISE insufficient_privilege USING MESSAGE = format('only the %s makes a referral %s', allowed, NEW.state);
        END IF;
    END IF;
    IF NEW.state <> 'sent' AND NEW.grant_id IS DISTINCT FROM OLD.grant_id
       OR (NEW.state = 'declined') IS DISTINCT FROM (NEW.decline_reason IS DISTINCT FROM OLD.decline_reason)
       OR (NEW.state = 'completed') IS DISTINCT FROM (NEW.outcome IS DISTINCT FROM OLD.outcome) THEN
        RAISE check_violation USING MESSAGE = format('what comes with the state %s is missing, or something else was changed', NEW.state);
    END IF;

    CASE NEW.state
        WHEN 'sent' THEN
            PERFORM prystan.demand_consent(NEW);
            PERFORM prystan.demand_memorandum(NEW.owner_id, NEW.receiver_id, NEW.kind, NEW.sections);
            SELECT c.until INTO last_day FROM prystan.live_consent(NEW.case_id) c;
            IF NOT EXISTS (
                SELECT FROM public.access_grant g JOIN public.access_wrap w USING (dossier_id, organisation_id)
                 WHERE g.id = NEW.grant_id AND g.dossier_id = NEW.case_id AND g.organisation_id = NEW.receiver_id
                   AND g.opened_at IS NULL AND g.ended_at IS NULL AND g.sections = NEW.sections::varchar[]
                   AND g.until < last_day + 1
            ) THEN
                RAISE check_violation USING MESSAGE = 'a referral is sent with a key for what was agreed, no more and no longer';
            END IF;
            NEW.sent_at := clock_timestamp();
        WHEN 'acknowledged' THEN
            NEW.acknowledged_at := clock_timestamp();
        WHEN 'accepted' THEN
            PERFORM prystan.demand_consent(NEW);
            PERFORM prystan.open_grant(NEW.grant_id);
            NEW.decided_at := clock_timestamp();
        WHEN 'declined' THEN
            NEW.decided_at := clock_timestamp();
        WHEN 'in_service' THEN
            NEW.in_service_at := clock_timestamp();
        WHEN 'completed' THEN
            NEW.completed_at := clock_timestamp();
        ELSE NULL;
    END CASE;
    IF NEW.state IN ('declined', 'withdrawn', 'expired', 'feedback') THEN
        PERFORM prystan.close_grant(NEW.grant_id, NEW.state);
        NEW.ended_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS moves ON public.referrals_referral;
CREATE TRIGGER moves BEFORE UPDATE ON public.referrals_referral
    FOR EACH ROW WHEN (current_user = 'prystan_app') EXECUTE FUNCTION prystan.move_referral('app');
DROP TRIGGER IF EXISTS moves_by_rule ON public.referrals_referral;
CREATE TRIGGER moves_by_rule BEFORE UPDATE ON public.referrals_referral
    FOR EACH ROW WHEN (current_user <> 'prystan_app') EXECUTE FUNCTION prystan.move_referral('house');

-- Consent withdrawn, or replaced by one that no longer covers it: the referral ends, and with it what the receiver could read.
CREATE OR REPLACE FUNCTION prystan.end_uncovered_referrals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.referrals_referral r SET state = 'withdrawn'
     WHERE r.case_id = NEW.case_id AND r.state NOT IN ('feedback', 'declined', 'withdrawn', 'expired')
       AND NOT prystan.consented(r.case_id, 'referral', r.receiver_id, r.kind);
    -- what stays open, stays no longer than the person now agrees to
    UPDATE public.access_grant g SET until = NEW.until + 1
     WHERE g.dossier_id = NEW.case_id AND g.ended_at IS NULL AND g.until > NEW.until + 1;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS end_uncovered_referrals ON public.cases_consent;
CREATE TRIGGER end_uncovered_referrals AFTER INSERT OR UPDATE ON public.cases_consent
    FOR EACH ROW EXECUTE FUNCTION prystan.end_uncovered_referrals();

-- What a grant allowed, ends with the grant: revoked, or the person erased.
CREATE OR REPLACE FUNCTION prystan.end_referral_of_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.referrals_referral SET state = 'withdrawn'
     WHERE grant_id = NEW.id AND NEW.ended_why IN ('erased', 'revoked')
       AND state NOT IN ('feedback', 'declined', 'withdrawn', 'expired');
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS end_referral ON public.access_grant;
CREATE TRIGGER end_referral AFTER UPDATE OF ended_at ON public.access_grant
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION prystan.end_referral_of_grant();

-- The clock: anybody may ask for it, because only time decides. Returns how many expired.
CREATE OR REPLACE FUNCTION prystan.expire_referrals() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expired bigint;
BEGIN
    UPDATE public.referrals_referral SET state = 'expired'
     WHERE state IN ('sent', 'acknowledged') AND expires_at <= clock_timestamp();
    GET DIAGNOSTICS expired = ROW_COUNT;
    RETURN expired;
END $$;
