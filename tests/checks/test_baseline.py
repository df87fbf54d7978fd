"""The baseline file: the same back, small changes, every damage told."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.conftest import KEY, counted, snapshot
from tests.helpers.files import write_baseline
from tokscope.checks.baseline import (
    BaselineRow,
    Key,
    may_replace,
    read_baseline,
    segment_digest,
    written,
)
from tokscope.errors import ExitCode, IncomparableError, InputError, SeveralErrors

FOUND = snapshot(counted(20), counted(12, Key("production", "docs", "en")))


def of(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def edited(**changes: object) -> bytes:
    return json.dumps({**json.loads(written(FOUND)), **changes}).encode()


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    write_baseline(path, FOUND)
    assert read_baseline(path) == FOUND
    assert read_baseline(tmp_path / "none.json") is None


ANY = st.characters(exclude_characters="\0", codec="utf-8")


@settings(deadline=None)  # a disk takes its time
@given(*[st.text(ANY, min_size=1)] * 3, st.text(ANY))
def test_any_name_is_read_back(role: str, corpus: str, language: str, file: str) -> None:
    found = snapshot(counted(20, Key(role, corpus, language, file)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.json"
        write_baseline(path, found)
        assert read_baseline(path) == found


def test_a_name_that_is_no_utf_8_is_read_back(tmp_path: Path) -> None:
    found = snapshot(counted(20, Key("production", "docs", "ru", "a\udcff.md")))
    write_baseline(tmp_path / "b.json", found)
    assert read_baseline(tmp_path / "b.json") == found


def test_a_changed_segment_is_few_changed_lines() -> None:
    before, after = (
        written(snapshot(counted(tokens))).decode().splitlines() for tokens in (20, 21)
    )
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert len(changed) == 3  # the row's tokens, the segment, the digest


def test_too_many_segments_are_left_out(tmp_path: Path) -> None:
    found = snapshot(BaselineRow(KEY, counted(20).sums, None))
    write_baseline(tmp_path / "b.json", found)
    assert read_baseline(tmp_path / "b.json") == found


def test_a_newer_schema_says_to_upgrade(tmp_path: Path) -> None:
    path = of(tmp_path / "b.json", edited(schema=99))
    with pytest.raises(IncomparableError, match="schema 99; this version") as caught:
        read_baseline(path)
    assert caught.value.exit_code is ExitCode.UNAVAILABLE


def test_a_merge_conflict_is_reported_by_its_line(tmp_path: Path) -> None:
    lines = written(FOUND).splitlines(keepends=True)
    lines.insert(3, b"<<<<<<< HEAD\n")
    with pytest.raises(InputError, match="line 4: it has the marks of a merge conflict"):
        read_baseline(of(tmp_path / "b.json", b"".join(lines)))


def test_hand_editing_is_reported(tmp_path: Path) -> None:
    content = written(FOUND).replace(b'"tokens": 20', b'"tokens": 90')
    with pytest.raises(InputError, match="was edited") as caught:
        read_baseline(of(tmp_path / "b.json", content))
    assert "tokscope check --update" in (caught.value.hint or "")


@pytest.mark.parametrize("size", [0, 1, 40, 400, -3])
def test_a_truncated_file_is_reported(tmp_path: Path, size: int) -> None:
    with pytest.raises(InputError, match="not valid JSON"):
        read_baseline(of(tmp_path / "b.json", written(FOUND)[:size]))


@pytest.mark.parametrize("content", [b"[]", b"{}", b"3", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_baseline_is_reported(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"b\.json"):
        read_baseline(of(tmp_path / "b.json", content))


def test_all_errors_are_reported_together(tmp_path: Path) -> None:
    rows = [*json.loads(written(FOUND))["rows"]]
    rows[0] = {**rows[0], "tokens": "many", "extra": 1}
    rows[1] = {**rows[1], "texts": ["not one"]}
    with pytest.raises(SeveralErrors) as caught:
        read_baseline(of(tmp_path / "b.json", edited(rows=rows, tokscope=1)))
    message_part = [error.message for error in caught.value.errors]
    assert any("rows[1].tokens: is not a whole number" in each for each in message_part)
    assert any("rows[1].extra: unknown key" in each for each in message_part)
    assert any("rows[2].texts: 'not one'" in each for each in message_part)
    assert any("tokscope: is not a string" in each for each in message_part)


def test_rows_must_be_of_known_roles_and_once(tmp_path: Path) -> None:
    rows = json.loads(written(FOUND))["rows"]
    rows += [rows[0], {**rows[0], "role": "nobody", "corpus": "nothing"}]
    with pytest.raises(SeveralErrors) as caught:
        read_baseline(of(tmp_path / "b.json", edited(rows=rows)))
    message_part = " ".join(error.message for error in caught.value.errors)
    assert "appears twice" in message_part
    assert "role 'nobody' is not among its roles" in message_part
    assert "corpus 'nothing' is not among its corpora" in message_part


def test_a_folder_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_baseline(tmp_path)


def test_a_segment_is_named_by_its_text() -> None:
    assert segment_digest("Привет") == segment_digest("Привет") != segment_digest("привет")
    assert len(segment_digest("\ud800")) == 16


@pytest.mark.parametrize(
    ("content", "may"),
    [
        (b"", True),
        (written(FOUND), True),
        (written(FOUND)[:100], True),
        (b"<<<<<<< HEAD\n{", True),
        (written(FOUND).replace(b'"tokens": 20', b'"tokens": 21'), True),
        (b"text\n", False),
        (b'{"verdict": "passed"}', False),
        (b"[check]\n", False),
    ],
)
def test_only_a_baseline_may_be_replaced(tmp_path: Path, content: bytes, may: bool) -> None:
    assert may_replace(of(tmp_path / "b.json", content)) is may
    assert may_replace(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("content", "message_part"),
    [
        ('{"rows":' * 100_000, "nested too deeply"),
        ('{"definition": {}, "rows": [], "a": ' + "[" * 900 + "]" * 900 + "}", "nested too deeply"),
        ('{"definition": {}, "rows": [NaN]}', "NaN is not a number of JSON"),
        ('{"definition": {}, "rows": [1e999]}', "1e999 is too large a number"),
        ('{"definition": {}, "rows": [], "rows": []}', "the key 'rows' appears twice"),
    ],
)
def test_what_json_does_not_allow_is_reported(
    tmp_path: Path, content: str, message_part: str
) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=message_part) as caught:
        read_baseline(path)
    assert "tokscope check --update" in str(caught.value.hint)
    assert may_replace(path)
