"""Tables about what a state has undertaken and does: obligations, plans, activities, network, surveys, figures."""

from __future__ import annotations

from prystan.evidence.model.schema import NotAbove, NotBefore, RequiredWhen, Table, Unit
from prystan.evidence.model.tables._columns import (
    PUBLIC,
    code,
    country,
    date,
    identifier,
    number,
    region,
    sex,
    text,
    whole,
    yes_no,
)  # fmt: skip

OBLIGATIONS = Table(
    "obligations",
    "Obligations",
    "an article of an instrument",
    Unit.OBLIGATION,
    (
        code("instrument", "instrument", "The treaty or standard", required=True, sensitivity=PUBLIC),
        text("article", "The article or criterion", required=True),
        text("chapter", "The chapter it stands in"),
        code(
            "status",
            "obligation_status",
            "How far national law carries it out",
            required=True,
            sensitivity=PUBLIC,
        ),
        text("evidence", "The national provision that carries it out"),
        date("since", "In force since", sensitivity=PUBLIC),
        text("assessed_by", "Who assessed it"),
    ),
    key=("instrument", "article"),
)

RECOMMENDATIONS = Table(
    "recommendations",
    "Recommendations",
    "a recommendation received",
    Unit.RECOMMENDATION,
    (
        identifier("recommendation", "Its own number"),
        code("source", "recommendation_source", "Who made it", required=True, sensitivity=PUBLIC),
        date("received_on", "The day on which it was received", required=True, sensitivity=PUBLIC),
        text("topic", "What it asks for, in one sentence"),
        code(
            "status",
            "recommendation_status",
            "How far it has been carried out",
            required=True,
            sensitivity=PUBLIC,
        ),
        date("closed_on", "The day on which it was closed", sensitivity=PUBLIC),
        text("address", "Where it can be read"),
    ),
    key=("recommendation",),
    rules=(NotBefore("received_on", "closed_on"), RequiredWhen("closed_on", "status", ("Closed",))),
)

MEASURES = Table(
    "measures",
    "Action plan",
    "a measure of the action plan",
    Unit.MEASURE,
    (
        identifier("measure", "Its number in the plan"),
        text("title", "The measure, in one sentence", required=True),
        code("component", "component", "Prevention, protection, prosecution, partnership", required=True,
             sensitivity=PUBLIC),
        text("owner", "The body that answers for it"),
        date("due_on", "The day by which it is due", required=True, sensitivity=PUBLIC),
        date("done_on", "The day on which it was done", sensitivity=PUBLIC),
        number("budget", "Money set aside", unit="currency", sensitivity=PUBLIC),
        number("spent", "Money spent", unit="currency", sensitivity=PUBLIC),
        text("currency", "ISO 4217 code"),
    ),
    key=("measure",),
)  # fmt: skip

ACTIVITIES = Table(
    "activities",
    "Activities",
    "a campaign, training, seminar, conference, operation or visit",
    Unit.ACTIVITY,
    (
        identifier("activity", "Its own number"),
        code("kind", "activity_kind", "What it was", required=True, sensitivity=PUBLIC),
        text("topic", "What it was about"),
        date("began_on", "First day", required=True, sensitivity=PUBLIC),
        date("ended_on", "Last day", sensitivity=PUBLIC),
        region("Region in which it took place", sensitivity=PUBLIC),
        country("country", "The other country, for a visit or an operation with one", sensitivity=PUBLIC),
        code("profession", "profession", "The profession that took part", sensitivity=PUBLIC),
        whole("participants", "Persons who took part", unit="person", sensitivity=PUBLIC),
        code("reach_channel", "reach_channel", "The channel that carried a campaign", sensitivity=PUBLIC),
        whole("reached", "Persons reached, counted by that channel", unit="person", sensitivity=PUBLIC),
        whole("target", "Size of the group that was to be reached", unit="person", sensitivity=PUBLIC),
    ),
    key=("activity",),
    rules=(NotBefore("began_on", "ended_on"),),
)

NETWORK = Table(
    "network",
    "The network",
    "a member organisation of the referral mechanism in one region",
    Unit.ORGANISATION,
    (
        identifier("organisation", "The organisation's own number"),
        code("kind", "organisation_type", "The kind of body", required=True, sensitivity=PUBLIC),
        code("sector", "organisation_sector", "State, public association, international", required=True,
             sensitivity=PUBLIC),
        region("Region that it covers", sensitivity=PUBLIC),
        date("member_from", "Member since", required=True, sensitivity=PUBLIC),
        date("member_to", "Member until; empty while it is one", sensitivity=PUBLIC),
    ),
    key=("organisation", "region"),
    rules=(NotBefore("member_from", "member_to"),),
    own=True,
)  # fmt: skip

SURVEY = Table(
    "survey",
    "Survey answers",
    "a respondent",
    Unit.RESPONDENT,
    (
        identifier("survey", "The survey, as `survey_design` names it"),
        identifier("respondent", "The respondent's number within the survey"),
        identifier("stratum", "Sampling stratum", required=False),
        identifier("cluster", "Primary sampling unit", required=False),
        number("weight", "Sampling weight", unit="inhabitant", required=True),
        sex("Sex of the respondent"),
        whole("age", "Age of the respondent", unit="year", maximum=120),
        region("Region of the respondent"),
        code("settlement", "settlement", "Town or country"),
        yes_no("understands", "Gave a correct account of what trafficking is"),
        yes_no("risky_offer", "Would accept at least one of the risky offers put to them"),
        whole("household_victims", "Members of the household who were trafficked", unit="person"),
    ),
    key=("survey", "respondent"),
)

SURVEY_DESIGN = Table(
    "survey_design",
    "Survey designs",
    "a question of a survey",
    Unit.VALUE,
    (
        identifier("survey", "The survey"),
        code(
            "question",
            "survey_question",
            "The column of `survey` that it fills",
            required=True,
            sensitivity=PUBLIC,
        ),
        text("wording", "The question as it was asked"),
        code("mode", "survey_mode", "How it was asked", required=True, sensitivity=PUBLIC),
        text("population", "Whom the survey covers"),
        date("fieldwork_from", "First day in the field", required=True, sensitivity=PUBLIC),
        date("fieldwork_to", "Last day in the field", sensitivity=PUBLIC),
        text("sampling", "How respondents were chosen"),
        text("conducted_by", "Who conducted it"),
    ),
    key=("survey", "question"),
    rules=(NotBefore("fieldwork_from", "fieldwork_to"),),
)

FIGURES = Table(
    "figures",
    "Published figures",
    "a number that somebody published",
    Unit.FIGURE,
    (
        identifier("figure", "Its own number"),
        text("period", "The period in the source's own words", required=True),
        date("period_from", "First day of the period, where it can be told", sensitivity=PUBLIC),
        date("period_to", "Last day of the period, where it can be told", sensitivity=PUBLIC),
        text("measure", "What was counted, in words", required=True),
        text("series", "The series in which figures of the same fact stand together", required=True),
        number("value", "The value; empty where the source says that it is not reported", sensitivity=PUBLIC),
        number("lower", "Lower end, where the source gives a range or 'over'", sensitivity=PUBLIC),
        number("upper", "Upper end, where the source gives a range", sensitivity=PUBLIC),
        text("unit", "Unit: person, offence, percent, tier …", required=True),
        text("words", "The value in the source's words, where it is not a number"),
        text("source", "Who said it", required=True),
        text("address", "Where it can be read; several with spaces and `;` between"),
        text("definition", "What the source meant by it"),
        code(
            "confidence",
            "confidence",
            "How sure it is that the source says this",
            required=True,
            sensitivity=PUBLIC,
        ),
        yes_no("break_before", "The series means something else from here on", sensitivity=PUBLIC),
        text("note", "What a reader must know"),
    ),
    key=("figure",),
    rules=(NotBefore("period_from", "period_to"), NotAbove("lower", "upper")),
)

POPULATION = Table(
    "population",
    "Population",
    "inhabitants of one region, year, sex and age band",
    Unit.INHABITANT,
    (
        whole("year", "Year", unit="year", minimum=1900, maximum=2100, required=True, sensitivity=PUBLIC),
        region("Region; empty for the whole country", sensitivity=PUBLIC),
        code("sex", "sex", "Sex; empty for both", sensitivity=PUBLIC),
        code("age_band", "age_band", "Age band; empty for all", sensitivity=PUBLIC),
        whole("inhabitants", "Inhabitants", unit="inhabitant", required=True, sensitivity=PUBLIC),
        text("source", "Who counted them"),
    ),
)
