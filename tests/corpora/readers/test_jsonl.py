"""JSON Lines, as pandas and others write it, and every way it can be broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.reader_runner import (
    PIECES,
    in_chunks,
    made,
    problem,
    properties,
    read,
    skipped,
    texts,
)
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions
from tokscope.corpora.readers.read import read_passages

HARD = 'Он сказал: "да"\tи\u2028ушёл\n☕ \U0001f600'


def test_what_pandas_writes(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    frame = pd.DataFrame({"id": [1, 2], "text": ["мир", HARD]})
    for ascii_only in (True, False):
        frame.to_json(path, orient="records", lines=True, force_ascii=ascii_only)
        assert texts(path) == ["мир", HARD]
    passages, _ = read(path, key="id")
    assert [passage.key for passage in passages] == ["1", "2"]


def test_fields_are_dotted(tmp_path: Path) -> None:
    record = {"a": {"b": [{"c": "x"}, {"c": "y"}]}, "a.b": "z"}
    path = made(tmp_path, "t.ndjson", json.dumps(record))
    assert texts(path, field="a.b.1.c") == ["y"]
    assert texts(path, field="a.b") == ["z"]  # its own name first
    assert texts(path, field="a.b, a.b.1.c") == ["z", "y"]
    of_lists = {"a": {"b": [{"c": "x"}, {"c": "y"}]}, "d": [["z"], [], ["q"]]}
    inner = made(tmp_path, "v.jsonl", json.dumps(of_lists))
    assert texts(inner, field="a.b[].c, d[][]") == ["x", "y", "z", "q"]
    own = made(tmp_path, "u.jsonl", json.dumps({"m[].c": "x", "m[].c,n": "y", "n": "z"}))
    assert texts(own, field="m[].c") == ["x"]
    assert texts(own, field="m[].c,n") == ["y"]  # as well with brackets and commas
    assert texts(own, field="n,m[].c") == ["z", "x"]
    several = "several fields hold text: a.b[].c, a.b"
    assert problem(path).message == f"{path}: {several}"


def test_blank_lines_are_no_records_and_empty_texts_are_counted(tmp_path: Path) -> None:
    path = made(tmp_path, "t.jsonl", '\ufeff{"text":"a"}\r\n\r\n{"text":" "}\n{"text":"b"}')
    passages, log = read(path)
    assert [passage.text for passage in passages] == ["a", "b"]
    assert log.skipped == {"empty text": 1}
    assert "byte-order mark" in log.notes[0]


def test_units_of_records(tmp_path: Path) -> None:
    path = made(tmp_path, "t.jsonl", '{"text":"a\\r\\nb\\n\\nc"}\n{"text":"d"}\n')
    assert texts(path, unit="record") == ["a\r\nb\n\nc", "d"]
    assert texts(path, unit="line") == ["a", "b", "c", "d"]
    assert texts(path, unit="paragraph") == ["a\nb", "c", "d"]
    assert texts(path, unit="file") == ["a\r\nb\n\nc\nd"]


@pytest.mark.parametrize(
    ("line", "message_part", "reason"),
    [
        ('{"text": "a"', "not JSON: ", "broken JSON"),
        ("plain text", "not JSON: Expecting value at character 1", "broken JSON"),
        ("[1]", "holds a list, not an object", "broken JSON"),
        ("null", "holds null, not an object", "broken JSON"),
        ("[" * 200_000, "not", "broken JSON"),
        ('{"a":' * 200_000, "not", "broken JSON"),
        ('{"n": ' + "1" * 5000 + "}", "not JSON", "broken JSON"),
        ('{"txt": "a"}', "no field 'text'", "no such field"),
        ('{"text": 5}', "field 'text' holds a number, not a string", "field is no text"),
        ('{"text": null}', "field 'text' holds null", "field is no text"),
        ('{"text": true}', "field 'text' holds a truth value", "field is no text"),
        (r'{"text": "a\ud83d"}', "half of a surrogate pair", "lone surrogate"),
        ("{\"text\": '\xff'}", "not JSON", "broken JSON"),
    ],
)
def test_bad_lines(tmp_path: Path, line: str, message_part: str, reason: str) -> None:
    path = made(tmp_path, "t.jsonl", f'{{"text": "a"}}\n{line}\n{{"text": "b"}}\n')
    error = problem(path, field="text")
    assert error.message.startswith(f"{path}:2: ")
    assert message_part in error.message or (
        message_part == "not" and "nested too deeply" in error.message
    )
    assert skipped(path, field="text") == (["a", "b"], {reason: 1})


def test_a_whole_surrogate_pair_is_a_character(tmp_path: Path) -> None:
    assert texts(made(tmp_path, "t.jsonl", r'{"text": "\ud83d\ude00"}')) == ["😀"]


def test_a_misspelt_field_has_suggestions(tmp_path: Path) -> None:
    path = made(tmp_path, "t.jsonl", '{"translation": {"ru": "да", "en": "yes"}}')
    error = problem(path, field="translation.rus")
    assert "translation.ru" in error.suggestions
    assert error.hint == "it has translation.ru, translation.en"


def test_several_strings_and_no_text_need_a_field(tmp_path: Path) -> None:
    error = problem(made(tmp_path, "t.jsonl", '{"ru": "да", "en": "yes"}'))
    assert error.message.endswith("several fields hold text: ru, en")
    assert error.hint == "name the one to measure: --field en"  # there is more of it
    assert "no field holds text: n" in problem(made(tmp_path, "t.jsonl", '{"n": 1}')).message


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"id": "a1", "message": {"body": "Где мой заказ?"}}, "message.body"),
        ({"id": "a1", "my text": "Где мой заказ?"}, "'my text'"),
    ],
)
def test_an_id_is_never_taken_for_the_text(tmp_path: Path, record: object, field: str) -> None:
    path = made(tmp_path, "t.jsonl", json.dumps(record))
    error = problem(path)
    assert "several fields hold text: id, " in error.message
    assert error.hint == f"name the one to measure: --field {field}"
    assert texts(path, field=field.strip("'"))[0].startswith("Где")


def test_the_messages_of_a_chat_log_are_taken(tmp_path: Path) -> None:
    rows = [{"id": "a", "messages": [{"role": "user", "content": "Где он?"}]}, {"messages": None}]
    passages, log = read(made(tmp_path, "t.jsonl", "\n".join(map(json.dumps, rows))))
    assert [each.text for each in passages] == ["Где он?"]
    assert "its text was taken from 'messages[].content'" in log.notes[0]


def test_a_field_is_empty_in_the_first_record_only(tmp_path: Path) -> None:
    rows = '{"id": "a1", "body": null}\n{"id": "a2", "body": "Где мой заказ?"}\n'
    assert "hold text: id, body" in problem(made(tmp_path, "t.jsonl", rows)).message


def test_the_only_field_of_text_is_taken_and_reported(tmp_path: Path) -> None:
    rows = '{"n": 1, "day": "2024-01-01", "m": {"body": "да"}}\n{"m": {"body": "нет"}}\n'
    passages, log = read(path := made(tmp_path, "t.jsonl", rows))
    assert [passage.text for passage in passages] == ["да", "нет"]
    assert log.notes == [
        f"{path}: its text was taken from 'm.body', the only field that holds text"
    ]


def test_broken_lines_ahead_of_the_choice_are_counted_once(tmp_path: Path) -> None:
    rows = "bad\n" * 30 + '{"m": "да"}\nbad\n{"m": "нет"}\n'
    for skip in (0, 25, 30):
        path = made(tmp_path, "t.jsonl", rows[skip * 4 :])
        assert skipped(path) == (["да", "нет"], {"broken JSON": 31 - skip})


def test_keys_are_strings_or_whole_numbers(tmp_path: Path) -> None:
    path = made(tmp_path, "t.jsonl", '{"text":"a","k":{"i":"x"}}\n{"text":"b","k":{"i":1.5}}\n')
    error = problem(path, key="k.i")
    assert ":2: key 'k.i' holds a number, not a string or a whole number" in error.message
    assert skipped(path, key="k.i") == (["a"], {"no key": 1})
    assert "no field 'z'" in problem(path, key="z").message


@pytest.mark.parametrize("name", ["t.jsonl", "t.json", "t.json.gz"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('[\n{"text": "a"}\n]\n', ["a"]),
        ('\n [{"text": "a"},\n {"text": "b"}]', ["a", "b"]),
        ('["a",\n "b"]', ["a", "b"]),
        ('{\n  "text": "a"\n}\n', ["a"]),
        ('{\n "menu": {\n  "open": "a", "size": 3,\n  "more": ["b", "c"]}}', ["a", "b", "c"]),
    ],
)
def test_a_json_document_is_read_whole(
    tmp_path: Path, name: str, data: str, expected: list[str]
) -> None:
    packed = gzip.compress(data.encode()) if name.endswith(".gz") else data.encode()
    assert texts(made(tmp_path, name, packed)) == expected


def test_an_error_in_a_json_document_names_its_place(tmp_path: Path) -> None:
    path = made(tmp_path, "t.json", '[\n\n {"text": "a"},\n {"text": 3}\n]')
    assert problem(path).message == f"{path}: item 2: field 'text' holds a number, not a string"
    assert skipped(path) == (["a"], {"field is no text": 1})
    path = made(tmp_path, "u.json", '[\n\n {"text": "a",}\n]')
    assert ": not JSON: " in problem(path).message
    assert "line 3" in problem(path).message


def test_content_of_chat_messages_may_be_null_or_parts(tmp_path: Path) -> None:
    rows = [
        {"messages": [{"role": "user", "content": "а"}, {"role": "assistant", "content": None}]},
        {"messages": [{"content": [{"type": "text", "text": "б"}, {"type": "image_url"}]}]},
        {"messages": [{"content": 3}, {"content": "в"}]},
    ]
    path = made(tmp_path, "t.jsonl", "\n".join(map(json.dumps, rows)))
    assert "holds a number" in problem(path, field="messages[].content").message
    found, log = read(path, field="messages[].content", skip_bad=True)
    assert [each.text for each in found] == ["а", "б", "в"]
    assert log.skipped == {
        "content that is null": 1,
        "part of a message without text": 1,
        "field is no list": 1,
    }


def test_json_lines_may_be_named_json(tmp_path: Path) -> None:
    assert texts(made(tmp_path, "t.json", '{"text": "a"}\n{"text": "b"}\n')) == ["a", "b"]


def test_a_field_that_is_there_twice(tmp_path: Path) -> None:
    rows = '{"text": "a"}\n{"text": "b", "text": "c"}\n{"m": {"x": 1, "x": 2}, "text": "d"}\n'
    path = made(tmp_path, "t.jsonl", rows)
    assert problem(path).message == f"{path}:2: field 'text' appears twice in one object"
    assert skipped(path) == (["a"], {"field named twice": 2})


@properties
@given(
    rows=st.lists(st.tuples(PIECES, st.integers())),
    size=st.integers(1, 40),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
    ascii_only=st.booleans(),
)
def test_records_written_are_records_read(
    tmp_path: Path, rows: list[tuple[str, int]], size: int, end: str, *, ascii_only: bool
) -> None:
    rows = [*rows, ("last", 0)]
    lines = (json.dumps({"text": text, "k": k}, ensure_ascii=ascii_only) for text, k in rows)
    path = made(tmp_path, "t.jsonl", "".join(line + end for line in lines))
    passages, _ = in_chunks(size, lambda: read(path, key="k"))
    expected = [(text, str(k)) for text, k in rows if text.strip()]
    assert [(passage.text, passage.key) for passage in passages] == expected


def test_a_json_document_found_in_a_folder_is_a_counted_skip(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{\n "name": "x"\n}\n', "utf-8")
    (tmp_path / "a.txt").write_text("да\n", "utf-8")
    log = ReadingLog()
    found = [each.text for each in read_passages(str(tmp_path), ReadOptions(), log)]
    assert found == ["да"]
    assert log.skipped == {"JSON or YAML without text in a field": 1}


def test_files_of_translations_are_in_the_language_of_their_name(tmp_path: Path) -> None:
    (tmp_path / "ru.json").write_text('{\n "menu": {"ok": "OK", "open": "Открыть"}\n}\n', "utf-8")
    found = list(read_passages(str(tmp_path), ReadOptions(), ReadingLog()))
    assert [(each.text, each.language, each.key) for each in found] == [
        ("OK", "ru", "menu.ok"),
        ("Открыть", "ru", "menu.open"),
    ]
