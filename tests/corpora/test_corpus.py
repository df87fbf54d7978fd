"""Segments of plain and aligned text, and what --corpus and --text may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokscope.corpora.corpus import AlignedPart, Corpus, PlainPart
from tokscope.corpora.open import OpenOptions, corpus_of_text, open_corpora
from tokscope.corpora.readers.interface import Passage
from tokscope.errors import InputError, UnknownNameError

ALIGNED = OpenOptions(is_aligned=True)


def passages(*texts: str) -> list[Passage]:
    return [Passage(text, "t.txt") for text in texts]


def aligned(**sides: list[str]) -> AlignedPart:
    names = {language: f"{language}.txt" for language in sides}
    return AlignedPart({language: passages(*texts) for language, texts in sides.items()}, names)


def test_blank_lines_of_plain_text_are_dropped() -> None:
    part = PlainPart(passages("a", "", " \t", "\u00a0", "b"), "en", "news")
    found = [(s.text, s.language, s.domain) for s in part.segments()]
    assert found == [("a", "en", "news"), ("b", "en", "news")]


def test_a_language_not_given_is_detected_from_the_script_segment_by_segment() -> None:
    part = PlainPart(passages("да", "yes", "42"))
    assert [segment.language for segment in part.segments()] == ["ru", "en", None]


def test_pairs_share_a_key_and_blank_pairs_are_dropped() -> None:
    segments = list(aligned(en=["a", "", "c"], ru=["а", " ", "в"]).segments())
    assert [(s.text, s.language) for s in segments] == [
        *(("a", "en"), ("а", "ru"), ("c", "en"), ("в", "ru"))
    ]
    first, its_pair, second, other = (segment.key for segment in segments)
    assert first == its_pair != second == other


def test_a_line_blank_on_one_side_only_is_kept_on_both() -> None:
    part = aligned(en=["a", "b"], ru=["а", ""])
    assert [segment.text for segment in part.segments()] == ["a", "а", "b", ""]


def test_blank_lines_after_the_end_of_one_side_do_not_part_the_texts() -> None:
    part = aligned(en=["a"], ru=["а", "", ""])
    assert [segment.text for segment in part.segments()] == ["a", "а"]


def test_unequal_sides_are_an_error_that_shows_where_they_part() -> None:
    part = aligned(en=["a", "b"], ru=["а", "б", "в\u202e" + "г" * 100])
    with pytest.raises(InputError) as caught:
        list(part.segments())
    message, hint = caught.value.message, caught.value.hint or ""
    assert message.startswith("not aligned: en.txt ends after 2 ")
    assert "ru.txt goes on" in message
    # 60 characters are shown, the first two of them «в» and the written-out U+202E
    assert f"«в\\u202e{'г' * 58}…»" in message
    assert "«b | б»" in hint


def test_unequal_sides_count_the_lines_of_the_shorter_one() -> None:
    with pytest.raises(InputError, match=r"en\.txt ends after 1 "):
        list(aligned(en=["a"], ru=["а", "", "в"]).segments())


def test_a_corpus_can_be_read_twice() -> None:
    corpus = Corpus("t", (PlainPart(passages("a")), aligned(en=["b"], ru=["б"])))
    assert list(corpus.segments()) == list(corpus.segments())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "en.txt").write_text("one\ntwo\n", "utf-8")
    (tmp_path / "ru.txt").write_text("один\nдва\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_files_make_one_corpus_and_built_in_names_their_own() -> None:
    news, own = open_corpora(["en=en.txt", "news", "ru.txt"])
    assert (news.name, own.name) == ("news", "en.txt+ru.txt")
    assert (own.is_aligned, own.assumed_languages) == (False, True)
    assert [s.language for s in own.segments()] == ["en", "en", "ru", "ru"]


@pytest.mark.usefixtures("folder")
def test_aligned_files_are_read_side_by_side() -> None:
    (corpus,) = open_corpora(["en=en.txt", "ru=ru.txt"], ALIGNED)
    assert (corpus.is_aligned, corpus.assumed_languages) == (True, False)
    assert [s.text for s in corpus.segments()] == ["one", "один", "two", "два"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["en=en.txt"], "two or more languages"),
        (["en=en.txt", "en=ru.txt"], "two or more languages"),
        (["en=en.txt", "ru.txt"], "two or more languages"),
        (["news"], "no files to align"),
    ],
)
def test_files_that_cannot_be_aligned_are_an_error(names: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        open_corpora(names, ALIGNED)
    assert "--corpus en=FILE --corpus ru=FILE" in (caught.value.hint or "")


def test_standard_input_is_taken_once() -> None:
    with pytest.raises(InputError, match="named twice"):
        open_corpora(["-", "ru=-"])


@pytest.mark.parametrize("name", ["none.txt", "some/where", r"some\where"])
def test_what_looks_like_a_path_is_a_missing_file(name: str) -> None:
    with pytest.raises(InputError, match="no such file"):
        open_corpora([name])


def test_what_looks_like_a_name_is_an_unknown_corpus() -> None:
    with pytest.raises(UnknownNameError, match="unknown corpus 'scince'") as caught:
        open_corpora(["scince"])
    assert caught.value.suggestions == ("science",)


def test_a_folder_does_not_hide_a_built_in_corpus(folder: Path) -> None:
    (folder / "law").mkdir()
    assert next(open_corpora(["law"])[0].segments()).domain == "law"


def test_lines_of_a_given_text_are_segments_with_languages_by_script() -> None:
    corpus = corpus_of_text("да\n\nyes\r\n")
    assert [(s.text, s.language) for s in corpus.segments()] == [("да", "ru"), ("yes", "en")]
    assert corpus.assumed_languages


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c", "\r"])
def test_a_given_text_has_the_lines_that_a_file_with_it_has(tmp_path: Path, mark: str) -> None:
    text = f"a{mark}b"
    path = tmp_path / "t.txt"
    path.write_bytes(text.encode("utf-8"))
    in_file = [segment.text for segment in open_corpora([str(path)])[0].segments()]
    assert [segment.text for segment in corpus_of_text(text).segments()] == in_file


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_text_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="--text is empty"):
        corpus_of_text(text)


def test_a_text_with_a_lone_surrogate_is_an_error() -> None:
    with pytest.raises(InputError, match="not valid UTF-8"):
        corpus_of_text("a\udcff")
