-- Links by which a partner without an account answers a referral. The database gets hashes of what the links hold, never that itself.

-- Attempts that failed, by minute: whoever tries links gets nothing, leaves a trace, and cannot fill the disk with traces.
CREATE TABLE IF NOT EXISTS secret.link_failure (
    minute timestamptz PRIMARY KEY,
    failures integer NOT NULL
);

-- True while failures of this minute are few enough to be written down.
CREATE OR REPLACE FUNCTION prystan.count_failure(most integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_failed integer;
BEGIN
    DELETE FROM secret.link_failure WHERE minute < date_trunc('minute', clock_timestamp());
    INSERT INTO secret.link_failure VALUES (date_trunc('minute', clock_timestamp()), 1)
    ON CONFLICT (minute) DO UPDATE SET failures = link_failure.failures + 1 RETURNING failures INTO now_failed;
    RETURN now_failed <= most;
END $$;

-- A partner without an account has no member who could sign in.
CREATE OR REPLACE FUNCTION prystan.new_link() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    referral public.referrals_referral;
BEGIN
    SELECT * INTO referral FROM public.referrals_referral WHERE id = NEW.referral_id AND owner_id = NEW.owner_id;
    IF NOT FOUND OR NOT EXISTS (
        SELECT FROM secret.referral_move m WHERE m.before = referral.state AND m.side = 'receiver'
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such referral that waits for an answer';
    END IF;
    IF EXISTS (SELECT FROM public.access_member WHERE organisation_id = referral.receiver_id AND ended_at IS NULL) THEN
        RAISE check_violation USING MESSAGE = 'the receiver has members: they answer signed in';
    END IF;
    IF NEW.expires_at > clock_timestamp() + interval '14 days' OR octet_length(NEW.token_hash) <> 32 THEN
        RAISE check_violation USING MESSAGE = 'a link lives fourteen days at most, and is kept as a hash';
    END IF;
    IF (NEW.answer_hash, NEW.opened_at, NEW.answered_at, NEW.revoked_at) IS DISTINCT FROM (NULL::bytea, NULL, NULL, NULL) THEN
        RAISE check_violation USING MESSAGE = 'a new link has not been used';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rules ON public.outside_link;
CREATE TRIGGER rules BEFORE INSERT ON public.outside_link FOR EACH ROW EXECUTE FUNCTION prystan.new_link();

CREATE OR REPLACE FUNCTION prystan.failed_link(known uuid, owner uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF prystan.count_failure(30) THEN
        PERFORM prystan.audit('open_link', 'outside_link', known, 'refused', '{}', ARRAY[owner]);
    END IF;
END $$;

-- Open a link: once. Gives the envelope, and lets the page that shows it answer once with what hashes to `answer`. No row: there is no such
-- link, or no longer. That is written down; a used link that is tried again, in the sender's chain too.
CREATE OR REPLACE FUNCTION prystan.open_link(
    asked bytea, answer bytea,
    OUT link uuid, OUT sender text, OUT state text, OUT kind text, OUT urgency text, OUT region text, OUT sex text, OUT age_band text,
    OUT languages text[], OUT with_children boolean, OUT pregnant boolean, OUT answer_until timestamptz
) RETURNS SETOF record
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_link public.outside_link;
    about public.referrals_referral;
BEGIN
    SELECT * INTO found_link FROM public.outside_link l WHERE l.token_hash = asked FOR UPDATE;
    SELECT * INTO about FROM public.referrals_referral r WHERE r.id = found_link.referral_id FOR UPDATE;
    IF found_link.id IS NULL OR found_link.opened_at IS NOT NULL OR found_link.revoked_at IS NOT NULL
       OR found_link.expires_at <= clock_timestamp()
       OR NOT EXISTS (SELECT FROM secret.referral_move m WHERE m.before = about.state AND m.side = 'receiver') THEN
        PERFORM prystan.failed_link(found_link.id, found_link.owner_id);
        RETURN;
    END IF;
    UPDATE public.outside_link SET opened_at = clock_timestamp(), answer_hash = answer WHERE id = found_link.id;
    IF about.state = 'sent' THEN
        UPDATE public.referrals_referral r SET state = 'acknowledged' WHERE r.id = about.id RETURNING * INTO about;
    END IF;
    PERFORM prystan.audit('open_link', 'outside_link', found_link.id, 'done', '{}', ARRAY[found_link.owner_id]);
    RETURN QUERY SELECT found_link.id, o.name::text, about.state::text, about.kind::text, about.urgency::text, about.region::text,
        about.sex::text, about.age_band::text, about.languages::text[], about.with_children, about.pregnant, found_link.expires_at
      FROM public.access_organisation o WHERE o.id = about.owner_id;
END $$;

-- Answer with what the opened page holds: once. True if the referral went on.
CREATE OR REPLACE FUNCTION prystan.answer_link(asked bytea, answer text, code text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_link public.outside_link;
    about public.referrals_referral;
BEGIN
    SELECT * INTO found_link FROM public.outside_link l WHERE l.answer_hash = asked FOR UPDATE;
    SELECT * INTO about FROM public.referrals_referral r WHERE r.id = found_link.referral_id FOR UPDATE;
    IF found_link.id IS NULL OR found_link.answered_at IS NOT NULL OR found_link.revoked_at IS NOT NULL
       OR found_link.expires_at <= clock_timestamp() OR NOT EXISTS (
        SELECT FROM secret.referral_move m WHERE m.before = about.state AND m.after = answer AND m.side = 'receiver'
    ) THEN
        PERFORM prystan.failed_link(found_link.id, found_link.owner_id);
        RETURN false;
    END IF;
    UPDATE public.outside_link SET answered_at = clock_timestamp() WHERE id = found_link.id;
    UPDATE public.referrals_referral SET state = answer,
           decline_reason = CASE answer WHEN 'declined' THEN code ELSE decline_reason END,
           outcome = CASE answer WHEN 'completed' THEN code ELSE outcome END
     WHERE id = about.id;
    PERFORM prystan.audit('answer_link', 'outside_link', found_link.id, 'done', '{}', ARRAY[found_link.owner_id]);
    RETURN true;
END $$;

-- Whoever asks is about to make the file that hands a person over, and that is written down for both sides. Gives the sections that were agreed.
CREATE OR REPLACE FUNCTION prystan.begin_hand_over(asked uuid) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    about public.referrals_referral;
    agreed text[];
BEGIN
    PERFORM prystan.demand('refer');
    SELECT * INTO about FROM public.referrals_referral r WHERE r.id = asked AND r.owner_id = prystan.organisation();
    SELECT g.sections INTO agreed FROM public.access_grant g
     WHERE g.id = about.grant_id AND g.opened_at IS NOT NULL AND g.ended_at IS NULL AND g.until > clock_timestamp();
    IF agreed IS NULL THEN
        RAISE check_violation USING MESSAGE = 'a person is handed over after the receiver accepted, while the consent lives';
    END IF;
    PERFORM prystan.demand_consent(about);
    PERFORM prystan.audit('hand_over', 'referrals_referral', asked, 'done', agreed, ARRAY[about.receiver_id]);
    RETURN agreed;
END $$;
