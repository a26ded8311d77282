-- A draft lives for a week. Anybody may call this, because only time decides.
CREATE OR REPLACE FUNCTION prystan.forget_drafts() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM public.web_draft WHERE made_at < now() - interval '7 days'
$$;
