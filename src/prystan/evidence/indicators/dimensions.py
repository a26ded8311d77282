"""Every way in which figures are cut, declared once. Tables name their dimensions in the order of this list."""

from __future__ import annotations

from types import MappingProxyType

from prystan.evidence.indicators.definition import YEAR, Cut, Dimension

_YES_NO = {"yes": "Yes", "no": "No"}
_IN_TIME = {"yes": "In time", "no": "Late"}

_ALL = (
    Dimension(YEAR, "Year", complete=True),
    Dimension("contributor", "Contributor", complete=True),
    Dimension("region", "Region", codes="region"),
    Dimension("sex", "Sex", codes="sex"),
    Dimension("age_group", "Child or adult", values={"child": "Child", "adult": "Adult"}),
    Dimension("age_band", "Age", codes="age_band"),
    Dimension("form", "Form of exploitation", codes="form", multiple=True),
    Dimension("citizenship_group", "Citizenship", values={"national": "This country", "other": "Another country"}),
    Dimension("citizenship", "Country of citizenship", codes="country", multiple=True),
    Dimension("detector", "First noticed by", codes="organisation_type"),
    Dimension("status", "Status", codes="status", complete=True),
    Dimension(
        "consent",
        "Basis of the record",
        values={"consent": "With consent", "duty": "Without consent, under a duty to notify"},
    ),
    Dimension("control", "Means of control", codes="control", multiple=True),
    Dimension("recruitment", "How recruited", codes="recruitment", multiple=True),
    Dimension("recruiter", "Recruiter", codes="recruiter_relation"),
    Dimension("recruited_in", "Country of recruitment", codes="country"),
    Dimension(
        "exploited_where", "Place of exploitation",
        values={"domestic": "In this country", "abroad": "In another country"},
    ),
    Dimension("exploited_in", "Country of exploitation", codes="country"),
    Dimension("sector", "Branch of the economy", codes="sector", multiple=True),
    Dimension("trafficked_before", "Trafficked before", values=_YES_NO),
    Dimension("penalised", "Charged with an act that the person was compelled to commit", values=_YES_NO),
    Dimension("assisted_by", "Assisted by", codes="organisation_type", multiple=True),
    Dimension("stage", "Stage of the decision", codes="decision_stage", complete=True),
    Dimension("outcome", "Outcome of the decision", codes="decision_outcome", complete=True),
    Dimension("authority", "Who decides", codes="decision_maker"),
    Dimension("in_time", "Within the service level", values=_IN_TIME),
    Dimension(
        "waiting",
        "Days since the decision was asked for",
        values={"0-30": "0 to 30", "31-90": "31 to 90", "91-180": "91 to 180", "181-365": "181 to 365",
                "366+": "366 and more"},
        complete=True,
    ),
    Dimension("novelty", "New or continuing",
              values={"new": "First assisted in the period", "continuing": "Assisted before"}),
    Dimension("service", "Service", codes="service"),
    Dimension("provider", "Provider", codes="organisation_type"),
    Dimension("country", "Other country", codes="country"),
    Dimension("plan_kind", "Kind of plan", codes="plan_kind"),
    Dimension("goals", "Goals met at closure", values=_YES_NO),
    Dimension("sender", "Sender", codes="organisation_type", complete=True),
    Dimension("receiver", "Receiver", codes="organisation_type", complete=True),
    Dimension("referral_decision", "Decision of the receiver", codes="referral_decision"),
    Dimension("reason", "Reason", codes="referral_reason"),
    Dimension("organisation_sector", "Sector", codes="organisation_sector", complete=True),
    Dimension("organisation_kind", "Kind of body", codes="organisation_type", complete=True),
    Dimension("article", "Article of the criminal code"),
    Dimension("offence_form", "Form of exploitation", codes="form"),
    Dimension("role", "Part played", codes="perpetrator_role", multiple=True),
    Dimension("organised", "By an organised group", values=_YES_NO),
    Dimension("verdict", "Judgment", codes="verdict"),
    Dimension("custody", "Sentence",
              values={"unsuspended": "Custody, not suspended", "suspended": "Custody, suspended",
                      "none": "No custody"}),
    Dimension("compensation_source", "Paid by", codes="compensation_source", complete=True),
    Dimension("instrument", "Instrument", codes="instrument", complete=True),
    Dimension("chapter", "Chapter of the instrument"),
    Dimension("obligation_status", "How far carried out", codes="obligation_status", complete=True),
    Dimension("recommendation_source", "Recommended by", codes="recommendation_source", complete=True),
    Dimension("recommendation_status", "How far carried out", codes="recommendation_status", complete=True),
    Dimension("component", "Component of the plan", codes="component", complete=True),
    Dimension("delivery", "Delivery", complete=True,
              values={"on_time": "Done in time", "late": "Done late", "not_done": "Not done"}),
    Dimension("activity_kind", "Kind of activity", codes="activity_kind", complete=True),
    Dimension("profession", "Profession", codes="profession"),
    Dimension("reach_channel", "Channel", codes="reach_channel"),
    Dimension("fund_source", "Whose money", codes="fund_source", complete=True),
    Dimension("topic", "Topic", codes="contact_topic"),
    Dimension("channel", "Channel", codes="channel"),
    Dimension("language", "Language", codes="language"),
    Dimension("contact_outcome", "What came of it", codes="contact_outcome"),
    Dimension("settlement", "Town or country", codes="settlement"),
    Dimension("direction", "Direction", codes="direction", complete=True),
    Dimension("executed", "Executed", values=_YES_NO, complete=True),
    Dimension("survey", "Survey", complete=True),
    Dimension("variable", "Column", complete=True),
)  # fmt: skip

DIMENSIONS = MappingProxyType({dimension.name: dimension for dimension in _ALL})

_ORDER = {name: place for place, name in enumerate(DIMENSIONS)}


def ordered(*names: str) -> tuple[str, ...]:
    """The dimensions of a table in the one order that every table keeps.

    Raises:
        KeyError: there is no such dimension.
    """
    return tuple(sorted(names, key=_ORDER.__getitem__))


def cut(measure: str, *by: str, statistic: str | None = None) -> Cut:
    """The table of a measure by dimensions named in any order."""
    return Cut(measure, ordered(*by), statistic)
