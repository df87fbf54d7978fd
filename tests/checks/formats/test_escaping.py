"""Foreign text passes through every format of a check unharmed, and harms nobody."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.helpers.fake_checks import filled
from tests.render.test_escaping import assert_harmless
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.text.display import neutralize_ci_commands_inside, printable

ADVERSARIAL = (
    *("::error::x", "  ::error::x", "%0A::error::x", "a\n::error::x", "a\r\n::error::x"),
    *(
        "\u2028::error::x",
        "##[error]x",
        "a ##[error]x",
        "##vso[x]",
        "a:b,c=d",
        "]]>",
        "</details>",
        "<script>x</script>",
    ),
    *("a|b", "`", "``x` y", "\\", "\\|", "@everyone", "a@b.org", "#123", "GH-12", "gh-12"),
    *(
        "a/b#1",
        ":fire:",
        "$x$",
        "www.example.org",
        "https://example.org",
        "![x](http://y)",
        "[x](1)",
        "\\[x\\](1)",
    ),
    *("<!-- x", "-->", "&lt;", "&amp;", '"', "'", "\u202e", "\x00", "\x1b[31mred", "\x85"),
    *("\ud800", "\udcff", "\ufffe", "\uffff", "\ue000", "\u0301", "", " ", "- x", "1. x", "# x"),
    *("===", "    code", "договор", "一二三", "\U0001f600"),
)
ANY = st.text(st.characters(exclude_categories=()), max_size=20) | st.lists(
    st.sampled_from(ADVERSARIAL), max_size=4
).map("".join)
quickly = settings(max_examples=25, deadline=None)
COMMAND = re.compile(r"::(error|warning|notice)( [^:]*)?::")


def written(text: str, format_: CheckFormat) -> str:
    found = render_check(filled(text), format_)
    found.encode("utf-8")  # whatever it holds, it can be written
    return found


def is_command(line: str) -> bool:
    return line.lstrip().startswith("::") or re.search(r"##\w*\[", line) is not None


class Html(HTMLParser):
    """Collects the tags, and the text that is not code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" not in self.open:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def html_of(markdown: str) -> Html:
    return Html(MarkdownIt("commonmark").enable("table").render(markdown))


OF_MARKDOWN = {
    *("h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code"),
    *("details", "summary", "span"),
}
PLAIN = html_of(written("x", CheckFormat.MARKDOWN))


def check_markdown(text: str) -> None:
    markdown = written(text, CheckFormat.MARKDOWN)
    assert_harmless(markdown)
    assert not [line for line in markdown.splitlines() if is_command(line)]
    found = html_of(markdown)
    assert set(found.tags) <= OF_MARKDOWN
    assert found.comments == [" tokscope check "]
    for tag in ("details", "table", "tr", "td", "li", "code", "h3"):
        assert found.tags.count(tag) == PLAIN.tags.count(tag), tag
    for node in found.texts:  # where a host of code looks for names and numbers
        assert not re.search(r"@\w|#\d|(?i:\bgh)-\d|:[\w+-]+:|://|www\.", node), node
        assert len(node) == 1 or "$" not in node


@pytest.mark.parametrize("text", ADVERSARIAL)
def test_markdown_holds_its_own_marks_alone_and_calls_nobody(text: str) -> None:
    check_markdown(text)


def test_a_summary_is_the_same_where_it_fits() -> None:
    assert written("x|@y", CheckFormat.SUMMARY) == written("x|@y", CheckFormat.MARKDOWN)


@quickly
@given(ANY)
def test_markdown_holds_its_own_marks_alone_whatever_stands_in_it(text: str) -> None:
    check_markdown(text)


@pytest.mark.parametrize("text", [each for each in ADVERSARIAL if each.strip()])
def test_markdown_shows_a_word_as_it_is(text: str) -> None:
    found = "".join(html_of(written(text, CheckFormat.MARKDOWN)).texts)
    assert printable(text).strip() in found.replace("\u200b", "")


def check_github(text: str) -> None:
    lines = written(text, CheckFormat.GITHUB).splitlines()
    *commands, sentence = lines
    assert not is_command(sentence)
    # two rows a state but those that pass, two budgets; each is one line, and a command
    assert len(commands) == 5 * 2 + 2
    for line in commands:
        head = COMMAND.match(line)
        assert head is not None, line
        properties = dict(each.split("=", 1) for each in head[2].strip().split(","))
        assert list(properties) == ["file", "line", "title"]
        assert unescaped(properties["file"]) == printable(text)
        title = unescaped(properties["title"])
        assert printable(text).strip("◌") in title or title.endswith("…")
        assert_harmless(unescaped(line))


def unescaped(text: str) -> str:
    codes = {"%0A": "\n", "%0D": "\r", "%3A": ":", "%2C": ",", "%25": "%"}
    return re.sub("|".join(codes), lambda found: codes[found[0]], text)


@pytest.mark.parametrize("text", ADVERSARIAL)
def test_annotations_are_commands_of_our_own_alone(text: str) -> None:
    check_github(text)


@quickly
@given(ANY)
def test_annotations_are_commands_of_our_own_alone_whatever_stands_in_them(text: str) -> None:
    check_github(text)


def check_table(text: str, width: int | None) -> None:
    table = render_check(filled(text), CheckFormat.TABLE, width=width)
    table.encode("utf-8")
    assert_harmless(table)
    assert not [line for line in table.splitlines() if is_command(line)]


@pytest.mark.parametrize("width", [80, None])
@pytest.mark.parametrize("text", ADVERSARIAL)
def test_a_table_shows_text_and_nothing_acts(text: str, width: int | None) -> None:
    check_table(text, width)


@quickly
@given(ANY)
def test_a_table_shows_text_and_nothing_acts_whatever_it_is(text: str) -> None:
    check_table(text, 80)


def check_xml(text: str) -> None:
    junit = written(text, CheckFormat.JUNIT)
    assert_harmless(junit)
    assert not [line for line in junit.splitlines() if is_command(line)]
    root = ET.fromstring(junit)  # noqa: S314 - our own text
    assert {each.tag for each in root.iter()} == {
        *("testsuites", "testsuite", "properties", "property", "testcase"),
        *("failure", "error", "skipped"),
    }
    assert len(root.findall(".//testcase")) == 6 * 2 + 2
    for reported in root.findall(".//failure"):
        assert reported.get("message") == printable(text)
        assert neutralize_ci_commands_inside(printable(text), "\\u0023").strip() in (
            reported.text or ""
        )


@pytest.mark.parametrize("text", ADVERSARIAL)
def test_junit_is_xml_that_holds_the_text(text: str) -> None:
    check_xml(text)


@quickly
@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_junit_is_xml_whatever_stands_in_it(text: str) -> None:
    check_xml(text)


@pytest.mark.parametrize("format_", [CheckFormat.SVG, CheckFormat.BADGE])
@quickly
@given(text=ANY)
def test_badges_hold_no_foreign_text(format_: CheckFormat, text: str) -> None:
    assert written(text, format_) == written("x", format_)


def check_json(text: str) -> None:
    found = json.loads(written(text, CheckFormat.JSON))
    assert found["rows"][0]["role"] == text
    assert found["rows"][0]["explanation"]["words"][0]["word"] == text
    assert found["repeat"] == text
    for each in json.loads(written(text, CheckFormat.GITLAB)):
        assert printable(text) in each["description"]
        assert_harmless(each["location"]["path"])
    (run,) = json.loads(written(text, CheckFormat.SARIF))["runs"]
    for result in run["results"]:
        message = result["message"]["text"]
        assert printable(text).replace("](", "] (") in message
        assert "](" not in message  # where a link would begin its address
        (place,) = result["locations"]
        uri = place["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"([\w.~/-]|%[0-9A-F]{2})*", uri, re.ASCII)


@pytest.mark.parametrize("text", ADVERSARIAL)
def test_json_formats_hold_the_very_text(text: str) -> None:
    check_json(text)


@quickly
@given(ANY)
def test_json_formats_hold_the_very_text_whatever_it_is(text: str) -> None:
    check_json(text)
