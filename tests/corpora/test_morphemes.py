"""The notation of gold lists, and the list that comes with tokscope."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokscope.corpora.builtin import builtin_corpora, find_builtin
from tokscope.corpora.morphemes import (
    MorphemeKind,
    MorphemeList,
    joined,
    parse_analysis,
    parse_list,
    read_morphemes,
)
from tokscope.errors import InputError, SeveralErrors

GOLD = "morphemes-russian"


@pytest.fixture(scope="module")
def gold() -> MorphemeList:
    return read_morphemes(builtin_corpora()[GOLD].files["words"].path, GOLD)


def texts(gold: MorphemeList, kind: MorphemeKind) -> set[str]:
    return {
        each.text for analysis in gold.analyses for each in analysis.morphemes if each.kind is kind
    }


def test_every_kind_of_morpheme_is_read() -> None:
    analysis = parse_analysis("ниж -е- под- пис -а -вш +ий =ся")
    assert analysis.word == "нижеподписавшийся"
    assert [(each.kind.value, each.text) for each in analysis.morphemes] == [
        ("root", "ниж"),
        ("linking", "е"),
        ("prefix", "под"),
        ("root", "пис"),
        ("suffix", "а"),
        ("suffix", "вш"),
        ("ending", "ий"),
        ("postfix", "ся"),
    ]


def test_boundaries_are_between_morphemes_with_the_kinds_on_both_sides() -> None:
    joints = parse_analysis("уч -ащ +ий =ся").joints
    assert [(joint.offset, joint.name) for joint in joints] == [
        (2, "root|suffix"),
        (4, "suffix|ending"),
        (6, "ending|postfix"),
    ]
    assert parse_analysis("дом").joints == ()


@pytest.mark.parametrize(
    "line",
    ["дом", "семь десят", "пере- о- цен -к +а", "вод -о- про- вод -чик", "зна +ю", "бо +ю =сь"],
)
def test_what_words_are_made_of_is_accepted(line: str) -> None:
    assert parse_analysis(line).word == joined(line)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", "blank line"),
        ("  ", "blank line"),
        (" дом", "a space too many"),
        ("дом ", "a space too many"),
        ("дом  -ик", "a space too many"),
        ("дом\t-ик", "'дом⇥-ик' is no morpheme of letters"),
        ("до-мик", "'до-мик' is no morpheme of letters"),
        ("дом --ик", "'--ик' is no morpheme of letters"),
        ("дом +", "'+' is no morpheme of letters"),
        ("дом7", "'дом7' is no morpheme of letters"),
        ("чи\u0306 -т", "'чи\u0306' is no morpheme of letters"),
        ("дом +а -ик", "'дом +а -ик': no word has its morphemes in the order root, ending, suffix"),
        ("пере-", "'пере-': no word has its morphemes in the order prefix"),
        ("-ик", "'-ик': no word has its morphemes in the order suffix"),
        ("вод -о-", "'вод -о-': no word has its morphemes in the order root, linking"),
        ("ход пере-", "'ход пере-': no word has its morphemes in the order root, prefix"),
        (
            "уч =ся -ит",
            "'уч =ся -ит': no word has its morphemes in the order root, postfix, suffix",
        ),
    ],
)
def test_what_is_not_in_the_notation_is_refused(line: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_analysis(line)
    assert caught.value.message == problem
    assert caught.value.hint


def test_all_errors_of_a_file_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("дом\nдом -\nд -ом\n", "utf-8")
    with pytest.raises(SeveralErrors) as caught:
        read_morphemes(path)
    assert [error.message for error in caught.value.errors] == [
        f"{path}:2: '-' is no morpheme of letters",
        f"{path}:3: the word of line 1 again: 'дом'",
    ]


def test_a_file_in_another_notation_is_not_reported_line_by_line() -> None:
    with pytest.raises(SeveralErrors) as caught:
        parse_list("mine.txt", [f"дом/{number}" for number in range(1_000)])
    assert len(caught.value.errors) == 21
    assert caught.value.errors[-1].message == "mine.txt: 980 more lines are wrong"


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_morphemes(path)
    path.write_bytes(b"\xd0\xb4\xff\n")
    with pytest.raises(InputError, match="not UTF-8 at byte 2"):
        read_morphemes(path)
    path.write_bytes(b"")
    with pytest.raises(InputError, match="it holds no words"):
        read_morphemes(path)


def test_the_digest_is_of_the_analyses_and_not_of_the_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_bytes("\ufeffдом -ик\r\nкот\r\n".encode())
    read = read_morphemes(path)
    assert read.digest == parse_list("other", ["дом -ик", "кот"]).digest
    assert read.digest != parse_list("other", ["дом +ик", "кот"]).digest
    assert read.name == str(path)


def test_the_list_covers_what_russian_words_are_made_of(gold: MorphemeList) -> None:
    assert len(gold.analyses) >= 600
    least = dict(zip(MorphemeKind, (400, 1_200, 1_000, 100, 600, 40), strict=True))
    assert all(gold.kinds[kind] >= number for kind, number in least.items())
    assert gold.boundaries == sum(gold.kinds.values()) - len(gold.analyses)
    assert sum("-о-" in each or "-е-" in each for each in lines()) >= 100
    assert max(map(len, prefixes(gold))) == 3
    assert len(texts(gold, MorphemeKind.ENDING)) >= 40


def lines() -> list[str]:
    path = builtin_corpora()[GOLD].files["words"].path
    return path.read_text("utf-8").splitlines()


def prefixes(gold: MorphemeList) -> list[list[str]]:
    return [
        [each.text for each in analysis.morphemes if each.kind is MorphemeKind.PREFIX]
        for analysis in gold.analyses
    ]


def test_the_words_of_the_list_are_lower_case_russian_letters(gold: MorphemeList) -> None:
    letters = set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
    assert set("".join(analysis.word for analysis in gold.analyses)) <= letters


def test_closed_classes_of_morphemes_hold_nothing_else(gold: MorphemeList) -> None:
    assert texts(gold, MorphemeKind.POSTFIX) == {"ся", "сь"}
    assert texts(gold, MorphemeKind.LINK) == {"о", "е", "и", "у", "я", "ух", "ёх"}
    assert not texts(gold, MorphemeKind.PREFIX) & {"ход", "вод", "дом"}
    assert all(len(root) > 1 or root in "йкнтчш" for root in texts(gold, MorphemeKind.ROOT))


def test_reflexive_verbs_end_in_their_postfix(gold: MorphemeList) -> None:
    for analysis in gold.analyses:
        if analysis.word.endswith(("ться", "лась", "лись", "лось", "ийся")):
            assert analysis.morphemes[-1].kind is MorphemeKind.POSTFIX, analysis.word


def test_the_words_can_be_measured_as_text(gold: MorphemeList) -> None:
    corpus = find_builtin(GOLD)
    segments = list(corpus.segments())
    assert corpus.unit == "word"
    assert [segment.text for segment in segments] == [each.word for each in gold.analyses]
    assert {segment.language for segment in segments} == {"ru"}
