-- Somebody was refused a page. Whose the thing is that was asked for, is told nobody but its owner.
CREATE OR REPLACE FUNCTION prystan.note_refusal(what text, asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.audit(what, 'page', asked, 'refused', '{}', ARRAY(
        SELECT d.owner_id FROM public.access_dossier d WHERE d.id = asked
        UNION SELECT r.owner_id FROM public.referrals_referral r WHERE r.id = asked
    ));
END $$;
