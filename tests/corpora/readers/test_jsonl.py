"""JSON Lines, as pandas and others write it, and every way it can be broken."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.corpora.readers.asking import fault, made, read, skipped, texts

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
    assert texts(path) == ["z"]  # the only string


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
    ("line", "said", "reason"),
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
def test_bad_lines(tmp_path: Path, line: str, said: str, reason: str) -> None:
    path = made(tmp_path, "t.jsonl", f'{{"text": "a"}}\n{line}\n{{"text": "b"}}\n')
    error = fault(path, field="text")
    assert error.message.startswith(f"{path}:2: ")
    assert said in error.message or (said == "not" and "nested too deeply" in error.message)
    assert skipped(path, field="text") == (["a", "b"], {reason: 1})


def test_a_whole_surrogate_pair_is_a_character(tmp_path: Path) -> None:
    assert texts(made(tmp_path, "t.jsonl", r'{"text": "\ud83d\ude00"}')) == ["😀"]


def test_a_misspelt_field_has_suggestions(tmp_path: Path) -> None:
    path = made(tmp_path, "t.jsonl", '{"translation": {"ru": "да", "en": "yes"}}')
    error = fault(path, field="translation.rus")
    assert "translation.ru" in error.suggestions
    assert error.hint == "it has translation.ru, translation.en"


def test_several_strings_and_no_text_need_a_field(tmp_path: Path) -> None:
    error = fault(made(tmp_path, "t.jsonl", '{"ru": "да", "en": "yes"}'))
    assert error.message.endswith("several fields could hold the text: ru, en")
    assert error.hint == "name one with --field"
    assert "no field holds text: n" in fault(made(tmp_path, "t.jsonl", '{"n": 1}')).message


def test_keys_are_strings_or_whole_numbers(tmp_path: Path) -> None:
    path = made(tmp_path, "t.jsonl", '{"text":"a","k":{"i":"x"}}\n{"text":"b","k":{"i":1.5}}\n')
    error = fault(path, key="k.i")
    assert ":2: key 'k.i' holds a number, not a string or a whole number" in error.message
    assert skipped(path, key="k.i") == (["a"], {"no key": 1})
    assert "no field 'z'" in fault(path, key="z").message


def test_a_json_array_is_told_how_to_become_lines(tmp_path: Path) -> None:
    error = fault(made(tmp_path, "t.jsonl", '[\n{"text": "a"}\n]\n'))
    assert "jq -c" in str(error.hint)
