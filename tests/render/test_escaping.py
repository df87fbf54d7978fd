"""Foreign text passes through every renderer unharmed, and harms nobody."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from tests.conftest import load_all
from tests.helpers.fake_tokenizers import characters, pairs, report_of
from tokscope.analysis.segmentation import render_pieces
from tokscope.cli.outputs import print_error
from tokscope.comparison.formats import comparison_document, render
from tokscope.comparison.report import Report
from tokscope.comparison.tables import long_rows
from tokscope.errors import InputError
from tokscope.render.document import OutputFormat, RenderOptions, Unavailable
from tokscope.render.html import render_html
from tokscope.render.markdown import escaped
from tokscope.render.table import render_facts, render_table
from tokscope.text.display import neutralize_ci_commands, printable
from tokscope.tokenizers.loader import Loader

ADVERSARIAL = (
    *(
        "[/INST]",
        "[unused0]",
        "[bold]x[/bold]",
        "|",
        "a|b",
        "</script>",
        "<b>",
        "&amp;",
        "::error::x",
    ),
    *("a\u202eb", ":fire:", "=1+1", "-1", "+1", "@x", "\x1b[31mred", "a\nb", "a\rb", "a\tb", "`x`"),
    *("**x**", "[x](http://y)", "\\", "\\|", "a,b", 'a"b', "\u2028", "\x9b1m", "<!-- x"),
)
ACTIVE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
READ_BY_PEOPLE = (OutputFormat.TABLE, OutputFormat.MARKDOWN)


def html_of(report: Report) -> str:
    return render_html(comparison_document(report))


def named(*names: str) -> Report:
    return report_of(characters(*names))


def assert_harmless(text: str) -> None:
    found = {character for character in text if unicodedata.category(character) in ACTIVE}
    assert found <= {"\n"}


class Texts(HTMLParser):
    """Collects tags and the text of cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_a_table_shows_a_name_as_it_is(name: str) -> None:
    text = render(named(name), OutputFormat.TABLE)
    table = text.split("\n\n")[0]
    assert table.splitlines()[-1].strip().startswith(f"{neutralize_ci_commands(printable(name))}  ")
    assert_harmless(table)


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_a_markdown_cell_is_one_cell_that_reads_as_the_name(name: str) -> None:
    text = render(named(name), OutputFormat.MARKDOWN)
    head, rule, row = text.splitlines()[:3]
    cells = [re.split(r"(?<!\\)(?:\\\\)*\|", line) for line in (head, rule, row)]
    assert len({len(each) for each in cells}) == 1
    cell = row.removeprefix("| ").split(" | ")[0]
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", cell)  # CommonMark's escapes
    assert text.replace("&#8203;", "") == printable(name)


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_html_has_only_its_own_tags_and_the_name_as_text(name: str) -> None:
    found = Texts(html_of(named(name)))
    assert found.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "br", "div", "p"}
    assert found.cells[0] == printable(name)


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_parses_back_to_the_rows() -> None:
    report = named(*ADVERSARIAL)
    read = read_csv(render(report, OutputFormat.CSV))
    for found, row in zip(read, long_rows(report), strict=True):
        for key, value in row.items():
            if isinstance(value, float):
                assert float(found[key]) == value  # unrounded
            elif key != "tokenizer":
                assert found[key] == ("" if value is None else str(value))


def test_csv_keeps_visible_names_and_disarms_formulas() -> None:
    text = render(named(*ADVERSARIAL), OutputFormat.CSV)
    found = list(dict.fromkeys(row["tokenizer"] for row in read_csv(text)))
    shown = [printable(name) for name in ADVERSARIAL]
    active = ("=", "+", "-", "@", "::")
    assert found == [f"'{name}" if name.startswith(active) else name for name in shown]
    assert_harmless(text)


def test_csv_keeps_a_name_with_a_carriage_return() -> None:
    read = read_csv(render(named("a\rb"), OutputFormat.CSV))
    assert [row["tokenizer"] for row in read] == [printable("a\rb")] * 2  # English, Russian


def test_json_parses_back_to_the_very_rows() -> None:
    report = named(*ADVERSARIAL)
    content = json.loads(render(report, OutputFormat.JSON))
    assert content["rows"] == long_rows(report)


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_a_listing_shows_a_name_as_it_is(name: str) -> None:
    text = render_table(["name", "n"], [[name, "1"], ["plain", "2"]], None)
    assert neutralize_ci_commands(printable(name)) in text
    assert_harmless(text)
    assert render_facts([("name", name)], None).strip() == f"name  {printable(name)}".strip()


@pytest.mark.parametrize("format_", READ_BY_PEOPLE)
@pytest.mark.parametrize("name", ["x\u202ey", "x\x1b[2Jy", "x\ny"])
def test_names_of_tokenizers_and_corpora_under_the_table_are_harmless(
    name: str, format_: OutputFormat
) -> None:
    report = report_of(characters(name), [pairs(name)], unavailable=[Unavailable(name, "r", None)])
    text = render(report, format_)
    assert_harmless(text)
    assert not [line for line in text.splitlines() if line.startswith("y")]


def test_the_caption_of_html_is_harmless() -> None:
    assert_harmless(html_of(report_of(characters("x"), [pairs("a\u202eb")])))


def test_a_markdown_signature_stays_code() -> None:
    text = render(report_of(characters("x"), [pairs("a`<b>`")]), OutputFormat.MARKDOWN)
    line = next(line for line in text.splitlines() if "words:" in line)
    assert "`<b>`" not in line or line.startswith("``")


@pytest.mark.parametrize("format_", READ_BY_PEOPLE)
def test_a_tokenizer_named_like_an_algorithm_keeps_its_name(format_: OutputFormat) -> None:
    options = RenderOptions(columns=("tokenizer",))
    assert "byte-level BPE" not in render(named("bpe"), format_, options)


@pytest.mark.parametrize(
    "format_",
    [
        OutputFormat.CSV,
        pytest.param(
            OutputFormat.JSON,
        ),
    ],
)
def test_a_path_that_is_not_utf8_can_be_written(format_: OutputFormat) -> None:
    render(named("x\udcff"), format_).encode("utf-8")


@pytest.mark.parametrize("format_", READ_BY_PEOPLE)
@pytest.mark.parametrize("name", ["::error::x", "  ::error::x", "##[error]x", "\u00a0::error::x"])
def test_no_line_is_a_workflow_command(name: str, format_: OutputFormat) -> None:
    missing = [Unavailable(name, name, name)]
    text = render(report_of(characters(name), [pairs(name)], unavailable=missing), format_)
    assert not [line for line in text.splitlines() if line.strip().startswith(("::", "##["))]


@pytest.mark.parametrize(
    "write",
    [
        lambda name: render(named(name), OutputFormat.CSV),
        lambda name: render_table(["name"], [[name]], None),
        lambda name: render_facts([(name, "x")], None),
        lambda name: render_pieces("x", characters(name), with_ids=False, width=None, color=False),
    ],
    ids=["csv", "listing", "facts", "pieces"],
)
def test_no_line_of_other_output_is_a_workflow_command(write: Callable[[str], str]) -> None:
    lines = write("::error::x").splitlines()
    assert not [line for line in lines if line.strip().startswith("::")]


def test_no_line_of_an_error_is_a_workflow_command(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(InputError("a\n::error::x: no such file", "mend it\n##[error]x"))
    lines = capsys.readouterr().err.splitlines()
    assert not [line for line in lines if line.strip().startswith(("::", "##["))]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        ("*x* _y_ ~z~", r"\*x\* \_y\_ \~z\~"),
        ("<i>&amp;", r"\<i\>\&amp;"),
        ("![x](y)", r"\!\[x\]\(y\)"),
        (":fire: @me #1", r"\:&#8203;fire\: \@&#8203;me \#&#8203;1"),
        ("GH-12 a@b.c www.x.y", r"GH-&#8203;12 a\@&#8203;b.c www&#8203;.x.y"),
        ("http://x", r"http\:&#8203;//x"),
        ("$x$", "<span>$</span>x<span>$</span>"),
        ("`x` \\", r"\`x\` \\"),
        ("Привет, мир", "Привет, мир"),
    ],
)
def test_markdown_marks_are_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


def test_pieces_with_their_numbers_are_no_command(loader: Loader) -> None:
    (cl100k,) = load_all(loader, "cl100k_base").values()
    shown = render_pieces("##", [cl100k], with_ids=True, width=None, color=False)
    assert "#[567]" in shown
    assert not re.search(r"##\w*\[", shown)
