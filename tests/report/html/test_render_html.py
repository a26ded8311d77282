"""The page: whole, valid in its references, safe against what partners write, and empty of anything to load."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from prystan.report.html import Edition, render_html, render_index
from prystan.report.html.page import linked
from prystan.report.labels import LABELS
from prystan.report.model import Cell, Chapter, DataTable, Document, KeyFigure, KeyFigures, Paragraph
from report import sample

ALTERNATES = {language: f"../{language}/report.html" for language in sample.LANGUAGES}


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def page(language: str = "en", kind: str = "report") -> str:
    return render_html(
        sample.document(language, kind), alternates=ALTERNATES, downloads={"pdf": "report.pdf"}, csv="../data"
    )


@pytest.mark.parametrize("kind", ["report", "press-release", "brief"])
@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_ids_are_unique_and_every_reference_leads_somewhere(language: str, kind: str) -> None:
    elements = Elements(page(language, kind)).found
    ids = Counter(attributes["id"] for _, attributes in elements if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []
    for tag, attributes in elements:
        for name in (attributes.get("aria-labelledby") or "").split():
            assert name in ids, f"{tag} is labelled by {name}"
        href = attributes.get("href") or ""
        assert not href.startswith("#") or href[1:] in ids


@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_the_page_says_its_language_and_leads_to_the_others(language: str) -> None:
    elements = Elements(page(language)).found
    assert ("html", {"lang": language}) in elements
    links = {
        attributes.get("hreflang"): attributes
        for tag, attributes in elements
        if tag == "a" and "hreflang" in attributes
    }
    assert set(links) == set(sample.LANGUAGES)
    assert links[language].get("aria-current") == "page"


def test_a_page_has_no_script_and_loads_nothing() -> None:
    for tag, attributes in Elements(page()).found:
        assert tag not in {"script", "iframe", "object", "embed", "link", "img", "form", "base"}
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "style"}]
    assert "@import" not in page()


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    text = page()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    policy = next(a["content"] for t, a in Elements(text).found if t == "meta" and a.get("http-equiv"))
    assert policy
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy


def test_every_chart_has_its_table_and_every_table_its_headers() -> None:
    elements = Elements(page()).found
    tags = Counter(tag for tag, _ in elements)
    document = sample.document("en")
    pictures = sum(hasattr(block, "table") for chapter in document.chapters for block in chapter.blocks)
    assert tags["figure"] == tags["details"] == pictures
    assert tags["table"] == tags["caption"] == pictures + 2
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in elements if tag == "th")


def test_tables_can_be_scrolled_with_the_keyboard() -> None:
    wrappers = [a for t, a in Elements(page()).found if t == "div" and a.get("class") == "table-scroll"]
    assert wrappers
    assert all(a["tabindex"] == "0" and a["role"] == "region" and a["aria-labelledby"] for a in wrappers)


def test_what_partners_write_stays_text() -> None:
    bad = '<img src=x onerror="alert(1)">{{ 7 * 7 }}'
    table = DataTable("t", bad, (bad, "n"), ((Cell(bad), Cell(bad)),), ("a", "b"), notes=(bad,), source=bad)
    chapters = (Chapter("c", bad, (Paragraph(bad), table)),)
    shown = render_html(Document("report", "en", bad, bad, (bad,), chapters, sample.LABELS["en"]))
    assert "<img" not in shown
    assert "49" not in re.sub(r"<style>.*?</style>|sha256-\S+", "", shown, flags=re.DOTALL)


def test_an_address_in_a_table_is_a_link_and_nothing_else_is() -> None:
    assert linked("see https://example.org/a?b=1&c=2; <b>") == (
        'see <a class="address" href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">'
        "https://example.org/a?b=1&amp;c=2</a>; &lt;b&gt;"
    )
    assert "<a" not in linked("javascript:alert(1) data:text/html,x http:// https://")
    assert linked('https://x.org/"onclick=alert(1)').endswith("</a>&#34;onclick=alert(1)")


def test_words_in_place_of_a_number_are_smaller_than_numbers() -> None:
    figures = KeyFigures((KeyFigure("1", "not yet estimated", "A", ""), KeyFigure("2", "<10", "B", "")))
    shown = render_html(Document("report", "en", "T", "S", (), (Chapter("c", "C", (figures,)),), sample.LABELS["en"]))
    assert '<span class="value words">not yet estimated</span>' in shown
    assert '<span class="value">&lt;10</span>' in shown


def test_a_chart_may_be_shown_twice() -> None:
    document = sample.document("en")
    chart = document.chapters[1].blocks[1]
    twice = Chapter("again", "Again", (chart, chart))
    shown = render_html(Document("report", "en", "T", "S", (), (twice,), document.labels))
    ids = Counter(attributes["id"] for _, attributes in Elements(shown).found if "id" in attributes)
    assert max(ids.values()) == 1


def test_the_same_document_gives_the_same_bytes() -> None:
    assert page("be") == page("be")


def test_a_missing_word_is_an_error_and_not_another_language() -> None:
    document = Document("report", "be", "T", "S", (), (), {})
    with pytest.raises(KeyError, match="report in be: no word for the label"):
        render_html(document)


@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_the_sample_has_every_label(language: str) -> None:
    assert set(sample.LABELS[language]) >= set(LABELS)


def test_the_first_page_leads_to_every_form_in_every_language() -> None:
    editions = [
        Edition(sample.document(language), {"report": f"{language}/report.html"}) for language in sample.LANGUAGES
    ]
    elements = Elements(render_index(editions)).found
    assert {a["href"] for t, a in elements if t == "a"} == {f"{language}/report.html" for language in sample.LANGUAGES}
    assert [a["lang"] for t, a in elements if t == "section"] == list(sample.LANGUAGES)


def test_the_marks_of_a_picture_stand_in_sight_and_once() -> None:
    """A break or a small cell is told beside the picture, not only in the table that has to be opened."""
    pictures = [part.partition("</figure>")[0] for part in page().split("<figure ")[1:]]
    assert any('class="notes"' in picture for picture in pictures)
    for picture in pictures:
        before, _, opened = picture.partition("<details>")
        assert 'class="notes"' not in opened
        assert before.count('class="notes"') <= 1
