"""From what ``--corpus`` names to a corpus: languages, units, names, keys, alignment."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tokscope.corpora.open import OpenOptions, open_corpora
from tokscope.corpora.readers.interface import ReadOptions, Unit
from tokscope.errors import InputError

KEYED = OpenOptions(ReadOptions(key="id"), is_aligned=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def records(path: Path, *pairs: tuple[object, str]) -> None:
    lines = (json.dumps({"id": key, "text": text}) for key, text in pairs)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def languages(name: str) -> list[str | None]:
    return [segment.language for segment in open_corpora([name])[0].segments()]


def test_languages_are_detected_from_script_segment_by_segment(folder: Path) -> None:
    lines = ("Привет, Bob, как у тебя дела?", "Hello", "Запушь feature branch в origin", "42")
    (folder / "t.txt").write_text("\n".join(lines), "utf-8")
    assert languages("t.txt") == ["ru", "en", "ru+en", None]
    assert open_corpora(["t.txt"])[0].assumed_languages


def test_a_language_that_is_named_is_not_detected_from_the_script(folder: Path) -> None:
    (folder / "t.txt").write_text("Hello\n42\n", "utf-8")
    assert languages("sr-Latn=t.txt") == ["sr-Latn"] * 2
    assert not open_corpora(["ru=t.txt"])[0].assumed_languages


@pytest.mark.parametrize(
    ("name", "unit", "wanted"),
    [
        ("t.txt", None, "line"),
        ("t.txt", Unit.PARAGRAPH, "paragraph"),
        ("t.jsonl", None, "record"),
        ("news", None, "line"),
        ("words-russian", None, "word"),
    ],
)
def test_a_corpus_knows_its_unit(folder: Path, name: str, unit: Unit | None, wanted: str) -> None:
    (folder / "t.txt").write_text("a\n", "utf-8")
    records(folder / "t.jsonl", (1, "a"))
    assert open_corpora([name], OpenOptions(ReadOptions(unit)))[0].unit == wanted


def test_files_of_several_units_say_both(folder: Path) -> None:
    (folder / "t.txt").write_text("a\n", "utf-8")
    records(folder / "t.jsonl", (1, "a"))
    assert open_corpora(["t.txt", "t.jsonl"])[0].unit == "line+record"
    both = open_corpora(["en=t.txt", "ru=t.jsonl"], OpenOptions(is_aligned=True))
    assert both[0].unit == "line+record"


@pytest.mark.parametrize(
    ("options", "name", "texts"),
    [
        (OpenOptions(), "t.txt", ["a", "b", "c"]),
        (OpenOptions(limit=2), "t.txt:2", ["a", "b"]),
        (OpenOptions(sample=3, seed=7), "t.txt~3s7", ["a", "b", "c"]),
    ],
)
def test_limit_and_sample_are_in_the_name(
    folder: Path, options: OpenOptions, name: str, texts: list[str]
) -> None:
    (folder / "t.txt").write_text("a\nb\nc\n", "utf-8")
    (corpus,) = open_corpora(["t.txt"], options)
    assert corpus.name == name
    assert [segment.text for segment in corpus.segments()] == texts


def test_limit_and_sample_together_draw_from_the_limit_or_are_refused(folder: Path) -> None:
    (folder / "t.txt").write_text("".join(f"{n}\n" for n in range(1000)), "utf-8")
    try:
        (corpus,) = open_corpora(["t.txt"], OpenOptions(limit=10, sample=5))
    except InputError:
        return
    assert all(int(segment.text) < 10 for segment in corpus.segments())


def test_a_limit_is_of_all_files_together(folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"{name} 1\n{name} 2\n", "utf-8")
    (corpus,) = open_corpora(["a.txt", "b.txt"], OpenOptions(limit=3))
    assert corpus.name == "a.txt+b.txt:3"
    assert [segment.source for segment in corpus.segments()] == ["a.txt", "a.txt", "b.txt"]


def test_a_built_in_name_wins_over_a_file_called_so(folder: Path) -> None:
    (folder / "news").write_text("mine\n", "utf-8")
    assert next(open_corpora(["news"])[0].segments()).domain == "news"
    assert [segment.text for segment in open_corpora(["./news"])[0].segments()] == ["mine"]


def test_files_with_equal_keys_are_aligned(folder: Path) -> None:
    records(folder / "en.jsonl", (7, "one"), ("x", "two"))
    records(folder / "ru.jsonl", ("7", "один"), ("x", "два"))
    (corpus,) = open_corpora(["en=en.jsonl", "ru=ru.jsonl"], KEYED)
    segments = list(corpus.segments())
    assert [segment.text for segment in segments] == ["one", "один", "two", "два"]
    first, its_pair, second, other = (segment.key for segment in segments)
    assert first == its_pair != second == other


def keyed(*names: str, skip_bad: bool = False) -> list[str]:
    options = OpenOptions(ReadOptions(key="id", skip_bad=skip_bad), is_aligned=True)
    (corpus,) = open_corpora(names, options)
    segments = list(corpus.segments())
    groups = [list(group) for _, group in groupby(segments, lambda segment: segment.key)]
    assert {tuple(each.language for each in group) for group in groups} <= {("en", "ru")}
    return [" ".join(each.text for each in group) for group in groups]


@given(order=st.permutations(range(7)), other=st.permutations(range(7)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_keys_align_files_of_any_order(folder: Path, order: list[int], other: list[int]) -> None:
    records(folder / "en.jsonl", *((n, f"a{n}") for n in order))
    records(folder / "ru.jsonl", *((n, f"б{n}") for n in other))
    pairs = keyed("en=en.jsonl", "ru=ru.jsonl")
    assert sorted(pairs) == [f"a{n} б{n}" for n in range(7)]
    if order == other:
        assert pairs == [f"a{n} б{n}" for n in order]


def test_one_file_may_be_both_sides(folder: Path) -> None:
    records(folder / "a.jsonl", (1, "one"), (2, "two"))
    assert keyed("en=a.jsonl", "ru=a.jsonl") == ["one one", "two two"]


def test_files_with_other_keys_are_an_error_that_names_one(folder: Path) -> None:
    records(folder / "en.jsonl", (1, "one"), (2, "two"))
    records(folder / "ru.jsonl", ("3\u202e", "три"), (1, "один"), (2, "два"))
    with pytest.raises(InputError) as caught:
        keyed("en=en.jsonl", "ru=ru.jsonl")
    assert caught.value.message == "not aligned: key '3\\u202e' of ru.jsonl is not in en.jsonl"
    assert "give every record its translation" in (caught.value.hint or "")
    records(folder / "en.jsonl", (1, "one"), (2, ""), (4, "four"))
    with pytest.raises(InputError, match=r"in en\.jsonl \(2 more are not everywhere\)") as caught:
        keyed("en=en.jsonl", "ru=ru.jsonl")
    assert "left out while reading: empty text (1)" in (caught.value.hint or "")
    assert keyed("en=en.jsonl", "ru=ru.jsonl", skip_bad=True) == ["one один"]


@pytest.mark.parametrize("ids", [(1, 1, 2), (1, 2, 1), (2, 1, 1)])
def test_a_key_that_is_there_twice_is_an_error_that_names_it(
    folder: Path, ids: tuple[int, ...]
) -> None:
    records(folder / "en.jsonl", (1, "one"), (2, "two"))
    records(folder / "ru.jsonl", *((n, "т") for n in ids))
    for names in (("en=en.jsonl", "ru=ru.jsonl"), ("en=ru.jsonl", "ru=en.jsonl")):
        with pytest.raises(InputError, match=r"not aligned: key '1' appears twice in ru\.jsonl"):
            keyed(*names)


def test_records_without_a_translation_can_be_counted(folder: Path) -> None:
    records(folder / "en.jsonl", (1, "one"), (2, "two"), (4, "four"))
    records(folder / "ru.jsonl", (3, "три"), (2, "два"))
    options = OpenOptions(ReadOptions(key="id", skip_bad=True), is_aligned=True)
    (corpus,) = open_corpora(["en=en.jsonl", "ru=ru.jsonl"], options)
    assert [segment.text for segment in corpus.segments()] == ["two", "два"]
    assert corpus.log.skipped == {"record without a translation": 3}


def test_a_file_without_keys_cannot_be_aligned_by_them(folder: Path) -> None:
    records(folder / "en.jsonl", (1, "one"))
    (folder / "ru.txt").write_text("один\n", "utf-8")
    with pytest.raises(InputError, match=r"not aligned: ru\.txt has no keys"):
        keyed("en=en.jsonl", "ru=ru.txt")


@pytest.mark.parametrize(
    ("names", "read", "message_part"),
    [
        (["t.txt"], ReadOptions(field="a"), "--field cannot apply: t.txt is plain text"),
        (["en=t.txt", "t.po"], ReadOptions(key="a"), "t.txt is plain text; t.po is PO"),
        (["docs"], ReadOptions(field="a"), "docs is plain text"),
        (["docs/*[d]"], ReadOptions(field="a", key="b"), "--field and --key cannot apply"),
        (["t.jsonl"], ReadOptions(key="id"), "--aligned is not given"),
        (["ru=t.po"], ReadOptions(), "t.po: contains its own languages"),
    ],
)
def test_what_would_do_nothing_is_an_error(
    folder: Path, names: list[str], read: ReadOptions, message_part: str
) -> None:
    (folder / "docs").mkdir()
    for name in ("t.txt", "t.po", "docs/a.md", "docs/b"):
        (folder / name).write_text("a\n", "utf-8")
    records(folder / "t.jsonl", (1, "a"))
    with pytest.raises(InputError) as caught:
        open_corpora(names, OpenOptions(read))
    assert message_part in caught.value.message
    assert caught.value.hint


def test_a_field_of_some_files_is_no_error(folder: Path) -> None:
    records(folder / "t.jsonl", (1, "a"))
    (folder / "t.txt").write_text("b\n", "utf-8")
    (corpus,) = open_corpora(["t.jsonl", "t.txt"], OpenOptions(ReadOptions(field="text")))
    assert [segment.text for segment in corpus.segments()] == ["a", "b"]
    assert corpus.log.notes == ["t.txt: plain text has no fields; --field and --key do nothing"]


@pytest.mark.parametrize("unit", [Unit.LINE, Unit.FILE])
def test_a_key_is_of_whole_records(folder: Path, unit: Unit) -> None:
    records(folder / "t.jsonl", (1, "a"))
    options = OpenOptions(ReadOptions(unit, key="id"), is_aligned=True)
    with pytest.raises(InputError, match="--key aligns whole records"):
        open_corpora(["en=t.jsonl", "ru=t.jsonl"], options)


@pytest.mark.parametrize("name", ["a[bc].txt", "[ab]*", "docs/[c]"])
def test_a_pattern_may_have_brackets_only(folder: Path, name: str) -> None:
    (folder / "docs").mkdir()
    for path in ("ab.txt", "docs/c"):
        (folder / path).write_text("a\n", "utf-8")
    assert [segment.text for segment in open_corpora([name])[0].segments()] == ["a"]


def test_a_name_no_file_can_have_is_an_error(folder: Path) -> None:
    for name in ("a" * 5000 + ".txt", "a\0.txt"):
        with pytest.raises(InputError, match="no such file"):
            open_corpora([name])


@pytest.mark.parametrize("names", [["t.txt"], ["en=t.txt", "t.txt"], ["en=t.txt", "en=t.txt"]])
def test_aligned_needs_a_file_for_each_of_two_languages(folder: Path, names: list[str]) -> None:
    (folder / "t.txt").write_text("a\n", "utf-8")
    with pytest.raises(InputError, match="one file for each of two or more languages"):
        open_corpora(names, OpenOptions(is_aligned=True))


def test_aligned_without_any_file_is_an_error() -> None:
    with pytest.raises(InputError, match="no files to align"):
        open_corpora(["law"], OpenOptions(is_aligned=True))


@pytest.mark.parametrize("suffix", ["txt", "jsonl"])
def test_what_is_left_out_of_one_side_does_not_pair_others(folder: Path, suffix: str) -> None:
    # line 2 of the one side cannot be read, line 3 of the other: "c" must not meet "б"
    if suffix == "txt":
        (folder / "en.txt").write_bytes(b"a\n\xff\nc\nd\n")
        (folder / "ru.txt").write_bytes("а\nб\n".encode() + b"\xff\n" + "г\n".encode())
    else:
        records(folder / "en.jsonl", *enumerate(("a", "", "c", "d")))
        records(folder / "ru.jsonl", *enumerate(("а", "б", "", "г")))
    options = OpenOptions(ReadOptions(skip_bad=suffix == "txt"), is_aligned=True)
    (corpus,) = open_corpora([f"en=en.{suffix}", f"ru=ru.{suffix}"], options)
    with pytest.raises(InputError, match="had segments left out"):
        list(corpus.segments())


def test_records_left_out_of_both_sides_leave_the_keys_of_the_others_together(folder: Path) -> None:
    records(folder / "en.jsonl", (1, "a"), (2, ""), (3, "c"))
    records(folder / "ru.jsonl", (1, "а"), (2, ""), (3, "в"))
    (corpus,) = open_corpora(["en=en.jsonl", "ru=ru.jsonl"], KEYED)
    assert [segment.text for segment in corpus.segments()] == ["a", "а", "c", "в"]
