-- A draft lives for a week. Anybody may call this, because only time decides.
CREATE OR REPLACE FUNCTION prystan.forget_drafts() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM public.web_draft WHERE made_at < now() - interval '7 days'
$$;

-- What was typed about somebody goes with her: by the case that the address of the form named, or by a referral of it.
CREATE OR REPLACE FUNCTION prystan.erase_drafts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.web_draft WHERE about && (
        SELECT array_append(coalesce(array_agg(r.id), '{}'), NEW.id) FROM public.referrals_referral r WHERE r.case_id = NEW.id
    );
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS erase_drafts ON public.access_dossier;
CREATE TRIGGER erase_drafts AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.erase_drafts();
