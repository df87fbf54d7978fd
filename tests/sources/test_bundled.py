"""Conversions into an official form, from bytes made by hand."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sequence

import pytest

from tests.sources.conftest import files_below
from tokscope.catalogue.rows import BundledSource, FileRow, VocabularyFormat
from tokscope.errors import UnavailableError
from tokscope.sources.bundled import convert, rank_file, read_back
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.verification import verify_and_store

ENTRIES = [b"[unk]", b"[cls]", b" the", b"s", "ный".encode(), " я".encode(), b" [mask]"]
VOCAB_TXT = "[UNK]\n[CLS]\nthe\n##s\n##ный\nя\n[MASK]\n".encode()


def i2w(entries: Sequence[bytes]) -> bytes:
    """Write BlingFire's table: the size at byte 96, offsets from 100, then the strings."""
    offsets = [sum(map(len, entries[:number])) for number in range(len(entries) + 1)]
    numbers = struct.pack(f"<{len(offsets) + 1}I", len(entries), *offsets)
    return bytes(96) + numbers + b"".join(entries)


def test_an_i2w_table_becomes_a_vocab_txt() -> None:
    assert convert("blingfire-i2w", i2w(ENTRIES)) == VOCAB_TXT


def test_an_i2w_table_without_entries_is_an_empty_file() -> None:
    assert convert("blingfire-i2w", i2w([])) == b""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(99),
        i2w(ENTRIES)[:110],
        bytes(96) + b"\xff\xff\xff\xff" + bytes(100),
        b"[UNK]\n[CLS]\n" * 20,
    ],
)
def test_what_is_no_i2w_table_is_refused(data: bytes) -> None:
    with pytest.raises(UnavailableError, match="conversion 'blingfire-i2w' cannot read the file"):
        convert("blingfire-i2w", data)


RWKV = "1 '\\x00' 1\n2 ' a' 2\n3 'я' 2\n4 b'\\xd1' 1\n5 \"'\" 1\n6 '\\n' 1\n7 '\\u2028' 3\n"


def test_rwkv_lines_become_ranks() -> None:
    tokens = [b"\0", b" a", "я".encode(), b"\xd1", b"'", b"\n", "\u2028".encode()]
    assert convert("rwkv-vocab", RWKV.encode()) == rank_file(
        (token, id_) for id_, token in enumerate(tokens, 1)
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1 'ab' 3", "entry 1 is 2 bytes long, not 3"),
        ("1 'я' 1", "entry 1 is 2 bytes long, not 1"),
        ("x 'a' 1", "invalid literal"),
        ("1 'a' one", "invalid literal"),
        ("1 'a 1", "unterminated"),
        ("1 __import__('os') 1", "malformed"),
        ("1 5 5", "entry 1 is neither text nor bytes"),
        ("1 99999999999999 5", "entry 1 is neither text nor bytes"),
        ("1 [97] 1", "entry 1 is neither text nor bytes"),
        ("1 None 1", "entry 1 is neither text nor bytes"),
        ("", "cannot read"),
    ],
)
def test_a_damaged_rwkv_line_is_refused(line: str, reason: str) -> None:
    with pytest.raises(UnavailableError, match="conversion 'rwkv-vocab' cannot") as caught:
        convert("rwkv-vocab", f"0 'a' 1\n{line}\n2 'b' 1\n".encode())
    assert reason in caught.value.message


def test_rwkv_that_is_no_text_is_refused() -> None:
    with pytest.raises(UnavailableError, match="cannot read the file"):
        convert("rwkv-vocab", b"1 '\xff' 1\n")


def test_a_file_is_checked_before_and_after_conversion(
    supply_of: Callable[..., VocabularyFetcher],
) -> None:
    fetcher = supply_of()
    member, result = hashlib.sha256(i2w(ENTRIES)).hexdigest(), hashlib.sha256(VOCAB_TXT).hexdigest()
    wrong = "0" * 64

    def kept(member_sha256: str, sha256: str) -> None:
        row = FileRow("vocab", "x.i2w", sha256, None, member_sha256, "blingfire-i2w")
        verify_and_store(fetcher.store, row, i2w(ENTRIES), "package:p==1/x.i2w")

    for digests in ((wrong, result), (member, wrong)):
        with pytest.raises(UnavailableError, match=r"package:p==1/x\.i2w: refused"):
            kept(*digests)
        assert files_below(fetcher.store.root) == []
    kept(member, result)
    assert fetcher.store.path(result).read_bytes() == VOCAB_TXT


def test_a_compiled_in_vocabulary_is_read_back_as_ranks() -> None:
    source = BundledSource(VocabularyFormat.RANKS, (), "splintr-rs", "cl100k_base", 0, 2)
    assert read_back(source) == b"IQ== 0\nIg== 1\nIw== 2\n"


def test_a_vocabulary_that_is_not_compiled_in_is_named() -> None:
    source = BundledSource(VocabularyFormat.RANKS, (), "splintr-rs", "no-such", 0, 2)
    with pytest.raises(UnavailableError) as caught:
        read_back(source)
    assert "bundled:splintr-rs/no-such cannot be read" in caught.value.message
