"""The referral mechanism: referrals and their clocks, decisions and their backlog, the network and its cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prystan.evidence.indicators.context import Context
from prystan.evidence.indicators.definition import Cut, Indicator, Measure, Statistic, Value
from prystan.evidence.indicators.dimensions import cut
from prystan.evidence.indicators.methods import Number, Ratio, Share, Summarised, quotient, several
from prystan.evidence.indicators.scope import Scope, during, open_at_end
from prystan.evidence.indicators.view import CountsView
from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHAPTER = "referral"


def _made(t: ir.Table, scope: Scope) -> ir.BooleanValue:
    return during(t.sent_on, scope)


def _part(name: str, words: str, column: str, *needs: str) -> Measure:
    return Measure(
        name, words, Unit.REFERRAL, "referrals", lambda t, scope: _made(t, scope) & t[column], ("referrals", *needs),
        within="referrals.made",
    )  # fmt: skip


MEASURES = (
    Measure(
        "referrals.made", "Referrals sent in the period", Unit.REFERRAL, "referrals", _made, ("referrals",),
        statistics=(Statistic("median_days", "days_to_acknowledge", "median"),),
    ),
    _part("referrals.acknowledged", "Referrals sent in the period and acknowledged within the service level",
          "acknowledged", "referrals.acknowledged_on"),
    Measure(
        "referrals.completed", "Referrals sent in the period whose service was confirmed", Unit.REFERRAL, "referrals",
        lambda t, scope: _made(t, scope) & t.completed_on.notnull(), ("referrals", "referrals.completed_on"),
        within="referrals.made",
    ),
    _part("referrals.informed", "Referrals sent in the period whose sender heard of the outcome in time",
          "informed", "referrals.feedback_on"),
    _part("referrals.consented", "Referrals sent in the period with consent on record", "consented",
          "referrals.consent"),
    Measure(
        "decisions.taken", "Decisions taken in the period", Unit.DECISION, "decisions",
        lambda t, scope: during(t.decided_on, scope).fill_null(False), ("decisions",),
        statistics=(Statistic("median_days", "days", "median"), Statistic("p90_days", "days", "p90")),
    ),
    Measure(
        "decisions.backlog", "Decisions asked for and still open on the last day of the period", Unit.DECISION,
        "decisions",
        lambda t, scope: open_at_end(t.requested_on, t.decided_on, scope) & ~t.outcome.isin(["Withdrawn"]),
        ("decisions",),
    ),
    Measure(
        "network.members", "Organisations that were members on the last day of the period", Unit.ORGANISATION,
        "network", lambda t, scope: open_at_end(t.member_from, t.member_to, scope), ("network",),
        distinct="organisation", protected=False, varying=frozenset({"region"}),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cover:
    """Regions with at least one public association and one state body, of all regions."""

    statistic: str = "regions"

    def cuts(self) -> Iterable[Cut]:
        return (cut("network.members", "region", "organisation_sector"),)

    def __call__(self, counts: CountsView, context: Context) -> Iterator[Value]:
        cells = counts.count(*next(iter(self.cuts()))[:2])
        covered = [
            region
            for region in context.regions
            # A small cell of facts that expose nobody is shown, so that None cannot stand here for a member.
            if cells[region, "PublicAssociation"] and cells[region, "State"]
        ]
        share = quotient(len(covered), len(context.regions), {})
        yield Value(
            share.value, {}, share.reason, share.numerator, share.denominator, "percent", Unit.REGION, self.statistic
        )


INDICATORS = (
    Indicator(
        "RM1", "Referrals made", CHAPTER, Unit.REFERRAL, "count", "Referrals sent in the period.", None,
        ("year", "sender", "receiver", "service", "region", "referral_decision", "reason"), ("IOM", "EndVAWNow"),
        Number("referrals.made", ((), ("year",), ("sender",), ("receiver",), ("service",), ("region",),
                                  ("sender", "receiver"), ("referral_decision",), ("reason",))),
    ),
    Indicator(
        "RM2", "Acknowledged in time", CHAPTER, Unit.REFERRAL, "percent",
        "Referrals sent in the period and acknowledged within the service level.", "Referrals made (RM1).",
        ("year", "receiver"), ("completed-referral definition (Indikit)",),
        several(
            Ratio("referrals.acknowledged", "referrals.made", ((), ("year",), ("receiver",))),
            Summarised("referrals.made", "median_days", "days", ((), ("receiver",))),
        ),
        "The service level is that of the country pack.",
    ),
    Indicator(
        "RM3", "Referral completion", CHAPTER, Unit.REFERRAL, "percent",
        "Referrals sent in the period whose service was confirmed as delivered.", "Referrals made (RM1).",
        ("year", "service", "region"), ("EndVAWNow", "Indikit"),
        Ratio("referrals.completed", "referrals.made", ((), ("year",), ("service",), ("region",))),
    ),
    Indicator(
        "RM4", "Feedback to sender", CHAPTER, Unit.REFERRAL, "percent",
        "Referrals sent in the period whose sender heard of the outcome within the service level.",
        "Referrals made (RM1).",
        ("year", "receiver"), ("user complaint",),
        Ratio("referrals.informed", "referrals.made", ((), ("year",), ("receiver",))),
        "Counted from the day of the service, else of the receiver's decision, else of the referral.",
    ),
    Indicator(
        "RM5", "Days to preliminary and to conclusive decision", CHAPTER, Unit.DECISION, "days",
        "Median and ninetieth percentile of days from request to decision, and the share within the service level.",
        "Decisions taken in the period.",
        ("stage", "age_group", "authority", "year", "in_time"),
        ("UK targets", "NAO: two thirds of conclusive decisions over 90 days"),
        several(
            Summarised("decisions.taken", "median_days", "days",
                       ((), ("stage",), ("stage", "age_group"), ("stage", "authority"))),
            Summarised("decisions.taken", "p90_days", "days", ((), ("stage",))),
            Share("decisions.taken", "in_time", ("yes",), ((), ("stage",), ("year",), ("year", "stage")), "in_time"),
        ),
    ),
    Indicator(
        "RM6", "Backlog", CHAPTER, Unit.DECISION, "count",
        "Decisions asked for and still open on the last day of the period.", None,
        ("year", "stage", "waiting"), ("UK",),
        Number("decisions.backlog", ((), ("year",), ("stage",), ("waiting",), ("stage", "waiting"))),
        "Requests that were withdrawn are left out.",
    ),
    Indicator(
        "RM7", "Network size and regional cover", CHAPTER, Unit.ORGANISATION, "count",
        "Member organisations on the last day of the period; regions with at least one public association and one "
        "state body.", "Regions of the country, for the cover.",
        ("year", "region", "organisation_sector", "organisation_kind"), ("seed (all regions)",),
        several(
            Number("network.members", ((), ("year",), ("organisation_sector",), ("organisation_kind",), ("region",),
                                       ("region", "organisation_sector"))),
            Cover(),
        ),
        "An organisation in several regions counts once in the total.",
    ),
    Indicator(
        "RM8", "Valid consent", CHAPTER, Unit.REFERRAL, "percent",
        "Referrals sent in the period with consent to this referral on record.", "Referrals made (RM1).",
        ("year", "sender"), ("HTCDS", "datACT"),
        Ratio("referrals.consented", "referrals.made", ((), ("year",), ("sender",))),
        "No entry counts as no consent on record.",
    ),
)  # fmt: skip
