"""CSV and TSV, as pandas and spreadsheets write it, and every way it can be broken."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.reader_runner import made, problem, read, skipped, texts
from tokscope.corpora.readers import byte_stream as streams
from tokscope.corpora.readers import csv as quoting

HARD = ['a "quoted" one', "два\nряда", "a,b;c\td", " with space ", "", "CR\r\nLF", "e"]


@pytest.mark.parametrize(("name", "sep"), [("t.csv", ","), ("t.tsv", "\t"), ("t.csv", ";")])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_pandas_writes(tmp_path: Path, name: str, sep: str, end: str) -> None:
    path = tmp_path / name
    frame = pd.DataFrame({"id": range(len(HARD)), "text": HARD})
    frame.to_csv(path, index=False, sep=sep, lineterminator=end)
    passages, log = read(path, key="id")
    assert [passage.text for passage in passages] == [text for text in HARD if text]
    assert passages[-1].key == "6"
    assert log.skipped == {"empty text": 1}
    assert len(log.notes) == (sep == ";")


SPREADSHEET = (
    '\ufeff"Номер";"Текст";"Цена"\r\n1;"Он сказал: ""да"";\r\nи ушёл";"1,50"\r\n2;Просто;"2,00"\r\n'
)


def test_what_a_spreadsheet_writes(tmp_path: Path) -> None:
    path = made(tmp_path, "t.csv", SPREADSHEET)
    passages, log = read(path, field="Текст", key="Номер")
    assert [passage.text for passage in passages] == ['Он сказал: "да";\r\nи ушёл', "Просто"]
    assert log.notes == [
        f"{path}: a byte-order mark at the start was left out",
        f"{path}: its header is divided by a semicolon, and so it was read",
    ]
    again = made(tmp_path, "u.csv", SPREADSHEET[1:].encode("cp1251"))
    assert texts(again, field="Текст", encoding="cp1251") == texts(path, field="Текст")
    assert "--encoding cp1251" in str(problem(again, field="Текст").hint)


def test_the_delimiter_a_spreadsheet_declares(tmp_path: Path) -> None:
    assert texts(made(tmp_path, "t.csv", "sep=;\r\ntext;a,b,c\r\nx;y\r\n")) == ["x"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("text\na\n\nb", ["a", "b"]),  # one column
        ('text\na"b\n5" disk\n', ['a"b', '5" disk']),  # quotes inside a bare field are text
        ('text,n\n"a",\n"",2\n', ["a"]),
        ('text,n\n"a""",1\n"""",1\n', ['a"', '"']),
        ("text\na\rb\n", ["a\rb"]),
        ('n,"te;x;t;"\n1,b\n', ["b"]),
    ],
)
def test_rows(tmp_path: Path, data: str, expected: list[str]) -> None:
    field = "te;x;t;" if "te;x" in data else None
    assert texts(made(tmp_path, "t.csv", data), field=field) == expected


@pytest.mark.parametrize(
    ("row", "message_part", "reason"),
    [
        ("1", "too few fields: 1, the header has 2 (n, text)", "row with too few fields"),
        ("1,a,b", "too many fields: 3, the header has 2", "row with too many fields"),
        ('1,"a"b', "text after a closing quote", "broken quotes"),
        ('1,"a\n2,b"c', "text after a closing quote", "broken quotes"),
    ],
)
def test_bad_rows(tmp_path: Path, row: str, message_part: str, reason: str) -> None:
    path = made(tmp_path, "t.csv", f"n,text\n0,x\n{row}\n9,y\n")
    error = problem(path)
    assert error.message.startswith(f"{path}:3: ")
    assert message_part in error.message
    found, counted = skipped(path)
    assert found[0] == "x"
    assert found[-1] == "y"
    assert counted == {reason: 1}


def test_an_unterminated_quote_costs_its_line_only(tmp_path: Path) -> None:
    path = made(tmp_path, "t.csv", 'n,text\n0,x\n1,"a\n2,b\n3,c\n')
    assert problem(path).message == f"{path}:3: a quote that is not closed"
    assert skipped(path) == (["x", "b", "c"], {"unterminated quote": 1})


def test_a_field_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quoting, "LINE_LIMIT", 1 << 20)
    rows = "".join(f"{n},b\n" for n in range(300_000))
    path = made(tmp_path, "t.csv", 'n,text\n1,"a\n' + rows)
    assert ":2: a field longer than 1 MiB" in problem(path).message
    found, counted = skipped(path)
    assert len(found) == 300_000
    assert counted == {"field too long": 1}


def test_adversarial_quotes_take_linear_time(tmp_path: Path) -> None:
    for line in ('"x\n', '"""\n', '"",""\n', '1,"\n', '"a""\n', '"\n""\n'):
        path = made(tmp_path, "t.csv", "n,text\n" + line * 50_000)
        started = time.monotonic()
        skipped(path)
        assert time.monotonic() - started < 5, line


def test_columns(tmp_path: Path) -> None:
    path = made(tmp_path, "t.csv", "ru,en,ru\nда,yes,да\n")
    assert texts(path, field="en") == ["yes"]
    error = problem(path)
    assert "several fields hold text: ru, en" in error.message
    assert error.hint == "name the one to measure: --field en"
    assert "2 columns are named 'ru'" in problem(path, field="ru").message
    error = problem(path, field="eng")
    assert error.suggestions == ("en",)
    assert skipped(path, field="eng") == ([], {"no such field": 1})
    assert "no field 'id'" in problem(path, field="en", key="id").message


def test_the_only_column_of_text_is_taken_and_reported(tmp_path: Path) -> None:
    path = made(tmp_path, "t.csv", "id,day,body\n1,2024-01-01,да\n2,2024-01-02,нет\n")
    passages, log = read(path)
    assert [passage.text for passage in passages] == ["да", "нет"]
    assert log.notes == [f"{path}: its text was taken from 'body', the only field that holds text"]
    numbers = made(tmp_path, "n.csv", "id,day\n1,2024-01-01\n")
    assert "no field holds text: id, day" in problem(numbers).message
    assert texts(numbers, field="day") == ["2024-01-01"]
    ids = made(tmp_path, "i.csv", "id,body\na1,Где мой заказ?\n")
    assert problem(ids).hint == "name the one to measure: --field body"


def test_an_error_that_is_met_while_looking_ahead_comes_in_its_place(tmp_path: Path) -> None:
    rows = "n,body\n" + "1,да\n" * 10 + "2," + os.urandom(300_000).hex()
    packed = gzip.compress(rows.encode())
    path = made(tmp_path, "t.csv.gz", packed[: len(packed) // 2])
    found, counted = skipped(path)
    assert found == ["да"] * 10
    assert counted["truncated compression"] == 1


def test_a_header_alone_holds_no_text(tmp_path: Path) -> None:
    assert "holds no text" in problem(made(tmp_path, "t.csv", "text,n\n")).message


FIELD = st.text(st.sampled_from('аb",;\t \n\r'), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(FIELD, FIELD), min_size=1), size=st.integers(1, 30))
def test_rows_written_are_rows_read(tmp_path: Path, rows: list[tuple[str, str]], size: int) -> None:
    quoted = (",".join('"' + each.replace('"', '""') + '"' for each in row) for row in rows)
    path = made(tmp_path, "t.csv", "text,k\n" + "".join(row + "\r\n" for row in quoted) + "end,k")
    usual, streams.BUFFER = streams.BUFFER, size
    try:
        passages, _ = read(path, key="k")
    finally:
        streams.BUFFER = usual
    expected = [row for row in rows if row[0].strip()] + [("end", "k")]
    assert [(passage.text, passage.key) for passage in passages] == expected
