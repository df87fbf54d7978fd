"""Parquet, Arrow and Feather, as pandas and pyarrow write them, whole and damaged."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import feather, ipc

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
from tokscope.corpora.readers import columnar

TEXTS = ["мир", 'два\nряда "и"\x00', "😀", "e\u0301"]


@pytest.fixture(params=["t.parquet", "t.feather", "t.arrow", "stream.arrow"])
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Write a table in one of the formats; return the path."""
    path = tmp_path / request.param

    def written(table: pa.Table) -> Path:
        if path.suffix == ".parquet":
            pq.write_table(table, path, row_group_size=3)
        elif path.suffix == ".feather":
            feather.write_feather(table, str(path), chunksize=3)
        else:
            new = ipc.new_stream if path.name == "stream.arrow" else ipc.new_file
            with new(path, table.schema) as file:
                file.write_table(table, max_chunksize=3)
        return path

    return written


def test_what_pandas_writes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": range(4), "text": TEXTS, "x": [1.5] * 4})
    frame.to_parquet(tmp_path / "t.parquet")
    frame.to_feather(tmp_path / "t.feather")
    frame["text"] = frame["text"].astype("category")
    frame.to_parquet(tmp_path / "c.parquet", compression="zstd")
    for name in ("t.parquet", "t.feather", "c.parquet"):
        passages, _ = read(tmp_path / name, key="id")
        assert [passage.text for passage in passages] == TEXTS
        assert [passage.key for passage in passages] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_every_kind_of_string(tmp_path: Path, kind: Any) -> None:
    table = pa.table({"n": [1, 2, 3, 4], "words": pa.array(TEXTS, kind)})
    path = tmp_path / "t.arrow"
    with ipc.new_file(path, table.schema) as file:
        file.write_table(table)
    assert texts(path) == TEXTS  # the only column of text


def test_batches_do_not_show(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [f"т{n}" for n in range(100)]
    path = write(pa.table({"text": expected}))
    for size in (1, 7, 1000):
        monkeypatch.setattr(columnar, "_BATCH", size)
        assert texts(path) == expected


def test_nested_columns(write: Any) -> None:
    pairs = [{"en": "yes", "ru": "да"}, None, {"en": "no", "ru": "нет"}]
    path = write(pa.table({"translation": pairs, "id": ["a", "b", "c"]}))
    error = problem(path, field="translation.ru")
    assert "record 2 has no text (null)" in error.message
    passages, log = read(path, field="translation.ru", key="id", skip_bad=True)
    assert [(each.text, each.key) for each in passages] == [("да", "a"), ("нет", "c")]
    assert log.skipped == {"field is no text": 1}
    error = problem(path, field="translation.rus")
    assert error.suggestions[0] == "translation.ru"
    assert "holds struct" in problem(path, field="translation").message


def test_columns_that_hold_no_text(write: Any) -> None:
    path = write(pa.table({"n": [1], "b": [b"x"], "l": [["x"]]}))
    assert "no field holds text: n, b, l" in problem(path).message
    error = problem(path, field="n")
    assert error.message == f"{path}: column 'n' holds int64, not text"
    assert skipped(path, field="n") == ([], {"field is no text": 1})
    assert "no field 'text'" in problem(path, field="text").message


def test_several_columns_of_text(write: Any) -> None:
    path = write(pa.table({"ru": ["да"], "en": ["yes"]}))
    error = problem(path)
    assert "several fields hold text: ru, en" in error.message
    assert error.hint == "name the one to measure: --field NAME"
    assert texts(path, field="en") == ["yes"]


def test_an_id_is_never_taken_for_the_text(write: Any) -> None:
    nested = [{"body": "Где мой заказ?"}]
    path = write(pa.table({"id": ["a1"], "message": nested}))
    assert "several fields hold text: id, message.body" in problem(path).message
    path = write(pa.table({"id": ["a1"], "turns": [[{"role": "user", "n": 1}]]}))
    assert "several fields hold text: id, turns" in problem(path).message
    path = write(pa.table({"id": [1], "turns": [[1]], "message": nested}))
    passages, log = read(path)
    assert [passage.text for passage in passages] == ["Где мой заказ?"]
    taken = "its text was taken from 'message.body', the only field that holds text"
    assert log.notes == [f"{path}: {taken}"]


def test_empty_texts_and_keys(write: Any) -> None:
    path = write(pa.table({"text": ["a", "", " ", "b"], "k": [1, 2, 3, None]}))
    assert "record 4 has no key" in problem(path, key="k").message
    assert skipped(path, key="k") == (["a"], {"empty text": 2, "no key": 1})


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    broken = pa.array([b"ok", b"\xff\xfe", b"ok"]).view(pa.string())
    table = pa.table({"text": broken})
    path = tmp_path / "t.arrow"
    with ipc.new_file(path, table.schema) as file:
        file.write_table(table)
    assert "record 2 is not UTF-8" in problem(path).message
    assert skipped(path) == (["ok", "ok"], {"not UTF-8": 1})


def test_damage(write: Any, tmp_path: Path) -> None:
    path = write(pa.table({"text": TEXTS * 500}))
    whole = path.read_bytes()
    for at in (5, 9, len(whole) // 2, len(whole) - 3):
        split_at = made(tmp_path, "cut" + path.suffix, whole[:at])
        error = problem(split_at)
        assert str(split_at) in error.message
        assert "damaged" in error.message or "is not" in error.message
        assert any("damaged" in reason or "not" in reason for reason in skipped(split_at)[1])


@pytest.mark.parametrize(
    "data", [b"text\nmir\n", b"PK\x03\x04\0\0", b"PAR1\0\0\0\0PAR1", b"\0" * 99]
)
@pytest.mark.parametrize("name", ["t.parquet", "t.arrow", "t.feather"])
def test_something_else(tmp_path: Path, name: str, data: bytes) -> None:
    path = made(tmp_path, name, data)
    assert str(path) in problem(path).message
    assert skipped(path)[0] == []


def test_a_parquet_file_named_as_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": TEXTS}), tmp_path / "t.txt")
    assert "holds binary data, a Parquet file" in problem(tmp_path / "t.txt").message


@properties
@given(
    rows=st.lists(st.tuples(PIECES, st.integers(-9, 9)), max_size=12),
    size=st.integers(1, 40),
    group=st.integers(1, 5),
    name=st.sampled_from(["t.parquet", "t.arrow", "t.parquet.gz"]),
)
def test_rows_written_are_rows_read(
    tmp_path: Path, rows: list[tuple[str, int]], size: int, group: int, name: str
) -> None:
    rows = [*rows, ("last", 0)]
    columns = {"k": [key for _, key in rows], "text": [text for text, _ in rows]}
    table, path = pa.table(columns), tmp_path / name
    if path.suffix == ".arrow":
        with ipc.new_stream(path, table.schema) as file:
            file.write_table(table, max_chunksize=group)
    else:
        pq.write_table(table, path, row_group_size=group)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(path.read_bytes()))
    passages, _ = in_chunks(size, lambda: read(path, key="k"))
    expected = [(text, str(key)) for text, key in rows if text.strip()]
    assert [(passage.text, passage.key) for passage in passages] == expected
