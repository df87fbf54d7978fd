"""Every tokenizer that is available gives what the official engine gives for the official file."""

from __future__ import annotations

import unicodedata

import pytest

from tests.conftest import BUNDLED
from tests.helpers.adversarial import ADVERSARIAL, corpora_lines, mutations
from tests.helpers.official import special_ids
from tests.tokenizers.conftest import TokenizerCase
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import Algorithm, PackageSource

_NO_OFFICIAL_ENGINE = {"rwkv-world"}
_PACKAGED = [
    row.id
    for row in bundled_catalogue().tokenizers.values()
    if row.id not in {*BUNDLED, *_NO_OFFICIAL_ENGINE}
    and any(isinstance(source, PackageSource) for source in row.sources)
]
pytestmark = pytest.mark.parametrize(
    "subject",
    [
        *(pytest.param((id_, False), id=id_) for id_ in BUNDLED),
        *(pytest.param((id_, True), id=id_, marks=pytest.mark.online) for id_ in _PACKAGED),
    ],
    indirect=True,
)


def test_ids_are_the_official_engines_on_the_corpora(subject: TokenizerCase) -> None:
    for line in corpora_lines():
        assert subject.tokenizer.encode(line) == subject.official(line), line


def test_ids_are_the_official_engines_on_adversarial_lines(subject: TokenizerCase) -> None:
    for line in ADVERSARIAL:
        assert subject.tokenizer.encode(line) == subject.official(line), ascii(line[:80])


def test_ids_are_the_official_engines_on_mutated_lines(subject: TokenizerCase) -> None:
    for line in mutations(800, seed=20251):
        assert subject.tokenizer.encode(line) == subject.official(line), ascii(line)


def test_counts_are_those_the_catalogue_knows(subject: TokenizerCase) -> None:
    assert subject.row.tokens
    for text, tokens in subject.row.tokens.items():
        assert subject.tokenizer.count(text) == tokens


def test_encode_count_count_many_and_segment_agree(subject: TokenizerCase) -> None:
    tokenizer = subject.tokenizer
    lines = [*ADVERSARIAL, *mutations(200, seed=3)]
    counts = tokenizer.count_many(lines)
    assert len(counts.tokens) == len(counts.unknown) == len(counts.lost) == len(lines)
    for line, tokens, unknown, lost in zip(
        lines, counts.tokens, counts.unknown, counts.lost, strict=True
    ):
        ids, pieces = tokenizer.encode(line), tokenizer.segment(line).pieces
        assert tokens == len(ids) == tokenizer.count(line), ascii(line[:80])
        assert [piece.id for piece in pieces] == ids, ascii(line[:80])
        assert sum(piece.unknown for piece in pieces) == unknown, ascii(line[:80])
        assert (lost > 0) <= (unknown > 0)
        assert lost <= len(line)


def test_spans_are_monotone_and_inside_the_text(subject: TokenizerCase) -> None:
    for line in ADVERSARIAL:
        shown = subject.tokenizer.segment(line)
        start = end = 0
        for piece in shown.pieces:
            assert start <= piece.start <= piece.end, ascii(line[:80])
            assert end <= piece.end, ascii(line[:80])
            start, end = piece.start, piece.end
        assert end <= len(shown.text.encode("utf-8"))


def test_pieces_stand_for_their_spans_and_byte_level_ones_join_to_the_text(
    subject: TokenizerCase,
) -> None:
    for line in ADVERSARIAL:
        shown = subject.tokenizer.segment(line)
        data = shown.text.encode("utf-8")
        if subject.tokenizer.algorithm is Algorithm.BPE:
            assert b"".join(piece.data for piece in shown.pieces) == data, ascii(line[:80])
        for piece in shown.pieces:
            assert piece.data == data[piece.start : piece.end] or len(piece.data) == 1


def test_the_text_segmented_is_the_one_given_or_its_normal_form(subject: TokenizerCase) -> None:
    form = {"qwen": "NFC", "qwen-3.5": "NFC", "claude-2": "NFKC"}.get(subject.row.id)
    for line in ADVERSARIAL:
        expected = line if form is None else unicodedata.normalize(form, line)
        assert subject.tokenizer.segment(line).text == expected, ascii(line[:80])


def test_algorithm_is_the_catalogues(subject: TokenizerCase) -> None:
    assert subject.tokenizer.algorithm is subject.row.algorithm


def test_no_content_id_is_special(subject: TokenizerCase) -> None:
    special = special_ids(subject.files.format, subject.files.paths)
    assert special
    for line in ADVERSARIAL:
        assert special.isdisjoint(subject.tokenizer.encode(line)), ascii(line[:80])


def test_token_bytes_cover_every_produced_id_and_spell_the_text(subject: TokenizerCase) -> None:
    tokenizer = subject.tokenizer
    known = tokenizer.token_bytes()
    assert len(known) == tokenizer._size()
    for line in ADVERSARIAL:
        shown = tokenizer.segment(line)
        produced = [piece.id for piece in shown.pieces if not piece.unknown]
        assert known.keys() >= set(produced), ascii(line[:80])
        if tokenizer.algorithm is Algorithm.BPE:
            joined = b"".join(known[id_] for id_ in produced if id_ is not None)
            assert joined.decode("utf-8") == shown.text
