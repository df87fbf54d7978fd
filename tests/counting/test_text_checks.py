"""What a user says of a text is checked: its language, and that translations belong together."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tokscope.corpora.open import OpenOptions, open_corpora
from tokscope.counting.measure import measure
from tokscope.counting.text_checks import not_russian
from tokscope.errors import InputError
from tokscope.text.words import DEFINITIONS
from tokscope.tokenizers.engines.builtin import BytesTokenizer

TEXTS = {
    "Ukrainian": "Усі люди народжуються вільними і рівними у своїй гідності та правах.",
    "Belarusian": "Усе людзі нараджаюцца свабоднымі і роўнымі ў сваёй годнасці і правах.",
    "Serbian or Macedonian": "Сва људска бића рађају се слободна и једнака у достојанству.",
    "Kazakh": "Барлық адамдар тумысынан азат және қадір-қасиеті мен құқықтары тең.",
    "Bulgarian": "Всички хора се раждат свободни и равни по достойнство и права. Те са надарени с"
    " разум и съвест и следва да се отнасят помежду си в дух на братство. Всеки човек има право"
    " на всички права и свободи, провъзгласени в тази декларация, без никакви различия, основани"
    " на раса, цвят на кожата, пол, език, религия, политически или други възгледи, както и на"
    " обществен произход или материално положение.",
}
RUSSIAN = (
    "Все люди рождаются свободными и равными в своём достоинстве и правах. Они наделены разумом и"
    " совестью и должны поступать в отношении друг друга в духе братства. Каждый человек должен"
    " обладать всеми правами и всеми свободами, провозглашёнными настоящей декларацией, без какого"
    " бы то ни было различия, как-то в отношении расы, цвета кожи, пола, языка, религии."
)


@pytest.mark.parametrize("name", TEXTS)
def test_cyrillic_text_that_is_not_russian_is_noticed(name: str) -> None:
    found = not_russian(TEXTS[name])
    assert found is not None
    assert found[0] == name


def test_russian_is_russian() -> None:
    assert not_russian(RUSSIAN) is None
    (corpus,) = open_corpora(["parallel-en-ru"])
    russian = (each.text for each in corpus.segments() if each.language == "ru")
    assert not_russian(" ".join(russian)) is None


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("ru=t.txt", TEXTS["Ukrainian"], "has letters of Ukrainian: name its language, uk=FILE"),
        ("t.txt", TEXTS["Ukrainian"], "has letters of Ukrainian"),
        ("ru=t.txt", "All human beings are born free and equal.", "are Latin: is it Russian?"),
        ("en=t.txt", RUSSIAN, "are Cyrillic: is it English?"),
        ("ru=t.txt", RUSSIAN, ""),
        ("uk=t.txt", TEXTS["Ukrainian"], ""),
    ],
)
def test_a_language_that_does_not_fit_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, part: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.txt").write_text(text, "utf-8")
    (corpus,) = open_corpora([name])
    measure(corpus, [BytesTokenizer()])
    notes = " ".join(corpus.log.notes)
    assert part in notes if part else notes == ""


def lines(seed: int) -> list[str]:
    draw = random.Random(seed)  # noqa: S311 - a draw, no secret
    return ["слово " * draw.randint(1, 12) for _ in range(60)]


def test_lines_in_another_order_are_no_translations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first, other = lines(1), lines(2)
    Path("en.txt").write_text("\n".join(first), "utf-8")
    options = OpenOptions(is_aligned=True, trust_alignment=False)

    def run(second: list[str], options: OpenOptions) -> None:
        Path("ru.txt").write_text("\n".join(second), "utf-8")
        (corpus,) = open_corpora(["en=en.txt", "ru=ru.txt"], options)
        measure(corpus, [BytesTokenizer()])

    with pytest.raises(InputError, match="do not look like translations") as caught:
        run(other, options)
    assert "--trust-alignment" in str(caught.value.hint)
    run([f"{line} и ещё" for line in first], options)
    run(other, OpenOptions(is_aligned=True))


@pytest.mark.parametrize(("name", "expected"), [("lexical", 0), ("whitespace", 0), ("uax29", 3)])
def test_languages_without_spaces_have_no_words_between_spaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, expected: int
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.txt").write_text("你好吗\n", "utf-8")
    (corpus,) = open_corpora(["t.txt"])
    measured = measure(corpus, [BytesTokenizer()], DEFINITIONS[name])
    assert measured.tally.languages.names == ["zh"]
    assert measured.tally.words.tolist() == [expected]
