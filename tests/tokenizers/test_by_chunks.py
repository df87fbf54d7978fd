"""Text counted by its chunks has the counts of the whole, whatever a vocabulary's options are."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sentencepiece
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from tests.helpers import tiny
from tests.helpers.files import read_tokenizer_json
from tests.helpers.tables import counts_by_chunks, table_of
from tests.tokenizers.conftest import OpenLoader, engine_of
from tests.tokenizers.fast.test_sentencepiece_unigram import charsmap
from tokscope.analysis.boundaries import TokenBoundaries, token_boundaries
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import Algorithm
from tokscope.counting.word_forms import word_before, word_token_counts, word_token_pieces
from tokscope.errors import TokscopeError
from tokscope.sources.local import local_files
from tokscope.sources.store import Store
from tokscope.text.split_points import chunks
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.sentencepiece import (
    SentencePieceTokenizer,
    parsed,
    read_sentencepiece,
)
from tokscope.tokenizers.engines.wordpiece import WordPieceTokenizer
from tokscope.tokenizers.fast.conformance.run import ConformanceTest
from tokscope.tokenizers.fast.counter import EngineInputs
from tokscope.tokenizers.fast.selection import CANDIDATES, EngineCandidate
from tokscope.tokenizers.fast.sentencepiece_unigram import open_counter
from tokscope.tokenizers.interface import SplitPolicy, VocabularyOptions
from tokscope.tokenizers.names import resolve_all
from tokscope.tokenizers.trimming.sentencepiece import AN_ENTRY, SentencePieceTrimmer
from tokscope.tokenizers.trimming.tokenizer_json import TokenizerJsonTrimmer

MANY = 10**9
"""Entries so many that a part is always sooner loaded."""
RULES = ("identity", "nfkc", "nmt_nfkc", "nfkc_cf", "nmt_nfkc_cf")
FALLING_BACK = ("nfkc", "nfkc_cf")
"""Rules with which the tiny models have bytes for what they do not know."""
SYMBOLS = ("<x>", "ж", "▁▁")
PARTS = (
    *(" ", " ", " ", "  ", "\t", "\n", "▁", "\u00a0", "\u3000", "\u200b", "\x01", "\u061c"),
    *("x", "я", "мир", "Hello", "ЁЖ", "1", "!", "<", "</", "\u0301", "é", "ﬁ", "\u00ad", "İ"),
    *("☃", "語語", "½", "ﷺ", "\u0600", "か\u3099", *SYMBOLS),
)


@cache
def texts() -> tuple[str, ...]:
    chance = Random(22)  # noqa: S311 - no secret
    some = ("", " ", "  ", "x", " x", "x ", "x  x", "\u061c x", "\u00a0x \u00a0 x", "> </x", "☃ ☃")
    drawn = ("".join(chance.choices(PARTS, k=chance.randint(1, 9))) for _ in range(90))
    return tuple(dict.fromkeys((*PARTS, *some, *drawn)))


def whole_and_by_chunks(
    tokenizer: LoadedTokenizer, requested: Sequence[str]
) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Count texts in both ways: tokens, unknown tokens and lost characters of each."""
    both = (tokenizer.count_many(requested), counts_by_chunks(tokenizer, table_of(requested)))
    whole, by_chunks = (
        dict(zip(requested, zip(each.tokens, each.unknown, each.lost, strict=True), strict=True))
        for each in both
    )
    return whole, by_chunks


def check_lost(tokenizer: LoadedTokenizer) -> None:
    """A line that comes twice loses twice as much, and nothing loses more than there is."""
    once = tokenizer.count_many(texts()).lost
    twice = tokenizer.count_many([f"{text}\n{text}" for text in texts()]).lost
    assert list(twice) == [2 * lost for lost in once]
    assert all(lost <= len(text) for lost, text in zip(once, texts(), strict=True))


def model_of(kind: str, rule: str, **options: Any) -> bytes:
    return tiny.sentencepiece_model(
        kind, normalization_rule_name=rule, hard_vocab_limit=False, vocab_size=400, **options
    )


def loaded(data: bytes, folder: Path) -> SentencePieceTokenizer:
    path = folder / "tiny.model"
    path.write_bytes(data)
    return read_sentencepiece(path, "tiny")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kind", ["bpe", "unigram", "char", "word"])
def test_a_sentencepiece_model_of_any_options(kind: str, rule: str, tmp_path: Path) -> None:
    for prefix, collapses in product((True, False), repeat=2):
        data = model_of(
            kind,
            rule,
            add_dummy_prefix=prefix,
            remove_extra_whitespaces=collapses,
            byte_fallback=rule in FALLING_BACK,
            user_defined_symbols=list(SYMBOLS) if prefix == collapses else [],
        )
        tokenizer = loaded(data, tmp_path)
        may_split = kind != "word" and (collapses or rule == "identity")
        assert tokenizer.split_policy is (SplitPolicy.CHUNKS if may_split else SplitPolicy.WHOLE), (
            tokenizer.split_policy_reason
        )
        official = sentencepiece.SentencePieceProcessor(model_proto=data)
        whole, by_chunks = whole_and_by_chunks(tokenizer, texts())
        for text in texts():
            ids = official.encode(text)
            assert whole[text][:2] == (len(ids), ids.count(official.unk_id()))
        if may_split:
            assert by_chunks == whole
        if kind != "word":  # of those, one may be known only behind others
            check_lost(tokenizer)
        if tokenizer.algorithm in AN_ENTRY:
            parts = SentencePieceTrimmer("tiny", tokenizer.algorithm, MANY, *stored(tmp_path))
            check_part(parts.trim_for(texts()), parts.trim_for(following()), tokenizer)


def stored(folder: Path, name: str = "tiny.model") -> tuple[Any, Store]:
    return local_files(folder / name), Store(folder / "kept")


@cache
def following() -> list[str]:
    return list(dict.fromkeys(chunk for text in texts() for chunk in chunks(text)[1:]))


def check_part(
    first: LoadedTokenizer | None, rest: LoadedTokenizer | None, whole: LoadedTokenizer
) -> None:
    """Parts count as the whole does, where there are any."""
    if first is not None:
        assert first.count_many(texts()) == whole.count_many(texts())
    if rest is not None and whole.split_policy is SplitPolicy.CHUNKS:
        assert rest.count_continuations(following()) == whole.count_continuations(following())


@pytest.mark.parametrize(
    ("prefix", "collapses", "tokens"),
    [(True, True, 5), (False, True, 4), (True, False, 10), (False, False, 9)],
)
def test_the_space_before_a_chunk_is_counted(
    prefix: bool, collapses: bool, tokens: int, tmp_path: Path
) -> None:
    data = model_of("char", "identity", add_dummy_prefix=prefix, remove_extra_whitespaces=collapses)
    tokenizer = loaded(data, tmp_path)
    assert tokenizer.count("  да   я ") == tokens
    spaced = ["да я да", "да я"]
    assert counts_by_chunks(tokenizer, table_of(spaced)).tokens == [7 + prefix, 4 + prefix]
    assert word_token_counts(tokenizer, ["да"]).tokens.tolist() == [3]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda model: setattr(model.normalizer_spec, "escape_whitespaces", False), "not marked"),
        (lambda model: setattr(model.trainer_spec, "treat_whitespace_as_suffix", True), "before"),
        (lambda model: setattr(model.normalizer_spec, "name", "user_defined"), "its own"),
        (lambda model: setattr(model.pieces[-1], "piece", "я▁в"), "reaches over a space"),
        (lambda model: setattr(model.pieces[-1], "piece", "я в"), "reaches over a space"),
        (lambda model: setattr(mark_of(model), "type", 5), "no entry is a space"),
    ],
)
def test_a_model_that_may_not_be_split_says_why(
    change: Callable[[Any], None], reason: str, tmp_path: Path
) -> None:
    model = parsed(model_of("bpe", "nmt_nfkc"))
    change(model)
    tokenizer = loaded(model.SerializeToString(), tmp_path)
    assert tokenizer.split_policy is SplitPolicy.WHOLE
    assert reason in tokenizer.split_policy_reason


def mark_of(model: Any) -> Any:
    return next(each for each in model.pieces if each.piece == "▁")


@pytest.mark.parametrize(
    "engine", [each for each in CANDIDATES if "sentencepiece" in each.minimum_text]
)
def test_fast_engines_count_a_sentencepiece_model_so_or_refuse_it(
    engine: EngineCandidate, tmp_path: Path
) -> None:
    pytest.importorskip(engine.module)
    for prefix, collapses in product((True, False), repeat=2):
        options = {"add_dummy_prefix": prefix, "remove_extra_whitespaces": collapses}
        tokenizer = loaded(model_of("bpe", "identity", byte_fallback=True, **options), tmp_path)
        files, store = stored(tmp_path)
        material = EngineInputs(files, VocabularyOptions(), bundled_catalogue(), store)
        if collapses:
            with pytest.raises(ValueError, match="white space is collapsed"):
                engine.open_counter(material)
            continue
        verdict = ConformanceTest(tokenizer, texts()).run(engine.open_counter(material))
        assert verdict.is_certified, str(verdict)


NORMALIZERS: dict[str, Callable[[], list[Any]]] = {
    "none": list,
    "rules": lambda: [normalizers.Precompiled(charsmap())],
    "rules, collapsed": lambda: [
        normalizers.Precompiled(charsmap()),
        normalizers.Strip(left=False, right=True),
        normalizers.Replace(Regex(" {2,}"), " "),
    ],
    "stripped": lambda: [normalizers.Strip(), normalizers.NFKC(), normalizers.Lowercase()],
    "decomposed": lambda: [normalizers.NFD()],
    "marked": lambda: [normalizers.Replace(" ", "▁")],
    "begun and marked": lambda: [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")],
}


@cache
def unigram_json() -> str:
    """Write a Unigram model whose entries are parts of words, ``▁`` and ``x`` among them."""
    return tiny.unigram().to_str()


def unigram_without(*left_out: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(unigram_json())
    vocabulary = content["model"]["vocab"]
    content["model"]["vocab"] = [entry for entry in vocabulary if entry[0] not in left_out]
    return content


def written(content: dict[str, Any], folder: Path) -> Path:
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


@pytest.mark.parametrize("normalizer", NORMALIZERS)
@pytest.mark.parametrize("scheme", ["always", "first", "never"])
def test_a_unigram_of_any_steps(scheme: str, normalizer: str, tmp_path: Path) -> None:
    for splits, *left_out in [(True,), (False,), (False, "▁"), (True, "▁"), (True, "x")]:
        content = unigram_without(*left_out)
        shell = Tokenizer(models.BPE())
        shell.normalizer = normalizers.Sequence(NORMALIZERS[normalizer]())
        shell.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=splits)
        steps = json.loads(shell.to_str())
        content |= {name: steps[name] for name in ("normalizer", "pre_tokenizer")}
        path = written(content, tmp_path)
        tokenizer = read_tokenizer_json(path, "tiny", bundled_catalogue())
        may_split = (
            scheme == "always" and "marked" not in normalizer and (splits or left_out != ["▁"])
        )
        assert tokenizer.split_policy is (SplitPolicy.CHUNKS if may_split else SplitPolicy.WHOLE)
        if may_split:
            whole, by_chunks = whole_and_by_chunks(tokenizer, texts())
            assert by_chunks == whole
        check_lost(tokenizer)
        parts = TokenizerJsonTrimmer(
            "tiny", MANY, stored(tmp_path, path.name)[0], *beside(tmp_path)
        )
        check_part(parts.trim_for(texts()), parts.trim_for(following()), tokenizer)


def beside(folder: Path) -> tuple[Any, Store]:
    return bundled_catalogue(), Store(folder / "kept")


@pytest.mark.parametrize("splits", [True, False])
@pytest.mark.parametrize("scheme", ["always", "first", "never"])
def test_sentencepiece_counts_a_unigram_of_words_or_refuses_it(
    scheme: str, splits: bool, tmp_path: Path
) -> None:
    content = unigram_without("x")
    content["pre_tokenizer"] |= {"prepend_scheme": scheme, "split": splits}
    path = written(content, tmp_path)
    material = EngineInputs(stored(tmp_path, path.name)[0], VocabularyOptions(), *beside(tmp_path))
    if scheme != "always" or not splits:
        with pytest.raises(ValueError, match="text is not cut at spaces alone"):
            open_counter(material)
        return
    tokenizer = read_tokenizer_json(path, "tiny", bundled_catalogue())
    verdict = ConformanceTest(tokenizer, texts()).run(open_counter(material))
    assert verdict.is_certified, str(verdict)
    behind_a_word = open_counter(material).count_continuations([" ☃", " \u0301☃"])
    assert list(behind_a_word.unknown) == [1, 1]


def without_x(data: bytes) -> bytes:
    """Take the entries with an ``x`` out of a SentencePiece model."""
    model = parsed(data)
    kept = [each for each in model.pieces if "x" not in each.piece]
    del model.pieces[:]
    model.pieces.extend(kept)
    written: bytes = model.SerializeToString()
    return written


def sentencepiece_without_x(kind: str, *, prefix: bool) -> Callable[[Path], LoadedTokenizer]:
    data = without_x(model_of(kind, "nmt_nfkc", add_dummy_prefix=prefix))
    return lambda folder: loaded(data, folder)


def json_without_x(make: Callable[[], Tokenizer]) -> Callable[[Path], LoadedTokenizer]:
    content = json.loads(make().to_str())
    vocabulary = content["model"]["vocab"]
    if isinstance(vocabulary, dict):
        names = [token for token in vocabulary if "x" not in token]
        content["model"]["vocab"] = {token: id_ for id_, token in enumerate(names)}
    else:
        content["model"]["vocab"] = [entry for entry in vocabulary if "x" not in entry[0]]
    content["added_tokens"] = []
    return lambda folder: read_tokenizer_json(written(content, folder), "tiny", bundled_catalogue())


def unigram_with_rules() -> Tokenizer:
    tokenizer = Tokenizer.from_str(unigram_json())
    tokenizer.normalizer = normalizers.Sequence(NORMALIZERS["rules, collapsed"]())
    return tokenizer


def wordpiece_txt(folder: Path) -> LoadedTokenizer:
    names = [token for token in tiny.wordpiece().get_vocab() if "x" not in token]
    entries = {token: id_ for id_, token in enumerate(names)}
    return WordPieceTokenizer("tiny", entries, lowercase=False)


def bpe_json() -> Tokenizer:
    letters = ["<unk>", "▁", *"дая"]
    model = models.BPE(dict(zip(letters, range(5), strict=True)), [], unk_token="<unk>")
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


WITHOUT_X: dict[str, Callable[[], Callable[[Path], LoadedTokenizer]]] = {
    "sentencepiece bpe": lambda: sentencepiece_without_x("bpe", prefix=True),
    "sentencepiece unigram": lambda: sentencepiece_without_x("unigram", prefix=True),
    "sentencepiece unigram, no prefix": lambda: sentencepiece_without_x("unigram", prefix=False),
    "sentencepiece char": lambda: sentencepiece_without_x("char", prefix=False),
    "unigram": lambda: json_without_x(tiny.unigram),
    "unigram with rules": lambda: json_without_x(unigram_with_rules),
    "wordpiece": lambda: json_without_x(tiny.wordpiece),
    "wordpiece of a vocab.txt": lambda: wordpiece_txt,
    "words": lambda: json_without_x(tiny.word_level),
    "bpe": lambda: json_without_x(bpe_json),
}


@pytest.mark.parametrize("name", WITHOUT_X)
def test_what_is_put_before_a_chunk_is_not_counted_with_it(name: str, tmp_path: Path) -> None:
    tokenizer = WITHOUT_X[name]()(tmp_path)
    assert tokenizer.count_many(["x"]).unknown == [1]
    whole, by_chunks = whole_and_by_chunks(tokenizer, ["мир ☃ мир ☃☃ ☃", *texts()])
    if name not in ("words", "bpe"):
        assert whole["мир ☃ мир ☃☃ ☃"][1:] == (3, 4)
    if tokenizer.split_policy is SplitPolicy.CHUNKS:
        assert by_chunks == whole
    counts = word_token_counts(tokenizer, ["☃", "☃☃"])
    assert (counts.unknown.tolist(), counts.lost.tolist()) == ([1, 1 + (name == "bpe")], [1, 2])
    check_lost(tokenizer)


def fused_bpe(folder: Path) -> LoadedTokenizer:
    """Load a BPE that knows one letter, and makes one unknown token of all that it does not."""
    model = models.BPE({"<unk>": 0, "в": 1}, [], unk_token="<unk>", fuse_unk=True)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    return read_tokenizer_json(
        written(json.loads(tokenizer.to_str()), folder), "tiny", bundled_catalogue()
    )


def whole_words(folder: Path) -> LoadedTokenizer:
    return read_tokenizer_json(
        written(json.loads(tiny.word_level().to_str()), folder), "tiny", bundled_catalogue()
    )


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (fused_bpe, "в"),
        (whole_words, "мир"),
        (lambda folder: loaded(model_of("word", "identity"), folder), "a"),
        (lambda folder: loaded(model_of("unigram", "identity"), folder), "x"),
    ],
)
def test_a_word_is_put_before_others_that_is_known(
    make: Callable[[Path], LoadedTokenizer], word: str, tmp_path: Path
) -> None:
    tokenizer = make(tmp_path)
    assert word_before(tokenizer) == word
    counts = word_token_counts(tokenizer, ["☃☃"])
    tokens = 2 if tokenizer.algorithm is Algorithm.UNIGRAM else 1
    assert (counts.tokens, counts.unknown, counts.lost) == ([tokens], [1], [2])
    assert [piece.unknown for piece in word_token_pieces(tokenizer, "☃☃")][-1:] == [True]
    assert token_boundaries(tokenizer, "☃☃", f"{word} ") == TokenBoundaries(tokens, (), 0, 2)


@pytest.mark.parametrize(
    ("normalizer", "text", "tokens", "lost"),
    [
        (normalizers.NFD(), "각", 3, 1),
        (normalizers.NFD(), "각 각x", 6, 2),
        (normalizers.NFKC(), "ﷺ", 15, 1),
        (normalizers.NFC(), "か\u3099", 1, 2),
        (normalizers.NFKD(), "½", 3, 1),
        (None, "☃\u200b☃", 3, 2),
    ],
)
def test_lost_characters_are_those_of_the_text_as_it_is_given(
    normalizer: Any, text: str, tokens: int, lost: int, tmp_path: Path
) -> None:
    tokenizer = Tokenizer(models.BPE({"<unk>": 0, "x": 1, " ": 2}, [], unk_token="<unk>"))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    path = written(json.loads(tokenizer.to_str()), tmp_path)
    counts = read_tokenizer_json(path, "tiny", bundled_catalogue()).count_many([text])
    assert (counts.unknown, counts.lost) == ([tokens], [lost])


@pytest.mark.parametrize("before", ["", "\x01", "\x01\x02", "\x01я"])
def test_characters_dropped_from_the_start_move_no_span(before: str, tmp_path: Path) -> None:
    path = written(json.loads(unigram_with_rules().to_str()), tmp_path)
    tokenizer = read_tokenizer_json(path, "tiny", bundled_catalogue())
    text = f"{before}a\u2028☃ ☃"
    assert tokenizer.count_many([text]).lost == [2]
    shown = [piece.data.decode() for piece in tokenizer.segment(text).pieces if piece.unknown]
    assert shown == ["☃", "☃"]


def real() -> list[str]:
    return [row.id for row in bundled_catalogue().tokenizers.values()]


@pytest.mark.parametrize("id_", real())
def test_a_tokenizer_of_the_catalogue(shared_loader: OpenLoader, id_: str) -> None:
    loader = shared_loader(offline=True)
    tokenizer = loader.load(resolve_all([id_], loader.catalogue))[id_]
    if isinstance(tokenizer, TokscopeError):
        pytest.skip(f"{id_} is not in the store")
    tokenizer = engine_of(tokenizer.segmentation_source)
    if tokenizer.split_policy is SplitPolicy.CHUNKS:
        whole, by_chunks = whole_and_by_chunks(tokenizer, texts())
        assert by_chunks == whole
    check_lost(tokenizer)
