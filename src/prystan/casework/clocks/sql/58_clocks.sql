-- Who counts for the country: offices of the central government. The kind of an organisation is set when it is founded, by command.
CREATE OR REPLACE FUNCTION prystan.is_national(asked uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.access_organisation o WHERE o.id = asked AND o.kind = 'CentralGovernmentOrganisation');
END $$;

-- Members for whom something waits that came after they were last told. Only a clock, which signs itself as one, may ask: addresses are not for
-- whoever can run SQL as the application.

CREATE OR REPLACE FUNCTION prystan.something_waits(asked public.access_member, since timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM secret.role_permission p WHERE p.role = ANY (asked.roles) AND p.permission = 'refer'
    ) AND EXISTS (
        SELECT FROM public.referrals_referral r
         WHERE (r.receiver_id = asked.organisation_id AND r.state = 'sent' AND r.sent_at > since)
            OR (r.owner_id = asked.organisation_id AND r.decided_at > since)
            OR (r.owner_id = asked.organisation_id AND r.state = 'expired' AND r.ended_at > since)
    ) OR EXISTS (
        SELECT FROM secret.role_permission p WHERE p.role = ANY (asked.roles) AND p.permission = 'narrow_cases'
    ) AND EXISTS (
        SELECT FROM public.narrowed_opening o WHERE o.owner_id = asked.organisation_id AND o.asked_at > since
    ) OR EXISTS (
        SELECT FROM secret.role_permission p WHERE p.role = ANY (asked.roles) AND p.permission = 'oversee'
    ) AND EXISTS (
        SELECT FROM public.clocks_escalation e JOIN public.referrals_referral r ON r.id = e.referral_id
         WHERE e.at > since AND r.state IN ('sent', 'acknowledged')
           AND (e.level = 1 AND asked.organisation_id IN (e.owner_id, e.receiver_id)
             OR e.level = 2 AND prystan.is_national(asked.organisation_id))
    ) OR EXISTS (
        SELECT FROM public.access_recoverypaper p WHERE p.owner_id = asked.organisation_id AND p.used_at > since
    ) OR EXISTS (
        SELECT FROM secret.role_permission p WHERE p.role = ANY (asked.roles) AND p.permission = 'transfer_cases'
    ) AND EXISTS (
        SELECT FROM public.transfers_transfer t
         WHERE (t.receiver_id = asked.organisation_id AND t.state = 'offered' AND t.offered_at > since)
            OR (t.owner_id = asked.organisation_id AND t.state IN ('accepted', 'declined', 'expired') AND t.settled_at > since)
    ) OR prystan.something_is_late(asked, since)
    OR since < clock_timestamp() - interval '7 days' AND EXISTS (
        SELECT FROM secret.role_permission p WHERE p.role = ANY (asked.roles) AND p.permission = 'erase_cases'
    ) AND EXISTS (
        SELECT FROM prystan.cases_due(NULL) d WHERE d.owner_id = asked.organisation_id AND NOT d.held
    )
$$;

-- One such member, marked as told in this transaction: rolled back, the next turn of the clock finds it again. Two clocks at once find two members.
CREATE OR REPLACE FUNCTION prystan.next_to_tell() RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told public.access_member;
BEGIN
    IF prystan.purpose() IS DISTINCT FROM 'clock' THEN
        RAISE insufficient_privilege USING MESSAGE = 'only a clock asks this';
    END IF;
    SELECT m.* INTO told
      FROM public.access_member m
      JOIN public.access_organisation o ON o.id = m.organisation_id AND o.closed_at IS NULL
      LEFT JOIN public.clocks_told t ON t.member_id = m.id
     WHERE m.ended_at IS NULL AND m.locked_secret IS NOT NULL
       AND (t.at IS NULL OR t.at < clock_timestamp() - interval '1 hour')
       AND prystan.something_waits(m, coalesce(t.at, m.joined_at))
     ORDER BY m.id LIMIT 1 FOR UPDATE OF m SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.clocks_told (id, owner_id, member_id, at)
    VALUES (gen_random_uuid(), told.organisation_id, told.id, clock_timestamp())
    ON CONFLICT (member_id) DO UPDATE SET at = excluded.at;
    RETURN told.email;
END $$;

-- The clock: anybody may ask for it, because only time decides. A referral that nobody has seen for longer than the country's level `acknowledge`, or seen
-- and not decided on for longer than `first_assistance`, goes to both sides; after twice the time it is counted for the country. Returns how many went.
CREATE OR REPLACE FUNCTION prystan.escalate_referrals() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seen integer := prystan.service_level('acknowledge');
    decided integer := prystan.service_level('first_assistance');
    escalated bigint;
BEGIN
    INSERT INTO public.clocks_escalation (id, owner_id, receiver_id, referral_id, level, at)
    SELECT gen_random_uuid(), r.owner_id, r.receiver_id, r.id, l.level, clock_timestamp()
      FROM public.referrals_referral r CROSS JOIN (VALUES (1), (2)) AS l (level)
     WHERE (r.state = 'sent' AND r.sent_at <= clock_timestamp() - make_interval(days => seen * l.level)
         OR r.state = 'acknowledged' AND r.sent_at <= clock_timestamp() - make_interval(days => decided * l.level))
     ORDER BY r.id, l.level
    ON CONFLICT (referral_id, level) DO NOTHING;
    GET DIAGNOSTICS escalated = ROW_COUNT;
    RETURN escalated;
END $$;

-- For the national office: how many referrals of the whole country nobody has answered for twice the time, by region. Which they are, and whose, is not told.
CREATE OR REPLACE FUNCTION prystan.waiting_too_long(OUT region text, OUT waiting bigint) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.demand('oversee');
    IF NOT prystan.is_national(prystan.organisation()) THEN
        RAISE insufficient_privilege USING MESSAGE = 'the whole country is counted for the national office';
    END IF;
    RETURN QUERY SELECT r.region::text, count(*) FROM public.clocks_escalation e
      JOIN public.referrals_referral r ON r.id = e.referral_id AND r.state IN ('sent', 'acknowledged')
     WHERE e.level = 2 GROUP BY 1 ORDER BY 1;
END $$;
