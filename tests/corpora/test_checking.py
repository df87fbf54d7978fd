"""Each finding of ``corpora check``, on a small corpus that has that fault and no other."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from tokscope.corpora import Manifest, builtin_corpora
from tokscope.corpora.checking import Finding, check
from tokscope.corpora.manifest import read_manifest
from tokscope.corpora.morphemes import joined as joined_morphemes
from tokscope.text.words import lexical

EN = (
    "The ship left the harbour at dawn.",
    "Nobody on board knew where it went.",
    "They had sailed for a week already.",
)
RU = (
    "Корабль на рассвете вышел из гавани.",
    "Никто на борту не знал, куда он идёт.",
    "Они плыли на нём уже целую неделю.",
)
FACTS = {"title": "Own", "domain": "news", "licence": "MIT", "author": "me"}


def corpus(
    folder: Path,
    texts: Mapping[str, str | bytes],
    *,
    kind: str = "parallel",
    **more: Mapping[str, object],
) -> Manifest:
    """Write a corpus and a manifest that fits it; `more` adds to the table of a file."""
    content = {"schema": 1, "name": "own", "kind": kind, **FACTS}
    if kind != "parallel":
        content["language"] = "ru"
    lines = [f"{key} = {json.dumps(value)}" for key, value in content.items()]
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.txt").write_bytes(data)
        said = _described(name, data, kind) | dict(more.get(name, {}))
        lines += [f"[text.{name}]", *(f"{key} = {json.dumps(each)}" for key, each in said.items())]
    (folder / "corpus.toml").write_text("\n".join(lines), "utf-8")
    return read_manifest(folder / "corpus.toml")


def _described(name: str, data: bytes, kind: str) -> dict[str, object]:
    rows = data.decode("utf-8", "replace").removesuffix("\n").split("\n")
    counted = [row.split("\t")[0] for row in rows] if kind == "words" else rows
    if kind == "morphemes":
        counted = [joined_morphemes(row) for row in rows]
    return {
        "file": f"{name}.txt",
        "sha256": hashlib.sha256(data).hexdigest(),
        "segments": len(counted),
        "words": sum(len(lexical(row)) for row in counted),
        "characters": sum(map(len, counted)),
    }


def joined(*rows: str) -> str:
    return "".join(f"{row}\n" for row in rows)


def found(manifest: Manifest) -> list[tuple[str, int | None, str]]:
    return [(Path(each.file).name, each.line, each.problem) for each in check(manifest)]


def pair(folder: Path, en: tuple[str, ...] = EN, ru: tuple[str, ...] = RU) -> Manifest:
    return corpus(folder, {"en": joined(*en), "ru": joined(*ru)})


@pytest.mark.parametrize("name", builtin_corpora())
def test_no_built_in_corpus_has_a_finding(name: str) -> None:
    assert check(builtin_corpora()[name]) == []


def test_a_good_corpus_has_no_finding(tmp_path: Path) -> None:
    assert check(pair(tmp_path)) == []


def test_a_finding_is_printed_with_file_and_line() -> None:
    assert str(Finding("a/b.txt", 3, "blank line")) == "a/b.txt:3: blank line"
    assert str(Finding("a/b.txt", None, "cannot be read")) == "a/b.txt: cannot be read"


def test_another_digest_is_found(tmp_path: Path) -> None:
    manifest = pair(tmp_path)
    changed = joined(*EN).replace("dawn", "noon").encode()  # as many words and characters
    manifest.files["en"].path.write_bytes(changed)
    digest = hashlib.sha256(changed).hexdigest()
    assert found(manifest) == [("en.txt", None, f"sha256 is {digest}, the manifest says otherwise")]


@pytest.mark.parametrize(
    ("count", "size"), [("segments", 3), ("words", 21), ("characters", len("".join(EN)))]
)
def test_another_count_is_found(tmp_path: Path, count: str, size: int) -> None:
    texts = {"en": joined(*EN), "ru": joined(*RU)}
    manifest = corpus(tmp_path, texts, en={count: size + 1})
    assert found(manifest) == [("en.txt", None, f"{size} {count}, the manifest says {size + 1}")]


def test_a_missing_file_is_found(tmp_path: Path) -> None:
    manifest = pair(tmp_path)
    manifest.files["ru"].path.unlink()
    assert found(manifest) == [("ru.txt", None, "cannot be read: No such file or directory")]


def test_bytes_that_are_not_utf8_are_found(tmp_path: Path) -> None:
    texts = {"en": joined(*EN), "ru": b"\xd0\xb4\xff\n"}
    assert found(corpus(tmp_path, texts)) == [("ru.txt", None, "not UTF-8 at byte 2")]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("\n", "\r\n", 1),
        lambda text: text.replace(" ", "\r", 1),
        lambda text: "\ufeff" + text,
        lambda text: text.removesuffix("\n"),
    ],
    ids=["CRLF", "CR", "BOM", "no last line end"],
)
def test_line_ends_and_marks_are_found(tmp_path: Path, damage: object) -> None:
    text = damage(joined(*EN))  # type: ignore[operator]
    manifest = corpus(tmp_path, {"en": text, "ru": joined(*RU)})
    said = "lines must end in LF, the last too, without a mark"
    assert ("en.txt", None, said) in found(manifest)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", "blank line"),
        ("\u00a0", "blank line"),
        (f" {EN[1]}", "leading or trailing space"),
        (f"{EN[1]}\t", "leading or trailing space"),
        (EN[1].replace(" ", "  ", 1), "two spaces in a row"),
        ("Nobody said “where it went.", "unbalanced quotes “ and ”"),
        ("Nobody on board knew где it went.", "Cyrillic letters in English text"),
        ("Nobody ate a cafe\u0301 meal out there.", "not in normal form NFC"),
    ],
)
def test_a_fault_of_an_english_line_is_found(tmp_path: Path, line: str, problem: str) -> None:
    assert found(pair(tmp_path, en=(EN[0], line, EN[2]))) == [("en.txt", 2, problem)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (EN[0], "no Cyrillic letter in Russian text"),
        ("Никто на борту не знал, «куда он идёт.", "unbalanced quotes « and »"),
        ("Никто на борту не знал „куда он идёт.", "unbalanced quotes „ and “"),
        ("Кто на бoрту знал, куда он идёт?", "Latin and Cyrillic letters in one word: 'бoрту'"),
    ],
)
def test_a_fault_of_a_russian_line_is_found(tmp_path: Path, line: str, problem: str) -> None:
    assert found(pair(tmp_path, ru=(RU[0], line, RU[2]))) == [("ru.txt", 2, problem)]


def test_code_in_a_russian_line_and_figures_are_no_fault(tmp_path: Path) -> None:
    assert found(pair(tmp_path, en=("Do `git push`", "42"), ru=("`git push`", "42"))) == []


def test_look_alikes_may_be_what_a_file_is_about(tmp_path: Path) -> None:
    texts = {"one": joined("бoрт")}
    assert [each[2][:5] for each in found(corpus(tmp_path, texts, kind="stress"))] == ["Latin"]
    assert found(corpus(tmp_path, texts, kind="stress", one={"mixes_scripts": True})) == []


def test_the_normal_form_is_the_files_own(tmp_path: Path) -> None:
    texts = {"one": joined(unicodedata.normalize("NFD", RU[1]))}
    assert found(corpus(tmp_path, texts, kind="stress", one={"form": "NFD"})) == []
    assert found(corpus(tmp_path, texts, kind="stress")) == [
        ("one.txt", 1, "not in normal form NFC")
    ]


def test_duplicates_and_near_duplicates_are_found(tmp_path: Path) -> None:
    near = RU[0].replace("гавани", "гавань").replace(".", "!")
    other = "Совсем другое предложение о весне."
    manifest = corpus(tmp_path, {"one": joined(*RU[:2], other, RU[1], near)}, kind="stress")
    assert found(manifest) == [
        ("one.txt", 4, "the same as line 2"),
        ("one.txt", 5, "nearly the same as line 1"),
    ]


def test_short_lines_that_are_alike_are_no_fault(tmp_path: Path) -> None:
    texts = {"one": joined("Закрыть все окна", "Закрыть все окна!")}
    assert found(corpus(tmp_path, texts, kind="stress")) == []


def test_unequal_sides_are_found(tmp_path: Path) -> None:
    manifest = pair(tmp_path, ru=RU[:1])
    assert found(manifest) == [(tmp_path.name, None, "not aligned: {'en': 3, 'ru': 1} lines")]


@pytest.mark.parametrize(("times", "is_outlier"), [(1, False), (2, True)])
def test_a_length_ratio_unlike_the_others_is_found(
    tmp_path: Path, times: int, *, is_outlier: bool
) -> None:
    # 34 or 80 characters where 35 are in English: more than 1.8 of 1.06, which is usual
    last = " ".join((RU[2], "Им встретился ещё один остров, а потом опять вода.")[:times])
    findings = found(pair(tmp_path, ru=(*RU[:2], last)))
    ratio = f"{len(last) / len(EN[2]):.2f} times as long as en where"
    assert bool(findings) is is_outlier
    for file, line, problem in findings:
        assert (file, line) == ("ru.txt", 3)
        assert problem.startswith(ratio)
        assert problem.endswith("is usual: «They had sailed for a week already.…»")


def test_a_short_line_has_no_length_ratio(tmp_path: Path) -> None:
    assert found(pair(tmp_path, en=(*EN, "Yes."), ru=(*RU, f"Так точно: {RU[0]}"))) == []


def test_twins_are_found_that_are_equal_or_fewer(tmp_path: Path) -> None:
    twin = {"twin_of": "one"}
    texts = {"one": joined(*RU[:2]), "two": joined(RU[0].upper(), RU[1])}
    manifest = corpus(tmp_path, texts, kind="stress", two=twin)
    assert found(manifest) == [("two.txt", 2, "does not differ from 'one'")]
    may = corpus(tmp_path, texts, kind="stress", two=twin | {"may_equal_twin": True})
    assert found(may) == []
    texts["two"] = joined(RU[0].upper())
    fewer = corpus(tmp_path, texts, kind="stress", two=twin)
    assert found(fewer) == [("two.txt", None, "has not as many lines as 'one'")]


def test_words_are_checked_without_their_bands(tmp_path: Path) -> None:
    texts = {"words": joined("мир\tcommon", "гoд\tcommon", "мир\trare")}
    assert found(corpus(tmp_path, texts, kind="words")) == [
        ("words.txt", 2, "Latin and Cyrillic letters in one word: 'гoд'"),
        ("words.txt", 3, "the same as line 1"),
    ]


def test_morphemes_are_checked_as_words_and_for_their_notation(tmp_path: Path) -> None:
    lines = ("дом -ик", "кoт", "дом +ик", "дом ик-", "", " ", "стол ")
    assert found(corpus(tmp_path, {"words": joined(*lines)}, kind="morphemes")) == [
        ("words.txt", 4, "'дом ик-': no word has its morphemes in the order root, prefix"),
        ("words.txt", 7, "a space too many"),
        ("words.txt", 5, "blank line"),
        ("words.txt", 6, "blank line"),
        ("words.txt", 2, "Latin and Cyrillic letters in one word: 'кoт'"),
        ("words.txt", 3, "the same as line 1"),
        ("words.txt", 4, "the same as line 1"),
        ("words.txt", 6, "the same as line 5"),
    ]


def test_a_corpus_of_three_languages_can_be_checked(tmp_path: Path) -> None:
    assert check(corpus(tmp_path, {name: joined("42") for name in ("de", "en", "fr")})) == []
