"""tokscope's own engines: greedy longest match, bytes, characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL, mutations
from tokscope.catalogue.rows import Algorithm
from tokscope.sources.bundled import convert
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer, GreedyTokenizer
from tokscope.tokenizers.engines.tiktoken import read_ranks


def longest_matches(text: str, ids: dict[bytes, int]) -> list[int]:
    """Match as the definition says, with no table of lengths."""
    data, found = text.encode("utf-8"), []
    while data:
        token = max((entry for entry in ids if data.startswith(entry)), key=len)
        found.append(ids[token])
        data = data[len(token) :]
    return found


def test_greedy_takes_the_longest_entry_at_every_byte() -> None:
    ids = tiny.ranks()
    tokenizer = GreedyTokenizer("tiny", ids, None)
    for line in (each for each in (*ADVERSARIAL, *mutations(100, seed=5)) if len(each) < 400):
        assert tokenizer.encode(line) == longest_matches(line, ids), ascii(line[:80])


def test_greedy_does_not_merge_by_rank() -> None:
    ids = {bytes([byte]): byte for byte in range(256)} | {b"ab": 256, b"abc": 257, b"cd": 300}
    assert GreedyTokenizer("tiny", ids, 1).encode("abcd") == [257, ord("d")]


def test_greedy_pieces_join_and_its_fingerprint_is_of_content(tmp_path: Path) -> None:
    ids = tiny.ranks()
    tokenizer = GreedyTokenizer("tiny", ids, None)
    for line in ADVERSARIAL:
        shown = tokenizer.segment(line)
        assert b"".join(piece.data for piece in shown.pieces).decode("utf-8") == shown.text == line
    again = GreedyTokenizer("other name", dict(reversed(ids.items())), 5)
    changed = GreedyTokenizer("tiny", ids | {b"zz": 999}, None)
    assert again.fingerprint == tokenizer.fingerprint != changed.fingerprint
    assert tokenizer.algorithm is Algorithm.GREEDY
    assert "reconstructed" in tokenizer.engine


def test_rwkvs_own_spelling_is_read(tmp_path: Path) -> None:
    lines = [f"{byte + 1} {bytes([byte])!r} 1" for byte in range(256)]
    lines += ["257 ' при' 7", '258 "it\'s" 4', "259 b'\\xd0\\xbf\\xd1' 3"]
    path = tmp_path / "rwkv.ranks"
    path.write_bytes(convert("rwkv-vocab", "\n".join(lines).encode()))
    tokenizer = GreedyTokenizer("rwkv", read_ranks(path), None)
    assert tokenizer.encode(" привет")[0] == 257
    assert tokenizer.encode("it's") == [258]
    assert tokenizer.encode("п\u0440")[0] == 259


@pytest.mark.parametrize(
    ("tokenizer", "size"), [(BytesTokenizer(), 256), (CharactersTokenizer(), 0x110000 - 2048)]
)
def test_the_baselines_count_what_they_are_called(
    tokenizer: BytesTokenizer | CharactersTokenizer, size: int
) -> None:
    assert tokenizer.vocabulary == len(tokenizer.token_bytes()) == size
    lines = list(ADVERSARIAL)
    measure = len if isinstance(tokenizer, CharactersTokenizer) else lambda t: len(t.encode())
    assert list(tokenizer.count_many(lines).tokens) == [measure(line) for line in lines]
    for line in lines:
        shown = tokenizer.segment(line)
        assert b"".join(piece.data for piece in shown.pieces).decode("utf-8") == line
        assert [piece.id for piece in shown.pieces] == tokenizer.encode(line)
        assert len(shown.pieces) == tokenizer.count(line)
