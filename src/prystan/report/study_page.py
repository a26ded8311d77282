"""The page of `prystan estimate --html`: one study with its charts and tables, for work inside an office.

It shows counts as they are, small ones too, so it says above all else that it may not be published. What may be
published of an estimate goes through `prystan.evidence.disclosure` into the Country Report.
"""

from __future__ import annotations

from collections.abc import Sequence

from prystan import __version__
from prystan.evidence.disclosure import Shown, fact
from prystan.evidence.estimation.faces.exhibits import Exhibit
from prystan.evidence.estimation.floors import refusal
from prystan.evidence.estimation.statement import (
    assumption,
    method_assumptions,
    method_names,
    moves,
    overlap_sentences,
    range_sentence,
    truth_sentence,
)
from prystan.evidence.estimation.studies import Study
from prystan.report.charts import theme
from prystan.report.compose import LABELS
from prystan.report.html import render_html
from prystan.report.model import (
    Block,
    Cell,
    Chapter,
    Chart,
    DataTable,
    Definitions,
    Document,
    Heading,
    Listing,
    Paragraph,
)
from prystan.report.words import InsideWords


def study_page(study: Study, language: str) -> str:
    """The study as one HTML page that needs nothing but itself.

    Raises:
        KeyError: there are no words in `language`.
    """
    return render_html(study_document(study, InsideWords(language)))


def study_document(study: Study, words: InsideWords) -> Document:
    """The study as a document of the report's blocks."""
    t = words.text
    shown = {one.identifier: _block(one) for one in study.exhibits(words)}

    def blocks(*names: str) -> list[Block]:
        return [block for name in names for block in shown.get(name, ())]

    chapters = (
        Chapter("answer", t("The answer"), (
            Paragraph(t("This page shows small counts as they are. It is for work inside the office and may not be "
                        "published."), "caution"),
            *_said(_answer(study, words), "lead"), *blocks("methods", "replicates"),
        )),
        Chapter("assumed", t("What is assumed"), (*_said(assumption(words)), _assumptions(study, words))),
        Chapter("moves", t("How far the answer moves"), (
            Listing((*moves(study, words), truth_sentence(study, words))),
            *blocks("models", "near-threshold", "lists-changed", "truth-test", "influence", "links", "dependence"),
        )),
        Chapter("lists", t("What the lists look like"), (
            *_said(overlap_sentences(study.overlaps, words)), *blocks("lists", "overlaps", "pairs"),
        )),
        Chapter("done", t("How it was done"), _done(study, words)),
    )  # fmt: skip
    return Document(
        kind="estimate",
        language=words.language,
        title=t("The hidden population, estimated from lists"),
        subtitle=t("Lists: {lists}", lists=words.listing(study.table.lists)),
        imprint=(t("Made with Prystan {version}.", version=__version__),),
        chapters=chapters,
        labels={key: t(message) for key, message in LABELS.items()},
    )


def _answer(study: Study, words: InsideWords) -> list[str]:
    refused = refusal(study.table, words)
    if refused:
        return [words.text("No figure is given for the hidden population: {reason}.", reason=refused),
                words.text("The numbers below are for study only.")]  # fmt: skip
    return [range_sentence(study.every, words)]


def _said(sentences: Sequence[str], kind: str = "body") -> list[Paragraph]:
    return [Paragraph(" ".join(sentences), kind)]


def _assumptions(study: Study, words: InsideWords) -> Definitions:
    names, assumed = method_names(words), method_assumptions(words)
    return Definitions(tuple((names[each.method], assumed[each.method]) for each in study.every))


def _block(one: Exhibit) -> tuple[Block, ...]:
    """The exhibit as a table, or as a chart that has it; what must be known to read it stands below."""
    table = DataTable(
        one.identifier, one.title, one.columns,
        tuple(tuple(Cell(cell.text, _inside(cell.raw)) for cell in row) for row in one.rows), one.machine_columns,
        numeric=one.numeric,
    )  # fmt: skip
    after = (Paragraph(one.note, "note"),) if one.note else ()
    if one.draw is None:
        return (table, *after)
    specification = {**one.draw().to_dict(), "config": theme.config()}
    return (Chart(one.identifier, one.title, one.alternative, specification, table), *after)


def _inside(raw: float | str | None) -> Shown | str | None:
    """A count as it is: this page is never published, and says so above all else."""
    return raw if isinstance(raw, str) or raw is None else fact(raw)


def _done(study: Study, words: InsideWords) -> tuple[Block, ...]:
    """Settings of each method: enough to do it again."""
    t, names = words.text, method_names(words)
    rows = []
    for each in study.every:
        used = ", ".join(f"{key} = {value}" for key, value in each.settings.items() if value is not None)
        rows.append((Cell(names[each.method], each.method), Cell(used, used),
                     Cell(words.number(each.cpu_seconds, 1), fact(round(each.cpu_seconds, 2)))))  # fmt: skip
    return (
        Paragraph(t("The same table, settings and version give the same numbers, whatever the number of cores.")),
        DataTable("settings", t("Settings of each method"), (t("Method"), t("Settings"), t("Seconds of CPU")),
                  tuple(rows), ("method", "settings", "cpu_seconds"), numeric=(False, False, True)),
        Heading(t("Sources of the methods")),
        Definitions((
            (names["stepwise"], "Chan, Silverman, Vincent (2021), JASA 116"),
            (names["bic"], "Silverman, Chan, Vincent (2024), Statistical Science 39"),
            (names["threshold"], "Silverman (2020), JRSS A 183"),
            (names["latent"], "Manrique-Vallier (2016), Biometrics 72"),
            (names["dga"], "Madigan, York (1997), Biometrika 84"),
            (names["chao"], "Chao (1987), Biometrics 43"),
        )),
    )  # fmt: skip
