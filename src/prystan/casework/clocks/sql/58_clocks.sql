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
    ) OR since < clock_timestamp() - interval '7 days' AND EXISTS (
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
