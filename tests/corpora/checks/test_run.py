"""Each finding of ``corpora check``, on a small corpus that has that fault and no other."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tokscope.corpora.builtin import Manifest, builtin_corpora, read_manifest
from tokscope.corpora.checks.rules import CorpusProblem
from tokscope.corpora.checks.run import check
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
NOTHING = "closes nothing that is open"
LOOKS = "Latin letters that look like a Russian word:"
MORE_LATIN = "more Latin letters than Cyrillic ones in Russian text"
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
    if kind == "words":
        content["bands"] = ["common", "rare"]
    lines = [f"{key} = {json.dumps(value)}" for key, value in content.items()]
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.txt").write_bytes(data)
        message_part = _described(name, data, kind) | dict(more.get(name, {}))
        lines += [
            f"[text.{name}]",
            *(f"{key} = {json.dumps(each)}" for key, each in message_part.items()),
        ]
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
    assert str(CorpusProblem("a/b.txt", 3, "blank line")) == "a/b.txt:3: blank line"
    assert str(CorpusProblem("a/b.txt", None, "cannot be read")) == "a/b.txt: cannot be read"


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
    message_part = "lines must end in LF, the last too, without a mark"
    assert ("en.txt", None, message_part) in found(manifest)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", "blank line"),
        ("\u00a0", "blank line"),
        (f" {EN[1]}", "leading or trailing space"),
        (f"{EN[1]}\t", "leading or trailing space"),
        (EN[1].replace(" ", "  ", 1), "two spaces in a row"),
        ("Nobody said “where it went.", "unbalanced quotes “ and ”: one is not closed"),
        ("Nobody said ”where it went“.", f"unbalanced quotes “ and ”: ” {NOTHING}"),
        ("Nobody said “where ‘it” went’.", f"unbalanced quotes “ and ”: ” {NOTHING}"),
        ("Nobody said ‘where it went.", "unbalanced quotes ‘ and ’: one is not closed"),
        ('Nobody said "where it went.', 'unbalanced quotes: an odd number of "'),
        ('“Nobody” said "where" it went.', "straight quotes beside “"),
        ("Größe über alles, süße Mädchen.", "German letters in English text: 6 of 25"),
        ("Nobody on board knew где it went.", "Cyrillic letters in English text"),
        ("Nobody ate a cafe\u0301 meal out there.", "not in normal form NFC"),
    ],
)
def test_an_error_of_an_english_line_is_found(tmp_path: Path, line: str, problem: str) -> None:
    assert found(pair(tmp_path, en=(EN[0], line, EN[2]))) == [("en.txt", 2, problem)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (EN[0], "no Cyrillic letter in Russian text"),
        ("On board nobody знал where it went.", f"{MORE_LATIN}: 24 and 4"),
        ("Ніхто на борту не знал, куда он идёт", "a letter that Russian does not have: 'і'"),
        ("Никто на борту не знал, «куда он идёт.", "unbalanced quotes « and »: one is not closed"),
        ("Никто на борту не знал „куда он идёт.", "unbalanced quotes „ and “: one is not closed"),
        ("Никто на борту не знал, »куда« он идёт.", f"unbalanced quotes « and »: » {NOTHING}"),
        ("Никто «на „борту» не“ знал, куда он.", f"unbalanced quotes « and »: » {NOTHING}"),
        ("Никто на борту не знал, “куда” он.", f"unbalanced quotes „ and “: “ {NOTHING}"),
        ('Никто на "борту" не знал, «куда» он.', "straight quotes beside «"),
        ("Никто c борта не знал, куда он идёт.", f"{LOOKS} 'c'"),
        ("Никто на борту не знал, a он идёт.", f"{LOOKS} 'a'"),
        ("Он шёл, но никто, т. e. ни один, не знал.", f"{LOOKS} 'e'"),
        ("B гавани никто не знал, куда он идёт.", f"{LOOKS} 'B'"),
        ("Никто не знал. A он вышел из гавани.", f"{LOOKS} 'A'"),
        ("НИКТО НЕ ЗНАЛ, ЧТО OН B ГАВАНИ", "Latin and Cyrillic letters in one word: 'OН'"),
        ("Никто o\u00a0нём на борту не знал вовсе.", f"{LOOKS} 'o'"),
        ("Кто на бoрту знал, куда он идёт?", "Latin and Cyrillic letters in one word: 'бoрту'"),
    ],
)
def test_an_error_of_a_russian_line_is_found(tmp_path: Path, line: str, problem: str) -> None:
    assert found(pair(tmp_path, ru=(RU[0], line, RU[2]))) == [("ru.txt", 2, problem)]


def test_code_in_a_russian_line_and_figures_are_no_error(tmp_path: Path) -> None:
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


def test_short_lines_that_differ_in_case_and_signs_only_are_found(tmp_path: Path) -> None:
    texts = {
        "one": joined("Закрыть все окна", "Да", "Закрыть: все окна!", "Дам", "— Да…", "—", "…")
    }
    assert found(corpus(tmp_path, texts, kind="stress")) == [
        ("one.txt", 3, "nearly the same as line 1"),
        ("one.txt", 5, "nearly the same as line 2"),
    ]


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


def test_short_lines_have_no_length_ratio_but_one_truncated_has(tmp_path: Path) -> None:
    assert found(pair(tmp_path, en=(*EN, "Yes."), ru=(*RU, "Так точно, да"))) == []
    ((file, line, problem),) = found(pair(tmp_path, ru=(*RU[:2], "Они плыли")))
    assert (file, line) == ("ru.txt", 3)
    assert problem.startswith("0.26 times as long as en")
    ((file, line, problem),) = found(pair(tmp_path, en=(*EN[:2], "They")))
    assert problem.startswith("8.50 times as long as en")


def test_english_quotes_and_apostrophes_are_distinguished(tmp_path: Path) -> None:
    right = (
        "“Don’t,” he said, “call it ‘the users’ guide’.”",
        "Rock ’n’ roll is the ’90s’ own, isn’t it?",
        'Run `echo “$x` on a 5" or a 6" screen.',
    )
    assert found(pair(tmp_path, en=right)) == []


def test_russian_quotes_are_nested(tmp_path: Path) -> None:
    right = (RU[0], "Он назвал это «делом „Весны“ и „Лета“».", "Д’Артаньян вышел из гавани утром.")
    assert found(pair(tmp_path, ru=right)) == []


def test_latin_letters_that_are_meant_are_no_error(tmp_path: Path) -> None:
    right = (
        "Дефицит витамина C и группа B, модуль X.",
        "При p = 0,05 и |x − a| < δ ось x длиннее.",
        "Функции на C считают HTTP в OK, T. Quigley.",
    )
    assert found(pair(tmp_path, ru=right)) == []


def test_a_word_in_latin_that_the_file_has_in_cyrillic_is_found(tmp_path: Path) -> None:
    lines = (RU[0], "ОНИ ЗНАЛИ BCE, A МЫ НЕ ЗНАЛИ НИКОГО", "Все плыли на нём уже целую неделю")
    assert found(pair(tmp_path, ru=lines)) == [("ru.txt", 2, f"{LOOKS} 'BCE'")]


def test_a_word_among_capitals_is_found(tmp_path: Path) -> None:
    lines = (RU[0], "НИКТО НЕ ЗНАЛ, КТО ЖИЛ B ГАВАНИ ТОГДА", RU[2])
    assert found(pair(tmp_path, ru=lines)) == [("ru.txt", 2, f"{LOOKS} 'B'")]


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


@pytest.mark.parametrize(
    ("derivation", "make"),
    [
        ("capitals", str.upper),
        ("e-for-yo", lambda line: line.replace("ё", "е")),
        ("nfd", lambda line: unicodedata.normalize("NFD", line)),
        ("stress-marks", lambda line: line.replace("а", "а\u0301")),
        ("look-alikes", lambda line: line.replace("а", "a").replace("о", "o")),
    ],
)
def test_a_variant_that_does_not_follow_from_its_twin_is_found(
    tmp_path: Path, derivation: str, make: Callable[[str], str]
) -> None:
    plain = (*RU, "Щёлк! И всё.")
    made = [make(line) for line in plain]
    form = "NFD" if derivation == "nfd" else "NFC"
    more: dict[str, object] = {
        "twin_of": "one",
        "derivation": derivation,
        "may_equal_twin": True,
        "mixes_scripts": True,
        "form": form,
    }
    texts = {"one": joined(*plain), "two": joined(*made)}
    assert found(corpus(tmp_path, texts, kind="stress", two=more)) == []
    texts["two"] = joined(made[1], made[0], *made[2:])
    problems = found(corpus(tmp_path, texts, kind="stress", two=more))
    assert [(file, line) for file, line, _ in problems] == [("two.txt", 1), ("two.txt", 2)]
    assert all("is not its line of 'one' with " in problem for _, _, problem in problems)


def test_bands_are_those_of_the_manifest(tmp_path: Path) -> None:
    texts = {"words": joined("мир\tcommon", "год", "дом\tcomon", "\tcommon")}
    assert found(corpus(tmp_path, texts, kind="words"))[:4] == [
        ("words.txt", 2, "no tab with a band behind it"),
        ("words.txt", 3, "unknown band 'comon'; did you mean 'common'?"),
        ("words.txt", 4, "no word before the tab"),
        ("words.txt", None, "no word of the band 'rare'"),
    ]


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
