"""YAML files of prompts, as data and nothing else, and malicious ones."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.reader_runner import PIECES, made, problem, properties, read, skipped, texts
from tokscope.corpora.readers import yaml_parser as yaml_documents

CHAT = """\
# Промпты поддержки
model: gpt-4o
temperature: 0.2
messages:
  - role: system
    content: |
      Отвечай кратко.
      Имя: {{ name }}
  - role: user
    content: 'Где мой заказ?'
"""


def test_one_text(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", "id: 7\ntext: >-\n  Добрый\n  день\nmade: 2026-01-01\n")
    passages, log = read(path, key="id")
    assert [(each.text, each.key, each.source) for each in passages] == [
        ("Добрый день", "7", str(path))
    ]
    assert log.notes == []


def test_every_item_of_a_list(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yml", CHAT)
    both = ["Отвечай кратко.\nИмя: {{ name }}\n", "Где мой заказ?"]
    assert texts(path, field="messages[].content") == both
    assert texts(path, field="messages.1.content") == both[1:]
    assert texts(path, field="model, messages[].content") == ["gpt-4o", *both]
    assert texts(path, field="messages[].content", unit="file") == ["\n".join(both)]
    assert texts(path, field="messages[].content", unit="line") == [
        *("Отвечай кратко.", "Имя: {{ name }}", "Где мой заказ?")
    ]


def test_no_field_is_guessed_among_several(tmp_path: Path) -> None:
    error = problem(path := made(tmp_path, "t.yaml", "a: [{b: да, c: нет, d: да}]\n"))
    assert error.message == f"{path}: several fields hold text: a[].b, a[].c, a[].d"
    assert error.hint == "name the one to measure: --field 'a[].c'"
    only = made(tmp_path, "u.yaml", "n: 1\nprompts: [{body: да}, {body: нет}]\n")
    passages, log = read(only)
    assert [each.text for each in passages] == ["да", "нет"]
    assert "its text was taken from 'prompts[].body'" in log.notes[0]


def test_documents_and_items_of_a_list_are_records(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", "---\ntext: a\n...\n---\n\n---\n- text: b\n- text: c\n---\n~\n")
    assert texts(path) == ["a", "b", "c"]


def test_line_ends_are_lf_and_a_text_keeps_its_last(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", "\ufefftext: |\r\n  a\r\n\r\n  b\r\n")
    assert texts(path) == ["a\n\nb\n"]


def test_merge_keys_and_aliases(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        "t.yaml",
        "base: &b {text: a, tone: x}\nmore: &m {tone: y, end: z}\n"
        "one: {<<: *b}\ntwo: {text: b, <<: [*m, *b]}\nname: &n c\nsame: *n\n*n : d\n",
    )
    assert texts(path, field="one.text,two.text,two.tone,two.end,same,c") == list("abyzcd")


@pytest.mark.parametrize(
    ("data", "line", "message_part", "reason"),
    [
        ("text: a\nb: !!python/object/apply:os.system [x]\n", 2, "tag !!python/object", "YAML tag"),
        ("text: !mine a\n", 1, "tag !mine: only plain data is read", "YAML tag"),
        ("text: a\nb: !!binary aGk=\n", 2, "tag !!binary", "YAML tag"),
        ("b: !!set {a}\n", 1, "tag !!set", "YAML tag"),
        ("text: !!str {a: b}\n", 1, "tag !!str", "YAML tag"),
        ("text: a\nb: 1\ntext: c\n", 3, "field 'text' appears twice", "field named twice"),
        ("text: a\nm:\n  x: 1\n  x: 2\n", 4, "field 'x' appears twice", "field named twice"),
        ("text: a\nb: [\n", 3, "not YAML: ", "broken YAML"),
        ("text: a\n\tb: c\n", 2, "not YAML: ", "broken YAML"),
        ("text: a: b\n", 1, "not YAML: ", "broken YAML"),
        ("a: б\ntext: \x01\n", 2, "not YAML: ", "broken YAML"),
        ("text: {{ name }}\n", 1, "a key that is an object or a list", "broken YAML"),
        ("? [a, b]\n: c\n", 1, "a key that is an object or a list", "broken YAML"),
        ("m: &m {a: b}\n*m : c\n", 2, "a key that is not a string", "broken YAML"),
        ("text: a\nb: *none\n", 2, "alias *none names nothing", "broken YAML"),
        ("text: a\nb: &b [*b]\n", 2, "alias *b names nothing", "broken YAML"),
        ("text: a\n<<: 5\n", 2, "<< names no object", "broken YAML"),
        ("a: &a {x: y}\nb: {<<: *a, <<: *a}\n", 2, "<< names no object, or", "broken YAML"),
        ("\n\n- text: a\n- b\n", 3, "holds a string, not an object", "broken YAML"),
        ("just text\n", 1, "holds a string, not an object", "broken YAML"),
        ("b: c\n", 1, "no field 'text'", "no such field"),
        ("b: c\n---\nd: e\ntext: 5\n", 1, "no field 'text'", "no such field"),
        ("b: c\ntext: 5\n", 2, "field 'text' holds a number, not a string", "field is no text"),
        ("b: c\n\ntext: no\n", 3, "field 'text' holds a truth value", "field is no text"),
        ("b: c\ntext: 2026-01-01\n", 2, "field 'text' holds a date", "field is no text"),
        ("b: c\ntext:\n", 2, "field 'text' holds null", "field is no text"),
        ("b: c\ntext:\n  d: e\n", 3, "field 'text' holds an object", "field is no text"),
        ("b: c\ntext: [d]\n", 2, "field 'text' holds a list, not", "field is no text"),
        ("text: 'а\u2028 б'\nc: !x d\n", 2, "tag !x", "YAML tag"),
        ("[" * 100_000, 1, "", "broken YAML"),
        ("a:\n" + "".join(" " * n + "- \n" for n in range(1, 1500)), 0, "", "broken YAML"),
        ("{a: " * 100_000, 1, "", "broken YAML"),
    ],
)
def test_bad_files(tmp_path: Path, data: str, line: int, message_part: str, reason: str) -> None:
    path = made(tmp_path, "t.yaml", data)
    error = problem(path, field="text")
    assert error.message.startswith(f"{path}:{line}: " if line else f"{path}:")
    assert message_part in error.message
    assert skipped(path, field="text")[1].get(reason)


def test_every_item_is_requested(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", "text: z\nm:\n- {c: a}\n- {d: b}\n- {c: 5}\ne: {f: g}\n")
    error = problem(path, field="m[].c")
    assert error.message == f"{path}:4: no field 'm[].c'"
    assert error.hint == "it has text, m[].c, e.f"
    assert "e[].f" not in str(error.suggestions)
    assert ":5: field 'm.2.c' holds a number" in problem(path, field="m.2.c").message
    error = problem(path, field="e[].f")
    assert error.message == f"{path}:6: field 'e' holds an object, not a list"
    assert problem(path, field="text,").message == f"{path}:1: no field ''"


def test_a_bad_document_is_counted_and_the_next_is_read(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", "text: a\n---\ntext: !x b\n---\ntext: c\n---\ntext: [\n")
    assert skipped(path) == (["a", "c"], {"YAML tag": 1, "broken YAML": 1})


def test_empty_texts_and_lists_are_counted(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", "m: [{c: ''}, {c: да}]\n---\nm: []\n")
    passages, log = read(path, field="m[].c")
    assert [each.text for each in passages] == ["да"]
    assert log.skipped == {"empty text": 1, "empty list": 1}


def test_the_key_of_one_of_several_texts(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", "id: 0x1F\nm: [{c: да}, {c: нет}]\n---\nid: 1.5\nm: [{c: а}]\n")
    error = problem(path, field="m[].c", key="id")
    assert error.message.startswith(f"{path}:4: key 'id' holds a number, not a string or a whole")
    passages, _ = read(path, field="m[].c", key="id", skip_bad=True)
    assert [each.key for each in passages] == ["0x1F:m.0.c", "0x1F:m.1.c"]


def laughs(levels: int, width: int) -> str:
    """The billion laughs: each line repeats the one before it."""
    lines = ["a0: &a0 [ха, ха]"]
    for level in range(1, levels):
        many = ", ".join([f"*a{level - 1}"] * width)
        lines.append(f"a{level}: &a{level} [{many}]")
    return "\n".join([*lines, "text: да\n"])


def merges(levels: int) -> str:
    """Mappings that each take over the one before it, and hold it as well."""
    before, lines = "b", ["a: &a [ха, ха]", "b: &b {x: *a}"]
    for level in range(levels):
        lines.append(f"c{level}: &c{level} {{<<: *{before}, k{level}: *{before}}}")
        before = f"c{level}"
    return "\n".join([*lines, "text: да\n"])


LONG = "a: &a '" + "ха" * 500_000 + "'\nb: [" + "*a, " * 100 + "]\n"


@pytest.mark.parametrize("data", [laughs(60, 9), merges(60), LONG], ids=["lists", "merges", "text"])
def test_aliases_that_would_come_to_gigabytes(tmp_path: Path, data: str) -> None:
    path = made(tmp_path, "t.yaml", data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = problem(path, field="text")
    assert error.message.endswith(": its aliases would come to more than 64 MiB")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 << 10
    assert skipped(path, field="text") == ([], {"document too large": 1})


def test_aliases_that_stay_small_are_texts_like_others(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", laughs(4, 9))
    assert texts(path, field="text") == ["да"]
    assert texts(path, field="a3[][][][]") == ["ха"] * 2 * 9**3


def test_a_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokscope.corpora.readers.yaml.LINE_LIMIT", 20)
    path = made(tmp_path, "t.yaml", "text: a\nmore: b\nrest: c\n")
    assert problem(path).message == f"{path}:3: larger than 0 MiB, too large for YAML"


def test_a_document_of_too_many_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_documents, "_WRITTEN", 5 * 64 + 20)
    path = made(tmp_path, "t.yaml", "text: a\n---\ntext: b\nmore:\n  c: d\n---\ntext: e\n")
    assert problem(path, field="text").message.startswith(
        f"{path}:5: a document too large for YAML"
    )
    assert skipped(path, field="text") == (["a", "e"], {"document too large": 1})


def test_a_broken_line_makes_the_file_bad(tmp_path: Path) -> None:
    data = "text: да\nother: ".encode() + b"\xff\n" + "end: нет\n".encode()
    path = made(tmp_path, "t.yaml", data)
    assert problem(path).message.startswith(f"{path}:2: not UTF-8")
    assert skipped(path) == ([], {"not UTF-8": 1})


def test_another_encoding(tmp_path: Path) -> None:
    path = made(tmp_path, "t.yaml", "text: да\n".encode("cp1251"))
    assert texts(path, encoding="cp1251") == ["да"]


def test_the_parser_without_c_reads_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path, "t.yaml", CHAT)
    before = texts(path, field="messages[].content")
    monkeypatch.setattr(yaml_documents, "_loader", lambda: yaml.SafeLoader)
    assert texts(path, field="messages[].content") == before
    half = made(tmp_path, "u.yaml", 'text: "\\ud83d"\n')
    assert "half of a surrogate pair in field 'text'" in problem(half).message
    assert ":1: not YAML" in problem(made(tmp_path, "v.yaml", "text: \x01\n")).message


@properties
@given(
    rows=st.lists(st.tuples(PIECES, st.integers()), min_size=1),
    style=st.sampled_from([None, '"', "'", "|", ">"]),
    as_list=st.booleans(),
    unicode=st.booleans(),
)
def test_what_is_written_is_what_is_read(
    tmp_path: Path,
    rows: list[tuple[str, int]],
    style: str | None,
    *,
    as_list: bool,
    unicode: bool,
) -> None:
    records = [{"text": text, "k": k} for text, k in [*rows, ("last", 0)]]
    data = yaml.safe_dump_all(
        [records] if as_list else records, default_style=style, allow_unicode=unicode
    )
    path = made(tmp_path, "t.yaml", data)
    passages, _ = read(path, key="k") if style is None else read(path)
    expected = [each["text"] for each in yaml_texts(data) if each["text"].strip()]
    assert [each.text for each in passages] == expected


def yaml_texts(data: str) -> list[dict[str, str]]:
    """What the library itself reads."""
    found: list[dict[str, str]] = []
    for document in yaml.safe_load_all(data):
        found += document if isinstance(document, list) else [document]
    return found
