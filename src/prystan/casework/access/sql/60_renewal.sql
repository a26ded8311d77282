-- Renewing an organisation's key. All of it is one transaction, in which every value that is sealed to the organisation is sealed anew. Which values these
-- are, each application declares (`access.security.sealed_to`).

CREATE TABLE IF NOT EXISTS secret.sealed_to_organisation (
    tab text NOT NULL,   -- with its schema
    key text NOT NULL,   -- the column by which a row is found
    col text NOT NULL,
    mine text NOT NULL,  -- a condition; $1 is the organisation
    PRIMARY KEY (tab, col)
);
CREATE TABLE IF NOT EXISTS secret.renewal (organisation uuid PRIMARY KEY, transaction xid8 NOT NULL);

-- Is this the organisation's key, and will it be until this transaction ends? Asked by whoever seals something to an organisation. What was sealed to a key
-- that was renewed meanwhile could be opened by nobody.
CREATE OR REPLACE FUNCTION prystan.hold_key(house uuid, held text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_held text;
BEGIN
    SELECT o.public_key INTO now_held FROM public.access_organisation o
     WHERE o.id = coalesce(house, prystan.organisation()) FOR SHARE;
    IF now_held IS DISTINCT FROM held THEN
        RAISE serialization_failure USING MESSAGE = 'the key of this organisation was renewed in the meantime: do it again';
    END IF;
END $$;

-- Whoever may take everything out may renew the key: who leaves with the one has had the other. No program may.
CREATE OR REPLACE FUNCTION prystan.begin_renewal(fresh text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
BEGIN
    IF prystan.scopes() IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a program renews no key: sign in';
    END IF;
    PERFORM prystan.demand('export');
    IF fresh !~ '^age1[0-9a-z]{58}$' THEN
        RAISE check_violation USING MESSAGE = 'this is no public key';
    END IF;
    UPDATE public.access_organisation SET public_key = fresh, key_made_at = clock_timestamp() WHERE id = own;
    INSERT INTO secret.renewal VALUES (own, pg_current_xact_id())
    ON CONFLICT (organisation) DO UPDATE SET transaction = excluded.transaction;
    PERFORM prystan.audit('renew', 'access_organisation', own);
END $$;

CREATE OR REPLACE FUNCTION prystan.renewing() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
BEGIN
    IF NOT EXISTS (SELECT FROM secret.renewal WHERE organisation = own AND transaction = pg_current_xact_id_if_assigned()) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no key is being renewed here';
    END IF;
    RETURN own;
END $$;

CREATE OR REPLACE FUNCTION prystan.sealed_to_own(OUT tab text, OUT col text, OUT id uuid, OUT sealed bytea) RETURNS SETOF record
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.renewing();
    place secret.sealed_to_organisation;
BEGIN
    FOR place IN SELECT * FROM secret.sealed_to_organisation ORDER BY 1, 3 LOOP
        RETURN QUERY EXECUTE format('SELECT %L::text, %L::text, t.%I, t.%I::bytea FROM %s t WHERE %s AND t.%I IS NOT NULL',
            place.tab, place.col, place.key, place.col, place.tab, place.mine, place.col) USING own;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION prystan.renew_sealed(asked text, col text, ids uuid[], sealed bytea[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.renewing();
    place secret.sealed_to_organisation;
BEGIN
    SELECT * INTO STRICT place FROM secret.sealed_to_organisation s WHERE s.tab = asked AND s.col = renew_sealed.col;
    EXECUTE format('UPDATE %s t SET %I = n.sealed FROM unnest($2, $3) AS n (id, sealed) WHERE t.%I = n.id AND %s',
        place.tab, place.col, place.key, place.mine) USING own, ids, sealed;
END $$;

-- The end of it: the members' seals and the recovery paper's. Whoever is not among these members opens nothing from now on.
CREATE OR REPLACE FUNCTION prystan.end_renewal(members uuid[], sealed bytea[], paper bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.renewing();
BEGIN
    IF NOT prystan.member() = ANY (members) THEN
        RAISE check_violation USING MESSAGE = 'whoever renews the key keeps it';
    END IF;
    DELETE FROM public.access_organisationkey WHERE owner_id = own;
    INSERT INTO public.access_organisationkey (id, owner_id, member_id, sealed, sealed_by_id, sealed_at)
    SELECT gen_random_uuid(), own, m.id, n.sealed, prystan.member(), clock_timestamp()
      FROM unnest(members, end_renewal.sealed) AS n (id, sealed)
      JOIN public.access_member m ON m.id = n.id AND m.organisation_id = own AND m.ended_at IS NULL;
    UPDATE public.access_recoverypaper SET sealed = paper WHERE owner_id = own AND replaced_at IS NULL AND paper IS NOT NULL;
    DELETE FROM secret.renewal WHERE organisation = own;
END $$;
