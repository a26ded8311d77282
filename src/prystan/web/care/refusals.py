"""What the database refused, said to whoever filled in the form. Its own words may quote a row: they stay inside."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg.errors import InsufficientPrivilege

# By how the database begins to say it, or by the name of the constraint.
REFUSALS: Mapping[str, Promise] = {
    "no live memorandum": _(
        "This country demands a memorandum, and none that holds lets you refer this to this organisation. "
        "Ask your co-ordinator to propose one, or open less of the file."
    ),
    "this case is closed": _("This case is closed. Reopen it first."),
    "this case is continued in another": _("This case is continued in another one. Write there."),
    "this case is put together": _("This case is put together with another. Put them apart first."),
    "these cases are one already": _("These cases are together already, or one of them is continued in a third."),
    "the consent of a child": _("The person is a child: say who decided, the guardian or the best interest."),
    "this case is anonymous": _("This case is without a name: only codes and notes are kept in it."),
    "without a live consent": _(
        "Nothing that identifies the person may be kept without her live consent to assistance. Record it first."
    ),
    "this person was erased": _("This person was erased. Nothing can be added."),
    "no live consent names": _(
        "The person has not agreed to a referral to this organisation or service. Record her consent first."
    ),
    "no live consent lets this case": _(
        "The person has not agreed that her case goes to this organisation for good. Record her consent first."
    ),
    "nobody is there": _("This organisation has nobody here who could take the case over."),
    "one_offer_at_a_time": _("This case is offered already. Take that offer back first."),
    "this case is offered": _("This case is offered to another organisation. Take the offer back first."),
    "this offer is over": _("This offer is over. Nothing has moved."),
    "a child is referred with": _(
        "A child is referred with a guardian, or with a best-interest decision, whichever the consent names. "
        "Record it first."
    ),
    "the receiver does not offer": _("This service is no longer offered. Search again."),
    "a reflection period is at least": _("The reflection period is shorter than the law allows. Give more days."),
    "a reflection period ends once": _("This reflection period is over already."),
    "one_reflection_at_a_time": _("A reflection period is running already. End that one first."),
    "a decision is taken once": _("This decision is taken already. A reconsideration is a new one."),
    "a referral of this case is still open": _(
        "A referral of this case is still open. Finish it or take it back first."
    ),
    "there is no such open plan": _("This plan is closed. Agree a new one."),
    "this task is done already": _("Somebody did this task already."),
    "a task is given to a member": _("This colleague is no longer a member. Choose another."),
}
OTHERWISE = _(
    "A rule of the casework forbids this, and nothing was saved. Look at the days and at the state of the case."
)


def refusal(fault: DatabaseError) -> str:
    """The sentence for the form.

    Raises:
        DatabaseError: it was the role that was refused, or the database is away: other pages say so.
    """
    cause = fault.__cause__
    diagnosis = getattr(cause, "diag", None)
    if isinstance(cause, InsufficientPrivilege) or diagnosis is None or not (diagnosis.sqlstate or "").startswith("23"):
        raise fault
    said = (diagnosis.message_primary or "", diagnosis.constraint_name or "")
    for beginning, sentence in REFUSALS.items():
        if any(one.startswith(beginning) for one in said):
            return str(sentence)
    return str(OTHERWISE)
