"""The TOML reader names file and key path, says the edit and reports every fault at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tokscope.errors import InputError, SeveralErrors
from tokscope.strict_toml import StrictTable, finish, parse, read

CHOICES = {"bpe": 1, "unigram": 2}


def errors_of(text: str, ask: Callable[[StrictTable], object]) -> list[tuple[str, str | None]]:
    table = parse(text, "f.toml")
    ask(table)
    return [(problem.message, problem.hint) for problem in table.errors]


@pytest.mark.parametrize(
    ("text", "ask", "answer"),
    [
        ("k = 'v'", lambda t: t.text("k"), "v"),
        ("", lambda t: t.text("k", "d"), "d"),
        ("", lambda t: t.optional_text("k"), None),
        ("k = 'v'", lambda t: t.optional_text("k"), "v"),
        ("k = 3", lambda t: t.integer("k"), 3),
        ("", lambda t: t.integer("k", 7), 7),
        ("", lambda t: t.optional_integer("k"), None),
        ("k = 3", lambda t: t.optional_integer("k", least=3), 3),
        ("k = 0.10", lambda t: t.decimal("k"), Decimal("0.10")),  # exact, no binary fraction
        ("k = 2", lambda t: t.decimal("k"), Decimal(2)),
        ("k = false", lambda t: t.boolean("k"), False),
        ("", lambda t: t.boolean("k", True), True),
        ("k = 'unigram'", lambda t: t.choice("k", CHOICES), 2),
        ("", lambda t: t.choice("k", CHOICES, None), None),
        ("k = ['a', 'b']", lambda t: t.strings("k"), ("a", "b")),
        ("", lambda t: t.strings("k", []), ()),
        ("", lambda t: list(t.tables("k", [])), []),
        ("[k]\nx = 'v'", lambda t: t.table("k").text("x"), "v"),
        ("[[k]]\nx = 'v'", lambda t: [e.text("x") for e in t.tables("k")], ["v"]),
        ("[a]\nx = 1\n[b]\nx = 2", lambda t: [n for n, _ in t.entries()], ["a", "b"]),
    ],
)
def test_right_values_are_read_without_an_error(
    text: str, ask: Callable[[StrictTable], object], answer: object
) -> None:
    table = parse(text, "f.toml")
    assert ask(table) == answer
    table.close()
    finish(table)


@pytest.mark.parametrize(
    ("text", "ask", "message", "hint"),
    [
        # missing, by kind
        ("", lambda t: t.text("k"), "f.toml: k: is missing", "add it: a string"),
        ("", lambda t: t.integer("k"), "f.toml: k: is missing", "add it: a whole number"),
        ("", lambda t: t.decimal("k"), "f.toml: k: is missing", "add it: a number"),
        ("", lambda t: t.boolean("k"), "f.toml: k: is missing", "add it: true or false"),
        ("", lambda t: t.choice("k", CHOICES), "f.toml: k: is missing", "add it: a string"),
        ("", lambda t: t.strings("k"), "f.toml: k: is missing", "add it: an array"),
        ("", lambda t: t.table("k"), "f.toml: k: is missing", "add it: a table"),
        ("", lambda t: list(t.tables("k")), "f.toml: k: is missing", "add it: an array"),
        # another type
        ("k = 'x'", lambda t: t.integer("k"), "f.toml: k: is not a whole number", "it is 'x'"),
        ("k = true", lambda t: t.integer("k"), "f.toml: k: is not a whole number", "it is True"),
        ("k = true", lambda t: t.decimal("k"), "f.toml: k: is not a number", "it is True"),
        ("k = 1", lambda t: t.boolean("k"), "f.toml: k: is not true or false", "it is 1"),
        ("k = 'x'", lambda t: t.strings("k"), "f.toml: k: is not an array", "it is 'x'"),
        ("k = [1]", lambda t: t.strings("k"), "f.toml: k: is not an array of strings", None),
        ("k = 1", lambda t: t.table("k"), "f.toml: k: is not a table", "it is 1"),
        ("k = 1", lambda t: list(t.tables("k")), "f.toml: k: is not an array", "it is 1"),
        (
            "k = [1]",
            lambda t: list(t.tables("k")),
            "f.toml: k[1]: is not a table",
            "write it as [[k]]",
        ),
        # right type, wrong value
        (
            "k = ''",
            lambda t: t.text("k"),
            "f.toml: k: is empty",
            "write a value or take the key out",
        ),
        ("k = -1", lambda t: t.integer("k"), "f.toml: k: is -1, less than 0", None),
        ("k = 0", lambda t: t.optional_integer("k", least=1), "f.toml: k: is 0, less than 1", None),
        (
            "k = 'unigramm'",
            lambda t: t.choice("k", CHOICES),
            "f.toml: k: 'unigramm' is not one of bpe, unigram",
            "did you mean 'unigram'?",
        ),
        (
            "k = 'zzz'",
            lambda t: t.choice("k", CHOICES),
            "f.toml: k: 'zzz' is not one of bpe, unigram",
            None,
        ),
        ("k = ['a', 'a']", lambda t: t.strings("k"), "f.toml: k: names 'a' twice", "take one out"),
        # the path of an inner key
        ("[a.b]", lambda t: t.table("a").table("b").text("k"), "f.toml: a.b.k: is missing", None),
        (
            "[[a]]\n[[a]]\nk = 1",
            lambda t: [entry.boolean("k", True) for entry in t.tables("a")],
            "f.toml: a[2].k: is not true or false",
            "it is 1",
        ),
    ],
)
def test_a_wrong_value_is_one_error_that_says_the_edit(
    text: str, ask: Callable[[StrictTable], object], message: str, hint: str | None
) -> None:
    ((found, message_part),) = errors_of(text, ask)
    assert found == message
    if hint is not None:
        assert message_part == hint


@pytest.mark.parametrize(
    "ask",
    [
        lambda table: table.text("k"),
        lambda table: table.optional_text("k"),
        lambda table: table.choice("k", CHOICES),
    ],
    ids=["text", "optional_text", "choice"],
)
def test_another_type_than_a_string_is_reported(ask: Callable[[StrictTable], object]) -> None:
    assert ("f.toml: k: is not a string", "it is 3") in errors_of("k = 3", ask)


@pytest.mark.parametrize("ask", [lambda t: t.text("k"), lambda t: t.choice("k", CHOICES)])
def test_another_type_than_a_string_is_one_error(ask: Callable[[StrictTable], object]) -> None:
    assert len(errors_of("k = 3", ask)) == 1


def test_an_unknown_key_is_an_error_with_the_nearest_key() -> None:
    def ask(table: StrictTable) -> None:
        table.text("licence", "")
        table.close()

    assert errors_of("license = 'MIT'", ask) == [
        ("f.toml: license: unknown key", "did you mean 'licence'?")
    ]


def test_an_unknown_key_with_nothing_near_lists_the_known_ones() -> None:
    def ask(table: StrictTable) -> None:
        table.text("b", "")
        table.close(["a"])

    assert errors_of("zzz = 1", ask) == [("f.toml: zzz: unknown key", "known keys: a, b")]


def test_further_known_keys_are_not_unknown() -> None:
    assert errors_of("a = 1", lambda table: table.close(["a"])) == []


def test_all_errors_of_a_file_are_raised_together() -> None:
    table = parse("name = 1\nsise = 2\n[inner]\n", "f.toml")
    table.strings("name")
    table.integer("size")
    table.table("inner").boolean("flag")
    table.close()
    with pytest.raises(SeveralErrors) as caught:
        finish(table)
    assert [each.message for each in caught.value.errors] == [
        "f.toml: name: is not an array",
        "f.toml: size: is missing",
        "f.toml: inner.flag: is missing",
        "f.toml: sise: unknown key",
    ]


@pytest.mark.parametrize("text", ["a = 1\na = 2\n", "[a]\n[a]\n", "a = \n"])
def test_text_that_is_not_toml_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(InputError, match=r"^f\.toml: not valid TOML: .*\(at "):
        parse(text, "f.toml")


@pytest.mark.parametrize("value", ["[" * 5000, "1" * 5000], ids=["deep", "long number"])
def test_toml_beyond_the_parsers_limits_is_an_input_error(value: str) -> None:
    with pytest.raises(InputError):
        parse(f"a = {value}", "f.toml")


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_number_is_finite(value: str) -> None:
    assert len(errors_of(f"k = {value}", lambda table: table.decimal("k"))) == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    with pytest.raises(InputError, match="cannot be read: No such file") as caught:
        read(path)
    assert caught.value.message.startswith(str(path))


def test_a_file_that_is_not_utf8_says_where(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(b"a = '\xff'")  # five bytes before the wrong one
    with pytest.raises(InputError, match="not UTF-8 at byte 5") as caught:
        read(path)
    assert caught.value.hint == "save it as UTF-8"


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1")
    assert read(path).integer("a") == 1


def test_a_day_is_read_as_such() -> None:
    table = parse("on = 2026-02-01\n", "f.toml")
    assert table.local_date("on") == date(2026, 2, 1)
    assert table.optional_local_date("off") is None
    assert table.errors == []


@pytest.mark.parametrize("value", ['"2026-02-01"', "2026-02-01T00:00:00", "12:00:00", "20260201"])
def test_what_is_no_day_is_an_error(value: str) -> None:
    assert len(errors_of(f"on = {value}", lambda table: table.local_date("on"))) == 1


def test_a_number_that_is_not_written_is_not_zero() -> None:
    table = parse("zero = 0\nsome = 0.10\n", "f.toml")
    assert table.optional_decimal("none") is None
    assert table.optional_decimal("zero") == 0
    assert str(table.optional_decimal("some")) == "0.10"
