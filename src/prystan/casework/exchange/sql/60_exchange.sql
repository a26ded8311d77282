-- What leaves the house, and what came in.

-- The own cases whose persons agree, now, that they be counted: all cases of each of them. Whoever asks is about to contribute, and that is written down.
CREATE OR REPLACE FUNCTION prystan.contributable() RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.demand('contribute');
    PERFORM prystan.audit('contribute', 'cases_case', NULL);
    RETURN QUERY SELECT c.dossier_id FROM public.cases_case c
      LEFT JOIN public.cases_continuation n ON n.case_id = c.dossier_id AND n.ended_at IS NULL
     WHERE c.owner_id = prystan.organisation()
       AND prystan.agrees_to_be_counted(CASE WHEN n.id IS NULL THEN c.dossier_id ELSE prystan.counted_by(c.dossier_id) END);
END $$;

DROP TRIGGER IF EXISTS of_case ON public.exchange_importedrow;
CREATE TRIGGER of_case BEFORE INSERT ON public.exchange_importedrow FOR EACH ROW EXECUTE FUNCTION prystan.guard_of_case();

-- Nothing of an erased person stays, not even by which row she came in.
CREATE OR REPLACE FUNCTION prystan.erase_imported_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.exchange_importedrow WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS erase_imported_row ON public.access_dossier;
CREATE TRIGGER erase_imported_row AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.erase_imported_row();

-- Whoever asks is about to take everything out, and that is written down.
CREATE OR REPLACE FUNCTION prystan.begin_export() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM prystan.demand('export');
    PERFORM prystan.audit('export', 'access_organisation', prystan.organisation());
END $$;

-- A contribution that was begun and not written is forgotten after an hour. Anybody may call this, because only time decides.
CREATE OR REPLACE FUNCTION prystan.forget_makings() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM public.exchange_making WHERE begun_at < now() - interval '1 hour'
$$;

-- And as soon as somebody is erased: her name may be among those that were opened.
CREATE OR REPLACE FUNCTION prystan.erase_makings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.exchange_making WHERE owner_id = NEW.owner_id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS erase_makings ON public.access_dossier;
CREATE TRIGGER erase_makings AFTER UPDATE OF erased_at ON public.access_dossier
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION prystan.erase_makings();
