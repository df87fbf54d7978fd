"""The small parts: what is drawn for an audit, what is written down, what a text must not hold."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from tokscope.sources.store import Store
from tokscope.text.chunk_buffer import buffer_of
from tokscope.tokenizers.fast import selection as selection_module
from tokscope.tokenizers.fast.conformance.results import (
    ConformanceKey,
    ConformanceMismatch,
    ConformanceResult,
    ConformanceResults,
)
from tokscope.tokenizers.fast.counter import flat_lengths, has_unassigned, in_batches
from tokscope.tokenizers.fast.selection import CANDIDATES
from tokscope.tokenizers.fast.tokenizer import Sample, sample_of

SUBJECT = ConformanceKey("sha256:1", "ranks", "fake 1.0", "tiktoken 0.14.0", "1")


def test_a_sample_is_the_same_every_time_and_bounded() -> None:
    texts = [f"text {number}" for number in range(5000)]
    sample = sample_of(texts, call=0)
    assert sample == sample_of(texts, call=0)
    assert sample != sample_of(texts, call=1)
    assert len(sample.places) == len(set(sample.places)) == 400
    assert max(sample.places) < 5000


def test_a_small_list_is_audited_whole() -> None:
    assert sample_of(["a", "b"], call=3).places == (0, 1)
    for nothing in ([], [""], ["", ""]):
        assert sample_of(nothing, call=3) == Sample((), ())


@pytest.mark.parametrize("call", range(5))
def test_rare_characters_and_rare_neighbours_are_audited_first(call: int) -> None:
    texts = [f"text {number} of many, (two) words" for number in range(20_000)]
    texts[12_345], texts[6_789] = "a ☃ b", "two )many"
    assert {12_345, 6_789} <= set(sample_of(texts, call=call).places)
    chunks = [f" {text}" for text in texts]
    running = buffer_of(chunks)[0]
    assert len(running) == len(chunks)
    assert sample_of(running, call=call) == sample_of(chunks, call=call)
    assert {12_345, 6_789} <= set(sample_of(running, call=call).places)


def test_of_each_character_of_a_text_a_place_is_audited_while_there_is_room() -> None:
    rare = [chr(code) for code in range(0x4E00, 0x4E00 + 150)]
    texts = [f"word {number} of many" for number in range(20_000)]
    for number, character in enumerate(rare):
        texts[130 * number] += character
    audited = "".join(texts[place] for place in sample_of(texts, call=0).places)
    assert set(rare) < set(audited)


def test_of_long_texts_pieces_are_taken() -> None:
    sample = sample_of(["x" * 1_000_000] * 50, call=0)
    assert not sample.places
    assert 10 < len(sample.pieces) <= 200
    assert {len(piece) for piece in sample.pieces} == {2000}


def test_of_a_long_text_the_piece_with_a_rare_character_is_taken() -> None:
    text = "two words " * 90_000
    sample = sample_of(["", text[:500_001] + "☃" + text[500_001:]], call=0)
    assert not sample.places
    assert any("☃" in piece for piece in sample.pieces)
    assert all(piece in text or "☃" in piece for piece in sample.pieces)


@pytest.mark.parametrize(
    "verdict",
    [
        ConformanceResult(is_certified=True, documents=5000),
        ConformanceResult(is_certified=False, documents=0, reason="panicked"),
        ConformanceResult(
            is_certified=False,
            documents=5000,
            difference=ConformanceMismatch("мир\u202e", (3, 0, 0), (4, 1, 2), is_continuing=True),
        ),
    ],
)
def test_a_verdict_is_read_as_it_was_written(verdict: ConformanceResult, tmp_path: Path) -> None:
    ConformanceResults(Store(tmp_path)).record(SUBJECT, verdict)
    assert ConformanceResults(Store(tmp_path)).find(SUBJECT) == verdict
    assert ConformanceResult.of_json(json.loads(json.dumps(verdict.as_json()))) == verdict


@pytest.mark.parametrize("note", [None, [], {}, {"certified": True}, {"difference": 3}, "x"])
def test_a_note_that_is_none_of_ours_is_no_certificate(note: object, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write_note("engine-verdicts-1", SUBJECT.key, note)
    found = ConformanceResults(store).find(SUBJECT)
    assert found is None or not found.is_certified


def test_a_difference_is_shown_safely_and_says_what_differs() -> None:
    assert (
        str(ConformanceMismatch("a\u202eb", (3, 0, 0), (4, 0, 0)))
        == "«a\\u202eb» is 4 tokens, not 3"
    )
    assert "1 unknown tokens for 2 characters, not 0" in str(
        ConformanceMismatch("x", (3, 0, 0), (3, 1, 2))
    )


@pytest.mark.parametrize("part", range(5))
def test_any_part_of_the_subject_makes_another_one(part: int) -> None:
    values = ["sha256:1", "ranks", "fake 1.0", "tiktoken 0.14.0", "1"]
    values[part] += "x"
    assert ConformanceKey(*values).key != SUBJECT.key


def test_unassigned_characters_are_those_of_this_unicode() -> None:
    for code in range(0, 0x110000, 7):
        character = chr(code)
        expected = unicodedata.category(character) == "Cn"
        assert has_unassigned(f"мир {character} мир") is expected, hex(code)
    assert not has_unassigned("plain")


def test_batches_keep_all_texts_in_order() -> None:
    texts = ["a" * n for n in (5, 0, 20, 3, 3, 3, 0)]
    parts = list(in_batches(texts, 6))
    assert [text for part in parts for text in part] == texts
    assert all(len(part) == 1 or sum(map(len, part)) <= 6 for part in parts)
    assert list(in_batches([], 6)) == []


def test_flat_answers_are_read() -> None:
    offsets = b"".join(n.to_bytes(8, "little") for n in (0, 2, 2, 5))
    assert flat_lengths(offsets) == [2, 0, 3]


def test_every_candidate_has_an_adapter_of_its_own() -> None:
    folder = Path(selection_module.__file__).parent
    for engine in CANDIDATES:
        assert (folder / f"{engine.adapter}.py").exists()
