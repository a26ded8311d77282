-- The audit chains. Events wait in `secret.audit_pending` until the transaction commits, and are then put into their chains in one
-- fixed order of chains. So a chain is locked for the moment of the commit only, and two organisations that write into each other's chains
-- cannot block one another. What is rolled back leaves no event; what is committed always does.

CREATE TABLE IF NOT EXISTS secret.audit_pending (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    chain uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    organisation uuid,
    member uuid,
    action text NOT NULL,
    subject text NOT NULL,
    "row" uuid,
    outcome text NOT NULL,
    fields text[] NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_pending_of_a_transaction ON secret.audit_pending (transaction);

-- Refused before anything is written: what a failed transaction leaves behind stays on the disk for a while.
ALTER TABLE secret.audit_pending DROP CONSTRAINT IF EXISTS audit_words_are_codes;
ALTER TABLE secret.audit_pending ADD CONSTRAINT audit_words_are_codes
    CHECK ((action || subject || outcome || array_to_string(fields, '')) ~ '^[A-Za-z0-9_ .:-]*$');

-- The text that is hashed: `access.audit.written` in Python builds the same. Words are codes and names of columns, so no
-- separator can be inside them; the table's CHECK holds that.
CREATE OR REPLACE FUNCTION prystan.audit_text(e public.access_auditevent) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', e.chain, e.number, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        coalesce(e.organisation::text, '-'), coalesce(e.member::text, '-'), e.action, e.subject, coalesce(e."row"::text, '-'),
        e.outcome, array_to_string(e.fields, ','))
$$;

ALTER TABLE public.access_auditevent DROP CONSTRAINT IF EXISTS audit_words_are_codes;
ALTER TABLE public.access_auditevent ADD CONSTRAINT audit_words_are_codes
    CHECK ((action || subject || outcome || array_to_string(fields, '')) ~ '^[A-Za-z0-9_ .:-]*$');

CREATE OR REPLACE FUNCTION prystan.audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    waiting secret.audit_pending;
    head public.access_audithead;
    event public.access_auditevent;
BEGIN
    FOR waiting IN
        SELECT * FROM secret.audit_pending WHERE transaction = pg_current_xact_id() ORDER BY chain, id
    LOOP
        IF head.chain IS DISTINCT FROM waiting.chain THEN
            INSERT INTO public.access_audithead VALUES (waiting.chain, 0, ''::bytea) ON CONFLICT DO NOTHING;
            SELECT * INTO head FROM public.access_audithead WHERE chain = waiting.chain FOR UPDATE;
        END IF;
        event := NULL;
        event.id := gen_random_uuid();
        event.chain := waiting.chain;
        event.number := head.number + 1;
        event.at := waiting.at;
        event.organisation := waiting.organisation;
        event.member := waiting.member;
        event.action := waiting.action;
        event.subject := waiting.subject;
        event."row" := waiting."row";
        event.outcome := waiting.outcome;
        event.fields := waiting.fields;
        event.previous := head.hash;
        event.hash := sha256(head.hash || convert_to(prystan.audit_text(event), 'UTF8'));
        INSERT INTO public.access_auditevent SELECT event.*;
        head.number := event.number;
        head.hash := event.hash;
        UPDATE public.access_audithead SET number = head.number, hash = head.hash WHERE chain = head.chain;
    END LOOP;
    DELETE FROM secret.audit_pending WHERE transaction = pg_current_xact_id();
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS chain ON secret.audit_pending;
CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON secret.audit_pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prystan.audit_chain();

-- Write down what happens, in the chain of whoever acts and in those of the organisations it concerns. Nobody can choose actor or
-- moment. For functions and triggers here; the application has `prystan.note`.
CREATE OR REPLACE FUNCTION prystan.audit(
    action text, subject text, "row" uuid, outcome text DEFAULT 'done', fields text[] DEFAULT '{}', concerned uuid[] DEFAULT '{}'
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH who AS (SELECT * FROM prystan.context()),
    told AS (
        SELECT coalesce(organisation, '00000000-0000-0000-0000-000000000000') AS chain FROM who
        UNION
        SELECT c FROM unnest(concerned) c WHERE c IS NOT NULL
    )
    INSERT INTO secret.audit_pending (chain, organisation, member, action, subject, "row", outcome, fields)
    SELECT told.chain, who.organisation, who.member, action, subject, "row", outcome, fields FROM told, who
$$;

CREATE OR REPLACE FUNCTION prystan.note(
    action text, subject text, "row" uuid, outcome text DEFAULT 'done', fields text[] DEFAULT '{}'
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT prystan.audit(action, subject, "row", outcome, fields)
$$;

-- On every table whose rows people change. Its arguments are the names of the key column and of the columns with organisations that
-- are told besides. Names of columns are written down, values never.
CREATE OR REPLACE FUNCTION prystan.audit_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    present jsonb := coalesce(after, before);
    changed text[] := '{}';
    told uuid[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(array_agg(key ORDER BY key), '{}') INTO changed
          FROM jsonb_each(after) WHERE value IS DISTINCT FROM before -> key;
        IF changed = '{}' THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT array_agg((present ->> name)::uuid) INTO told FROM unnest(TG_ARGV[1:]) name;
    PERFORM prystan.audit(lower(TG_OP), TG_TABLE_NAME::text, (present ->> TG_ARGV[0])::uuid, 'done', changed, coalesce(told, '{}'));
    RETURN NULL;
END $$;
