-- Who is asking. The application sets `prystan.context` for each transaction and signs it; everything below believes the signature
-- and nothing else. Whoever can run SQL as the application, by an injection for example, can set it to anything but cannot sign.

CREATE SCHEMA IF NOT EXISTS prystan;
CREATE SCHEMA IF NOT EXISTS secret;
REVOKE ALL ON SCHEMA secret FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- HMAC-SHA256 (RFC 2104) needs the key only as its two padded forms, and then no extension.
CREATE TABLE IF NOT EXISTS secret.context_key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL
);
CREATE TABLE IF NOT EXISTS secret.role_permission (
    role text NOT NULL,
    permission text NOT NULL,
    PRIMARY KEY (role, permission)
);

-- v1|purpose|organisation|member|expiry in seconds since 1970|HMAC in hexadecimal. Where a program acts for the member, a colon and its
-- scopes stand behind the purpose.
CREATE OR REPLACE FUNCTION prystan.context(OUT purpose text, OUT organisation uuid, OUT member uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written text := current_setting('prystan.context', true);
    part text[];
    message bytea;
    known boolean;
BEGIN
    IF coalesce(written, '') = '' THEN
        RETURN;
    END IF;
    part := string_to_array(written, '|');
    message := convert_to(array_to_string(part[1:5], '|'), 'UTF8');
    SELECT sha256(convert_to(encode(sha256(outer_pad || sha256(inner_pad || message)), 'hex'), 'UTF8'))
         = sha256(convert_to(part[6], 'UTF8'))
      INTO known FROM secret.context_key;
    IF cardinality(part) <> 6 OR part[1] <> 'v1' OR known IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'forged context';
    END IF;
    IF to_timestamp(part[5]::bigint) < clock_timestamp() THEN
        RAISE insufficient_privilege USING MESSAGE = 'context ran out';
    END IF;
    purpose := split_part(part[2], ':', 1);
    organisation := nullif(part[3], '')::uuid;
    member := nullif(part[4], '')::uuid;
    IF purpose = 'member' AND NOT EXISTS (
        SELECT FROM public.access_member m JOIN public.access_organisation o ON o.id = m.organisation_id
         WHERE m.id = context.member AND o.id = context.organisation AND m.ended_at IS NULL AND o.closed_at IS NULL
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'membership ended';
    END IF;
END $$;

-- Asked by every policy. In PL/pgSQL, which keeps the plans of a connection: a function in SQL that cannot be inlined is planned anew in each
-- statement, and these are in all of them.
CREATE OR REPLACE FUNCTION prystan.purpose() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asking record := prystan.context();
BEGIN
    RETURN asking.purpose;
END $$;

CREATE OR REPLACE FUNCTION prystan.organisation() RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asking record := prystan.context();
BEGIN
    RETURN asking.organisation;
END $$;

CREATE OR REPLACE FUNCTION prystan.member() RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asking record := prystan.context();
BEGIN
    RETURN asking.member;
END $$;

-- What a program that acts for the member may at most; NULL where no program does.
CREATE OR REPLACE FUNCTION prystan.scopes() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asking record := prystan.context();
    written text := split_part(current_setting('prystan.context', true), '|', 2);
BEGIN
    IF asking.purpose IS NOT NULL AND written LIKE '%:%' THEN
        RETURN string_to_array(split_part(written, ':', 2), ',');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION prystan.may(asked text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asking record := prystan.context();
    written text := split_part(current_setting('prystan.context', true), '|', 2);  -- believed: its signature was checked a line above
BEGIN
    IF asking.purpose IS DISTINCT FROM 'member'
        OR (written LIKE '%:%' AND NOT asked = ANY (string_to_array(split_part(written, ':', 2), ',')))
    THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM public.access_member m JOIN secret.role_permission p ON p.role = ANY (m.roles)
         WHERE m.id = asking.member AND p.permission = asked
    );
END $$;

CREATE OR REPLACE FUNCTION prystan.demand(asked text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT prystan.may(asked) THEN
        RAISE insufficient_privilege USING MESSAGE = format('this needs the permission %s', asked);
    END IF;
END $$;

-- Names of organisations, for whoever is a member or about to be: a password must not be one of them.
CREATE OR REPLACE FUNCTION prystan.names_of_houses() RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF prystan.purpose() IN ('member', 'sign-in') THEN
        RETURN QUERY SELECT o.name::text FROM public.access_organisation o WHERE o.closed_at IS NULL;
    END IF;
END $$;

-- Whoever signs in is known by an address only. This says which member that is, and nothing about the member.
CREATE OR REPLACE FUNCTION prystan.member_with_email(address text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.id FROM public.access_member m JOIN public.access_organisation o ON o.id = m.organisation_id
     WHERE lower(m.email) = lower(address) AND m.ended_at IS NULL AND o.closed_at IS NULL
$$;
