"""How far the answer moves when a list, a person, a link or an assumption is changed."""

from __future__ import annotations

from prystan.evidence.estimation.faces import plots
from prystan.evidence.estimation.faces.exhibits import Cell, Exhibit
from prystan.evidence.estimation.faces.say import Say, history, limits, total
from prystan.evidence.estimation.studies import Study

MOST_INFLUENCE = 12


def by_what(study: Study, say: Say) -> str:
    """Which method the checks repeat."""
    if study.checks.by == "stepwise":
        return say.text("By stepwise selection of pairs of lists, made anew each time.")
    return say.text("By the best model by BIC, chosen anew each time.")


def lists_changed(study: Study, say: Say) -> Exhibit:
    """Each list left out, and each two lists made one."""
    t = say.text
    rows = []
    for kind, changes in (("without", study.checks.left_out), ("merged", study.checks.merged)):
        for each in changes:
            lists = history(each.change)
            what = t("without {lists}", lists=lists) if kind == "without" else t("as one: {lists}", lists=lists)
            shown = total(say, each.total) or t("no estimate")
            rows.append((Cell(what, f"{kind} {'+'.join(each.change)}"), Cell(say.number(each.people), each.people),
                         Cell(shown, each.total)))  # fmt: skip
    columns = (t("Change"), t("Persons seen"), t("Total"))
    return Exhibit("lists-changed", t("Without one list, and with two lists made one"), columns,
                   ("change", "persons", "total"), tuple(rows), (False, True, True), by_what(study, say),
                   draw=lambda: plots.lists_changed(study, say))  # fmt: skip


def truth(study: Study, say: Say) -> Exhibit:
    """Each list's own size, estimated as if it were unknown."""
    t = say.text
    rows = []
    for each in study.checks.truth_tests:
        ratio = None if each.total is None else each.total / each.truth
        rows.append((
            Cell(each.held, each.held), Cell(say.number(each.truth), each.truth),
            Cell(say.number(each.seen), each.seen), Cell(total(say, each.total) or t("no estimate"), each.total),
            Cell("" if ratio is None else say.number(ratio, 2), ratio),
        ))  # fmt: skip
    columns = (t("List"), t("Its true size"), t("Seen by other lists"), t("Estimate"), t("Estimate / truth"))
    note = t("For each list, those of its people whom no other list saw are hidden, and their number is estimated from "
             "the rest.")  # fmt: skip
    return Exhibit("truth-test", t("Lists whose size is known, estimated"), columns,
                   ("list", "truth", "seen", "estimate", "ratio"), tuple(rows), (False, True, True, True, True),
                   f"{note} {by_what(study, say)}", draw=lambda: plots.truth(study, say))  # fmt: skip


def influence(study: Study, say: Say) -> Exhibit:
    """What one person less with each history does."""
    t = say.text
    rows = []
    for each in study.checks.influence[:MOST_INFLUENCE]:
        if each.change is None:
            shown = t("no estimate without that person")
        else:
            sign = "−" if each.change < 0 else "+"
            shown = f"{sign}{total(say, abs(each.change))}" if round(each.change) else "0"
        rows.append((Cell(history(each.history)), Cell(say.number(each.people), each.people), Cell(shown, each.change)))
    columns = (t("Lists"), t("Persons"), t("Change of the total"))
    return Exhibit("influence", t("One person less on exactly these lists"), columns, ("lists", "persons", "change"),
                   tuple(rows), (False, True, True), by_what(study, say))  # fmt: skip


def links(study: Study, say: Say) -> Exhibit:
    """What missed and false links do."""
    t = say.text
    rows = []
    for each in study.checks.links:
        rows.append((
            Cell(errors(each.kind, each.share, say), f"{each.kind} {each.share}"),
            Cell(total(say, each.median) or t("no estimate"), each.median),
            Cell(limits(say, each.interval), each.interval and f"{each.interval[0]} {each.interval[1]}"),
        ))  # fmt: skip
    columns = (t("Errors made on purpose"), t("Total"), t("80 % of draws"))
    note = t("If the linkage already misses links, the published total is too high by about as much as it rises here "
             "when as many more are missed.")  # fmt: skip
    return Exhibit(
        "links", t("Missed and false links"), columns, ("errors", "total", "interval_80"), tuple(rows),
        (False, True, True), f"{note} {by_what(study, say)}", draw=lambda: plots.links(study, say),
    )  # fmt: skip


def errors(kind: str, share: float, say: Say) -> str:
    """Which links are made wrong on purpose."""
    shown = say.percent(100 * share)
    return (
        say.text("{share} more missed", share=shown)
        if kind == "missed"
        else say.text("{share} more false", share=shown)
    )


def dependence(study: Study, say: Say) -> Exhibit:
    """What a dependence that no model can see would do."""
    t = say.text
    rows = tuple(
        (
            Cell(t("{factor} times as many unseen", factor=say.number(factor, 2)), factor),
            Cell(total(say, changed), changed),
        )
        for factor, changed in study.checks.dependence
    )
    note = t("A factor above one: being on one list makes others likelier for everybody, as referrals do. No table of "
             "overlaps can show it.")  # fmt: skip
    return Exhibit("dependence", t("If the lists depend on each other in a way that no model can see"),
                   (t("Unseen"), t("Total")), ("factor", "total"), rows, (False, True), note,
                   draw=lambda: plots.dependence(study, say))  # fmt: skip
