"""The tables say what such tables say: delays, gaps, codes of the model's own, and figures in proportion."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from prystan.evidence.model.codelists import code_list
from prystan.evidence.model.tables import TABLES
from prystan.evidence.simulation.partners import PARTNERS


def table(country: Path, contributor: str, name: str) -> pl.DataFrame:
    frame = pl.read_csv(country / "contributions" / contributor / f"{name}.csv", infer_schema=False)
    days = [column.name for column in TABLES[name] if column.kind == "date"]
    return frame.with_columns(pl.col(day).str.to_date("%Y-%m-%d") for day in days)


def everywhere(country: Path, name: str) -> pl.DataFrame:
    folders = sorted((country / "contributions").glob(f"*/{name}.csv"))
    return pl.concat([table(country, folder.parent.name, name) for folder in folders])


def test_codes_that_no_standard_has_appear_too(country: Path) -> None:
    victims = everywhere(country, "victims")
    assert victims["forms"].str.contains("ForcedCriminality").any()
    assert victims["controls"].str.contains("RestrictsMovement").any()
    own = {code.code for code in code_list("form").codes if code.own}
    assert "ForcedCriminality" in own


def test_what_a_partner_does_not_collect_is_empty_and_not_no(country: Path) -> None:
    for partner in PARTNERS:
        path = country / "contributions" / partner.id
        if path.exists():
            victims = table(country, partner.id, "victims")
            for column in partner.unreported:
                assert victims[column].null_count() == victims.height
    assert not (country / "contributions/ngo-migrants/plans.csv").exists()
    assert not (country / "contributions/police/assistance.csv").exists()


def test_referrals_have_clocks_of_every_kind(country: Path) -> None:
    referrals = everywhere(country, "referrals")
    waited = (referrals["acknowledged_on"] - referrals["sent_on"]).dt.total_days()
    assert 0.6 < (waited <= 2).sum() / referrals.height < 0.95
    assert (waited > 2).sum() > 0
    assert referrals["acknowledged_on"].null_count() > 0
    assert referrals["feedback_on"].null_count() > 0
    assert set(referrals["decision"].drop_nulls()) == set(code_list("referral_decision").values)
    declined = referrals.filter(decision="Declined")
    assert declined["reason"].null_count() == 0
    assert set(declined["reason"]) >= {"NoCapacity", "PersonDeclined"}


def test_a_completed_referral_was_accepted(country: Path) -> None:
    completed = everywhere(country, "referrals").filter(pl.col("completed_on").is_not_null())
    assert set(completed["decision"]) == {"Accepted"}
    assert completed.filter(pl.col("completed_on") < pl.col("decided_on")).height == 0


@pytest.mark.parametrize("decider", ["police", "social-centres"])
def test_status_follows_from_decisions(decider: str, country: Path) -> None:
    victims, decisions = table(country, decider, "victims"), table(country, decider, "decisions")
    positive = set(decisions.filter((pl.col("stage") != "Preliminary") & (pl.col("outcome") == "Positive"))["record"])
    negative = set(decisions.filter(outcome="Negative")["record"])
    own = victims.filter(pl.col("record").is_in(decisions["record"].to_list()))
    for status, record in own.select("status", "record").iter_rows():
        if status == "ActualVictimOfTrafficking":
            assert record in positive
        elif status == "NotAVictimOfTrafficking":
            assert record in negative
        else:
            assert record not in positive


def test_some_decisions_are_pending_and_some_were_reconsidered(country: Path) -> None:
    decisions = everywhere(country, "decisions")
    pending = decisions.filter(outcome="Pending")
    assert 0 < pending.height < decisions.height / 4
    assert pending["decided_on"].null_count() == pending.height
    assert set(decisions["stage"]) == {"Preliminary", "Conclusive", "Reconsideration"}


def test_records_without_consent_are_notified_or_withheld(country: Path) -> None:
    victims = everywhere(country, "victims")
    without = victims.filter(statistics_consent="false")
    assert 0.01 < without.height / victims.height < 0.2
    assert set(without["duty_to_notify"]) == {"true", "false"}
    assert (victims["penalised"] == "true").sum() > 0


def test_follow_up_visits_fall_due_after_closed_plans(country: Path) -> None:
    plans, visits = everywhere(country, "plans"), everywhere(country, "followups")
    closed = plans.filter(pl.col("closed_on").is_not_null()).select("record", "closed_on")
    joined = visits.join(closed, on="record", how="left")
    assert joined["closed_on"].null_count() == 0
    assert joined.filter(pl.col("due_on") <= pl.col("closed_on")).height == 0
    assert set(visits["month"]) == {"6", "12"}
    assert visits["done_on"].null_count() > 0


def test_goals_met_are_never_more_than_goals_set(country: Path) -> None:
    plans = everywhere(country, "plans").filter(pl.col("goals_met").is_not_null())
    assert (plans["goals_met"].cast(pl.Int64()) <= plans["goals_set"].cast(pl.Int64())).all()


def test_defendants_stand_in_recorded_offences_and_some_are_acquitted(country: Path) -> None:
    offences, defendants = table(country, "prosecutor", "offences"), table(country, "prosecutor", "defendants")
    assert set(defendants["offence"]) <= set(offences["offence"])
    assert defendants["final_on"].null_count() > 0
    custody = defendants.filter(pl.col("sentence_months").is_not_null())
    assert set(custody["final"]) == {"Convicted"}
    awards = table(country, "prosecutor", "compensation")
    assert (awards["paid"].cast(pl.Float64()) <= awards["awarded"].cast(pl.Float64())).drop_nulls().all()


def test_the_two_surveys_ask_one_question_alike_and_one_differently(country: Path) -> None:
    design = table(country, "coordinator", "survey_design")
    for question, alike in (("understands", True), ("risky_offer", False)):
        asked = design.filter(question=question)
        assert asked.height == 2
        assert (asked.select("wording", "mode").n_unique() == 1) is alike
    sizes = table(country, "coordinator", "survey").group_by("survey").len().sort("survey")["len"].to_list()
    assert sizes == [1041, 1500]


def test_survey_weights_give_the_inhabitants_of_each_stratum(country: Path) -> None:
    survey = table(country, "coordinator", "survey").with_columns(pl.col("weight").cast(pl.Float64()))
    sums = survey.group_by("survey").agg(pl.col("weight").sum())["weight"].to_list()
    assert sums[0] == pytest.approx(sums[1], rel=1e-4)
    clusters = survey.group_by("survey", "stratum").agg(pl.col("cluster").n_unique())
    assert clusters["cluster"].min() >= 2


def test_one_region_lacks_an_association(country: Path) -> None:
    network = table(country, "coordinator", "network")
    state = set(network.filter(sector="State")["region"])
    assert state - set(network.filter(pl.col("sector") != "State")["region"])


def test_measures_are_done_on_time_late_or_not_at_all(country: Path) -> None:
    measures = table(country, "coordinator", "measures")
    done = pl.col("done_on")
    for kind in (done <= pl.col("due_on"), done > pl.col("due_on"), done.is_null()):
        assert measures.filter(kind).height >= 3


def test_contributors_define_presumed_differently(country: Path) -> None:
    packages = [json.loads(path.read_text()) for path in (country / "contributions").glob("*/datapackage.json")]
    meanings = {package["prystan"]["definitions"].get("presumed") for package in packages}
    assert len(meanings - {None}) >= 3


def test_numbers_grow_over_the_years(country: Path) -> None:
    years = everywhere(country, "victims")["detected_on"].dt.year().value_counts().sort("detected_on")
    assert years["detected_on"].to_list() == [2021, 2022, 2023, 2024, 2025]
    assert years["count"][-1] > years["count"][1]
