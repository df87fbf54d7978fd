"""Rank files, Tekken and GPT-2's pair; runs so long that tiktoken's own expressions overflow."""

from __future__ import annotations

import json
import time
from pathlib import Path
from unicodedata import category

import pytest
import tiktoken
from tokenizers import Tokenizer

from tests.conftest import BUNDLED
from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL, mutations
from tests.tokenizers.conftest import LoadPath, OpenLoader, engine_of
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import Algorithm
from tokscope.errors import EngineError, InputError, TokscopeError
from tokscope.tokenizers.engines import tiktoken as module
from tokscope.tokenizers.engines.base import MATCH_ALL
from tokscope.tokenizers.engines.tiktoken import TiktokenTokenizer
from tokscope.tokenizers.loader import Loader, create_loader
from tokscope.tokenizers.names import resolve, resolve_all

ALLOWED_SECONDS = 20
MILLION = 1_000_000


@pytest.fixture(scope="module", params=BUNDLED)
def bundled(request: pytest.FixtureRequest, shared_loader: OpenLoader) -> TiktokenTokenizer:
    loader = shared_loader(offline=True)
    (target,) = resolve_all([request.param], loader.catalogue)
    tokenizer = engine_of(loader.load_one(target))
    assert isinstance(tokenizer, TiktokenTokenizer)
    return tokenizer


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" " * MILLION, id="spaces"),
        pytest.param("a" * MILLION, id="small letters"),
        pytest.param("ы" * MILLION, id="Cyrillic letters"),
        pytest.param("\u3000\t \n" * (MILLION // 4), id="mixed spaces"),
        pytest.param("!1Ы语\u0301" * (MILLION // 50), id="others"),
    ],
)
def test_a_million_characters_in_a_row_neither_panic_nor_hang(
    text: str, bundled: TiktokenTokenizer
) -> None:
    started = time.monotonic()
    ids = bundled.encode(text)
    assert time.monotonic() - started < ALLOWED_SECONDS
    known = bundled.token_bytes()
    assert b"".join(known[id_] for id_ in ids).decode("utf-8") == text


def test_the_way_around_the_overflow_gives_the_same_ids(bundled: TiktokenTokenizer) -> None:
    # what a code point assigned of late is depends on the Unicode tables of either engine
    drawn = [each for each in mutations(500, seed=7) if "Cn" not in map(category, each)]
    for line in (*ADVERSARIAL, *drawn, "a" + " " * 49_999 + "b\n" * 3):
        assert bundled._ranks_split_by_regex(line) == bundled._encoding.encode_ordinary(line)


def test_a_run_too_long_for_tiktoken_is_split_like_one_that_is_not(
    bundled: TiktokenTokenizer,
) -> None:
    known = bundled.token_bytes()
    for run, following in ((" " * 50_000, b" y"), ("\n" * 50_000, b"y")):
        ids = bundled.encode(f"x{run}y")
        assert bundled.count(f"x{run}y") == len(ids)
        assert b"".join(known[id_] for id_ in ids) == f"x{run}y".encode()
        assert [known[ids[0]], known[ids[-1]]] == [b"x", following]


MIXED = "Hello, мир 42"


@pytest.mark.parametrize(
    ("pattern", "kept", "lost"),
    [
        ("gpt-2", MIXED, 0),
        ("deepseek-digits", "42", 9),
        ("deepseek-cjk", "", 11),
        ("deepseek-words", "Hello, мир ", 2),
    ],
)
def test_what_a_pattern_does_not_match_is_lost(
    pattern: str, kept: str, lost: int, trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file("plain.tiktoken"), pattern=pattern)
    tokens = len(tokenizer.encode(MIXED))
    known = tokenizer.token_bytes()
    assert b"".join(known[id_] for id_ in tokenizer.encode(MIXED)).decode() == kept
    counts = tokenizer.count_many([MIXED, ""])
    assert (list(counts.tokens), list(counts.unknown)) == ([tokens, 0], [0, 0])
    assert list(counts.lost) == [lost, 0]
    assert tokenizer.lost(MIXED) == lost
    assert tokenizer.may_drop == bool(lost)
    continuing = tokenizer.count_continuations([" мир", " 42"])
    assert sum(continuing.lost) == sum(map(tokenizer.lost, (" мир", " 42")))


def test_pieces_lie_where_they_stand_though_text_between_them_has_no_token(
    trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file("plain.tiktoken"), pattern="deepseek-digits")
    pieces = tokenizer.segment("мир 42, 7").pieces
    assert [(each.data, each.start, each.end) for each in pieces] == [
        *((b"4", 7, 8), (b"2", 8, 9), (b"7", 11, 12))
    ]


def test_no_more_is_lost_than_there_was_before_normalising(
    trained: tiny.Trained, load_path: LoadPath
) -> None:
    path = trained.file("plain.tiktoken")
    tokenizer = load_path(path, pattern="deepseek-digits", normalizer="NFKC")
    assert tokenizer.lost("ﷺ") == 1  # 18 characters in NFKC


def test_every_pattern_that_is_reported_to_match_all_text_does(trained: tiny.Trained) -> None:
    patterns = bundled_catalogue().patterns
    ranks = {bytes([byte]): byte for byte in range(256)}
    codes = (*range(0xD800), *range(0xE000, 0x10000), *range(0x10000, 0x110000, 11))
    characters = list(map(chr, codes))
    assert set(MATCH_ALL) < patterns.keys()
    for name in MATCH_ALL:
        for regex in (patterns[name].regex, *patterns[name].same):
            engine = tiktoken.Encoding(
                name, pat_str=regex, mergeable_ranks=ranks, special_tokens={}
            )
            for between in ("", " ", "a"):
                text = between.join(characters)
                assert len(engine.encode_ordinary(text)) == len(text.encode())


CATASTROPHE = r"(\w+\s?)+\1$|(([a-z])+.)+[A-Z]([a-z])+$(?!y)"


@pytest.mark.parametrize(("pattern", "lost"), [("(a+)+$", 11), (CATASTROPHE, None)])
def test_a_tekken_that_matches_nothing_or_too_slowly_says_so(
    pattern: str, lost: int | None, load_path: LoadPath, tmp_path: Path
) -> None:
    content = tiny.tekken()
    content["config"]["pattern"] = pattern
    path = tmp_path / "tekken.json"
    path.write_text(json.dumps(content))
    tokenizer = load_path(path)
    if lost is not None:
        counts = tokenizer.count_many([MIXED])
        assert (list(counts.tokens), list(counts.lost)) == ([0], [lost])
        return
    for call in (tokenizer.count, tokenizer.encode, tokenizer.segment, tokenizer.lost):
        with pytest.raises(EngineError, match=r"broke off: .*BacktrackLimitExceeded"):
            call("a" * 50 + "!" + "x" * 50)


def test_a_pattern_that_never_ends_outside_tiktoken_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_LEAST_SECONDS", 0.2)
    ranks = {bytes([byte]): byte for byte in range(256)}
    tokenizer = TiktokenTokenizer("x", ranks, regex=r"(?:a|a)+b|\s+", pattern_name="x")
    with pytest.raises(EngineError, match="takes longer than"):
        tokenizer.count(" " * 60_000 + "a" * 60)


def test_a_rank_file_without_a_pattern_is_an_error(
    load_path: LoadPath, trained: tiny.Trained
) -> None:
    with pytest.raises(InputError, match="does not say by which pattern") as caught:
        load_path(trained.file("plain.tiktoken"))
    assert caught.value.hint is not None
    assert "--pattern" in caught.value.hint
    assert "o200k_base" in caught.value.hint


def test_a_rank_file_of_the_catalogue_needs_no_pattern(tmp_path: Path) -> None:
    loader = create_loader(offline=True)
    known = loader.load_one(resolve("qwen", loader.catalogue))
    (path,) = known_files("qwen", loader)
    copy = tmp_path / "own.tiktoken"
    copy.write_bytes(path.read_bytes())
    own = loader.load_one(resolve(str(copy), loader.catalogue))
    text = "Съешь ещё этих мягких французских булок 12345"
    assert own.encode(text) == known.encode(text)


def known_files(id_: str, loader: Loader) -> list[Path]:
    row = loader.catalogue.tokenizers[id_]
    digests = [file.sha256 for source in row.sources for file in source.files if file.sha256]
    found = [loader.fetcher.store.path(digest) for digest in digests]
    return [path for path in found if path.is_file()][:1]


def test_an_unknown_pattern_is_an_error_that_suggests(
    load_path: LoadPath, trained: tiny.Trained
) -> None:
    with pytest.raises(TokscopeError, match="unknown pattern 'o200k'") as caught:
        load_path(trained.file("plain.tiktoken"), pattern="o200k")
    assert caught.value.suggestions == ("o200k_base",)


def test_a_normaliser_is_applied_and_shown(load_path: LoadPath, trained: tiny.Trained) -> None:
    path = trained.file("plain.tiktoken")
    composed = load_path(path, pattern="gpt-2", normalizer="NFC")
    as_is = load_path(path, pattern="gpt-2")
    assert composed.segment("и\u0306").text == "й"
    assert as_is.segment("и\u0306").text == "и\u0306"
    assert composed.encode("и\u0306") == as_is.encode("й")


def test_merges_are_by_rank_and_ids_are_ranks(load_path: LoadPath, trained: tiny.Trained) -> None:
    tokenizer = load_path(trained.file("plain.tiktoken"), pattern="gpt-2")
    ranks = tiny.ranks()
    assert tokenizer.algorithm is Algorithm.BPE
    assert tokenizer.encode("hello") == [ranks[b"hello"]]
    assert tokenizer.encode("hel") == [ranks[b"hel"]]
    assert tokenizer.encode("мир") == [ranks["м".encode()], *"ир".encode()]
    assert tokenizer.token_bytes() == {rank: token for token, rank in ranks.items()}
    assert tokenizer.vocabulary == len(ranks)
    assert tokenizer.special is None


def test_tekken_puts_its_special_tokens_first(load_path: LoadPath, trained: tiny.Trained) -> None:
    tokenizer = load_path(trained.file("tekken.json"))
    assert tokenizer.special == 10
    assert tokenizer.encode("hello") == [tiny.ranks()[b"hello"] + 10]
    assert min(tokenizer.token_bytes()) == 10


def test_tekken_leaves_out_tokens_beyond_its_size(load_path: LoadPath, tmp_path: Path) -> None:
    content = tiny.tekken()
    content["config"]["default_vocab_size"] -= 1
    path = tmp_path / "tekken.json"
    path.write_text(json.dumps(content))
    tokenizer = load_path(path)
    assert tokenizer.vocabulary == len(tiny.ranks()) - 1
    assert b"  " not in tokenizer.token_bytes().values()


def test_a_pair_of_vocabulary_and_merges_counts_like_its_tokenizer_json(
    load_path: LoadPath, trained: tiny.Trained, tmp_path: Path
) -> None:
    path = trained.file("byte_level.json")
    engine = Tokenizer.from_file(str(path))
    engine.model.save(str(tmp_path))
    pair, whole = load_path(tmp_path), load_path(path)
    for line in ADVERSARIAL:
        assert pair.encode(line) == whole.encode(line), ascii(line[:80])
    assert pair.fingerprint == whole.fingerprint


def test_a_token_of_no_bytes_is_left_out(load_path: LoadPath, tmp_path: Path) -> None:
    ranks = tiny.ranks()
    path = tmp_path / "whisper.tiktoken"
    path.write_bytes(tiny.rank_lines(ranks) + b"= %d\n" % len(ranks))
    tokenizer = load_path(path, pattern="gpt-2")
    assert tokenizer.vocabulary == len(ranks)
    assert b"" not in tokenizer.token_bytes().values()
