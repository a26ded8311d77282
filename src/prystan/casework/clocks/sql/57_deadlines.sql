-- Whatever falls due in a case, in one place: My day, the calendar and the e-mail of the clock read it. `member_id` is who has to see to it: whoever has
-- the task, else whoever has the case. A case that is closed waits for visits, tasks and the review of a hold only; of an erased person nothing is due.
CREATE OR REPLACE VIEW prystan.deadline AS
    SELECT t.owner_id, t.case_id, t.id AS row_id, 'task' AS what, t.due_on AS on_day, t.assigned_to_id AS member_id
      FROM public.care_task t JOIN public.access_dossier d ON d.id = t.case_id AND d.erased_at IS NULL
     WHERE t.done_at IS NULL
    UNION ALL
    SELECT f.owner_id, f.case_id, f.id, 'visit', f.due_on, c.assigned_to_id
      FROM public.care_followup f JOIN public.cases_case c ON c.dossier_id = f.case_id
      JOIN public.access_dossier d ON d.id = f.case_id AND d.erased_at IS NULL
     WHERE f.done_on IS NULL AND NOT f.refused
    UNION ALL
    SELECT h.owner_id, h.case_id, h.id, 'hold', h.review_on, c.assigned_to_id
      FROM public.keeping_legalhold h JOIN public.cases_case c ON c.dossier_id = h.case_id
     WHERE h.lifted_at IS NULL
    UNION ALL
    SELECT c.owner_id, c.dossier_id, due.row_id, due.what, due.on_day, c.assigned_to_id
      FROM public.cases_case c JOIN public.access_dossier d ON d.id = c.dossier_id AND d.erased_at IS NULL
     CROSS JOIN LATERAL (
        SELECT g.id AS row_id, 'goal' AS what, g.due_on AS on_day FROM public.care_goal g JOIN public.care_plan p ON p.id = g.plan_id
         WHERE g.case_id = c.dossier_id AND g.state = 'set' AND p.closed_on IS NULL
        UNION ALL
        SELECT p.id, 'plan', p.review_on FROM public.care_plan p WHERE p.case_id = c.dossier_id AND p.closed_on IS NULL
        UNION ALL
        (SELECT a.id, 'assessment', a.review_on FROM public.care_assessment a WHERE a.case_id = c.dossier_id
          ORDER BY a."on" DESC, a.made_at DESC LIMIT 1)
        UNION ALL
        SELECT b.id, 'best_interest', b.review_on FROM public.care_bestinterest b WHERE b.case_id = c.dossier_id AND b.ended_on IS NULL
        UNION ALL
        SELECT r.id, 'reflection', r.until FROM public.care_reflection r WHERE r.case_id = c.dossier_id AND r.ended_on IS NULL
        UNION ALL
        (SELECT s.id, 'consent', CASE WHEN s.withdrawn_at IS NULL THEN s.until END FROM public.cases_consent s WHERE s.case_id = c.dossier_id
          ORDER BY s.version DESC LIMIT 1)
     ) AS due
     WHERE c.closed_at IS NULL AND due.on_day IS NOT NULL;

-- Of the asking organisation; of one member where it is named. Codes and days: a case that is narrowed stands in the list as it does in that of cases.
CREATE OR REPLACE FUNCTION prystan.deadlines(until date, member uuid, OUT case_id uuid, OUT number integer, OUT row_id uuid, OUT what text, OUT on_day date)
RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own uuid := prystan.organisation();
BEGIN
    IF NOT prystan.may('read_cases') THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT w.case_id, c.number, w.row_id, w.what, w.on_day
      FROM prystan.deadline w JOIN public.cases_case c ON c.dossier_id = w.case_id
     WHERE w.owner_id = own AND w.on_day <= deadlines.until AND (deadlines.member IS NULL OR w.member_id = deadlines.member)
     ORDER BY w.on_day, c.number, w.what;
END $$;

-- Something of this member's became late since then; or, for whoever oversees, nobody's or a week late.
CREATE OR REPLACE FUNCTION prystan.something_is_late(asked public.access_member, since timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM secret.role_permission p WHERE p.role = ANY (asked.roles) AND p.permission = 'write_cases'
    ) AND EXISTS (
        SELECT FROM prystan.deadline d
         WHERE d.member_id = asked.id AND d.owner_id = asked.organisation_id AND d.on_day < current_date AND (d.on_day + 1)::timestamptz > since
    ) OR EXISTS (
        SELECT FROM secret.role_permission p WHERE p.role = ANY (asked.roles) AND p.permission = 'oversee'
    ) AND EXISTS (
        SELECT FROM prystan.deadline d LEFT JOIN public.access_member m ON m.id = d.member_id AND m.ended_at IS NULL
         WHERE d.owner_id = asked.organisation_id AND d.on_day < current_date
           AND (m.id IS NULL AND (d.on_day + 1)::timestamptz > since
             OR d.on_day < current_date - 7 AND (d.on_day + 8)::timestamptz > since)
    )
$$;
