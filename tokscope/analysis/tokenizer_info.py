"""Describe one tokenizer: algorithm, vocabulary, normalizer, pre-tokenizer and pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tokscope.catalogue.catalogue import Catalogue
from tokscope.catalogue.rows import TokenizerRow, VocabularyFormat
from tokscope.errors import TokscopeError
from tokscope.metrics.vocabulary_entries import Contents, contents_of
from tokscope.sources.verification import VocabularyFiles
from tokscope.strict_toml import json_of
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.registry import options_of_local
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import BASELINES, Target, resolve

Facts = list[tuple[str, str]]
_UNKNOWN = "not known"


def tokenizer_facts(loaded: LoadedTokenizer, target: Target, loader: Loader) -> Facts:
    """Return what a tokenizer is."""
    row = target.row
    special = _UNKNOWN if loaded.special is None else f"{loaded.special:,}"
    facts: Facts = [("tokenizer", loaded.id)]
    if row is not None:
        facts += [("name", row.name), ("family", row.family)]
    facts += [
        ("algorithm", loaded.algorithm.label),
        ("vocabulary", f"{loaded.vocabulary:,} that text can produce"),
        ("special tokens", special),
        *_of_contents(loaded, loader),
        *_of_preparation(target, loader),
        *(("engine", f"{name}: {state}") for name, state in loaded.engine_candidates()),
        ("large text", f"counted {loaded.split_policy.value}: {loaded.split_policy_reason}"),
        *_of_losses(loaded),
        ("fingerprint", loaded.fingerprint),
    ]
    return facts + (_of_row(row, loader.catalogue) if row is not None else [])


def _of_losses(loaded: LoadedTokenizer) -> Facts:
    lost = "text may have no token at all: `tokscope compare` counts it as lost"
    facts = [("note", remark) for remark in loaded.remarks]
    return [*facts, ("left out", lost)] if loaded.may_drop else facts


def facts_on_record(row: TokenizerRow, catalogue: Catalogue) -> Facts:
    """Return what the catalogue knows of an unavailable tokenizer."""
    size = f"{row.vocabulary:,} that text can produce" if row.vocabulary else _UNKNOWN
    return [
        *(("tokenizer", row.id), ("name", row.name), ("family", row.family)),
        ("algorithm", row.algorithm.label if row.algorithm else _UNKNOWN),
        ("vocabulary", size),
        ("special tokens", _UNKNOWN if row.special is None else f"{row.special:,}"),
        ("fingerprint", row.fingerprint or _UNKNOWN),
        *_of_row(row, catalogue),
        ("file", f"unavailable now; `tokscope tokenizers fetch {row.id}` tries to get it"),
    ]


def _of_row(row: TokenizerRow, catalogue: Catalogue) -> Facts:
    models = ", ".join(model.id for model in catalogue.models_of(row.id))
    sources = ", ".join(map(str, row.sources))
    if row.segmentation_of is not None:
        ids = f"; ids from {row.ids_from}" if row.ids_from else ""
        sources = f"as {row.segmentation_of}{ids}"
    facts = [("licence", row.licence or _UNKNOWN), ("sources", sources), ("models", models or "–")]
    return [*facts, ("note", row.note)] if row.note else facts


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """A vocabulary's byte strings by id."""

    entries: Mapping[int, bytes]
    ids_known: bool
    """Whether the ids are the tokenizer's own."""


def entries_of(loaded: LoadedTokenizer, loader: Loader) -> EntryCounts:
    """Read a vocabulary; into the one it shares entries with, where its ids are not known."""
    row = loader.catalogue.tokenizers.get(loaded.id)
    if row is None or row.segmentation_of is None:
        return EntryCounts(loaded.token_bytes(), ids_known=True)
    like = resolve(row.segmentation_of, loader.catalogue)
    return EntryCounts(loader.load_one(like).token_bytes(), ids_known=False)


def _of_contents(loaded: LoadedTokenizer, loader: Loader) -> Facts:
    if loaded.id in BASELINES:
        return []
    contents = contents_of(entries_of(loaded, loader).entries.values())
    longest = ", ".join(f"{text} ({len(text)})" for text in contents.longest)
    letters = (
        f"of {contents.known_letters} Russian ones, small and capital, {contents.letters} are a"
        f" token alone and {contents.spaced_letters} with a space before"
    )
    return [
        ("scripts", _scripts(contents)),
        (
            "Cyrillic words",
            f"{contents.whole_cyrillic_words:,} whole ones of three letters or more",
        ),
        ("longest", f"in Russian letters: {longest}" if longest else "none in Russian letters"),
        ("single letters", letters),
    ]


def _scripts(contents: Contents) -> str:
    return ", ".join(
        f"{script} {number / max(contents.entries, 1):.1%} ({number:,})"
        for script, number in contents.scripts.items()
    )


def _of_preparation(target: Target, loader: Loader) -> Facts:
    try:
        files = loader.files_of(target)
    except TokscopeError:  # loaded from what was remembered; the files are gone since
        return []
    if files is None:
        return []
    row = target.row
    if row is not None and row.segmentation_of is not None:
        row = loader.catalogue.tokenizers[row.segmentation_of]
    known = VocabularyOptions.of_row(row) if row else options_of_local(files, target.options)
    preparation = preparation_of(files, loader.catalogue, known)
    return [
        ("normaliser", preparation.normalizer),
        ("pre-tokenizer", preparation.pre_tokenizer),
    ]


_NONE = "none: text is taken as it is"
_FORMS = {
    "NFC": "Unicode NFC: a letter and its mark become one character (и + ◌̆ → й)",
    "NFKC": "Unicode NFKC: as NFC, and compatibility forms become plain ones (ﬁ → fi, ½ → 1⁄2)",
    "NFD": "Unicode NFD: a letter and its mark become two characters (й → и + ◌̆)",
    "NFKD": "Unicode NFKD: as NFD, and compatibility forms become plain ones (ﬁ → fi)",
    "Lowercase": "lower case",
    "StripAccents": "accents and other marks removed",
    "Strip": "white space at the ends removed",
    "Precompiled": "SentencePiece's table, mostly Unicode NFKC",
    "ByteLevel": "bytes written as 256 letters",
}
_RULES = {
    "nmt_nfkc": "Unicode NFKC; control characters dropped, other white space made spaces",
    "nmt_nfkc_cf": "Unicode NFKC in lower case; control characters dropped",
    "nfkc": "Unicode NFKC",
    "nfkc_cf": "Unicode NFKC in lower case",
    "identity": "",
}


@dataclass(frozen=True, slots=True)
class Preparation:
    """How text is made ready."""

    normalizer: str
    pre_tokenizer: str


def preparation_of(
    files: VocabularyFiles, catalogue: Catalogue, options: VocabularyOptions
) -> Preparation:
    """Read how text is made ready."""
    normalizer, pattern = options.normalizer, options.pattern
    paths = files.paths
    if files.format is VocabularyFormat.TOKENIZER_JSON:
        return _of_json(json_of(paths["json"].read_bytes()))
    if files.format is VocabularyFormat.SENTENCEPIECE:
        return _of_sentencepiece(paths["model"].read_bytes())
    if files.format is VocabularyFormat.VOCAB_TXT:
        return Preparation(_bert(lowercase=bool(options.lowercase)), _BERT_WORDS)
    shown = _NONE if normalizer is None else _FORMS.get(normalizer, normalizer)
    if files.format is VocabularyFormat.TEKKEN:
        regex = json_of(paths["tekken"].read_bytes())["config"]["pattern"]
        return Preparation(shown, pattern_in_words(regex))
    if files.format is VocabularyFormat.GREEDY:
        return Preparation(shown, "none: the longest entry that matches, over words and spaces")
    name = (
        "gpt-2"
        if files.format is VocabularyFormat.VOCAB_AND_MERGES and pattern is None
        else pattern
    )
    known = catalogue.patterns.get(name or "")
    if known is None:
        return Preparation(shown, "by transformers")
    return Preparation(shown, f"{name}: {pattern_in_words(known.regex)}")


_BERT_WORDS = "words at white space, every punctuation mark apart"


def _bert(*, lowercase: bool) -> str:
    steps = "control characters dropped, white space made spaces, Chinese characters set apart"
    return f"{steps}, lower case, accents removed (й → и)" if lowercase else steps


def pattern_in_words(regex: str) -> str:
    r"""Return what a pattern that splits text before merging keeps together.

    Examples
    --------
    >>> pattern_in_words(r" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+")
    'letters with the space before them; digits with the space before them'
    >>> pattern_in_words(r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}")
    'letters with one space or sign before them; up to three digits, the space before them apart'
    """
    regex = regex.replace("\r", r"\r").replace("\n", r"\n")
    if re.search(r"\[\^\\r\\n\\p\{L\}(\\p\{N\}|\\p\{P\}\\p\{S\})\]\?", regex):
        parts = ["letters with one space or sign before them"]
    else:
        parts = ["letters with the space before them"]
    if r"\p{Lu}" in regex:
        parts.append("a capital behind a small letter begins a new piece")
    if re.search(r" \?\\p\{N\}\+", regex):
        parts.append("digits with the space before them")
    elif r"\p{N}{1,3}" in regex:
        parts.append("up to three digits, the space before them apart")
    elif re.search(r"\\p\{N\}(?![{+])", regex):
        parts.append("every digit apart, as is the space before them")
    if "一-龥" in regex:
        parts.append("Chinese and Japanese characters apart from other letters")
    if r"\p{M}" in regex and r"[\p{L}\p{M}]" in regex:
        parts.append("combining marks stay with their letter")
    return "; ".join(parts)


def _of_json(content: Mapping[str, Any]) -> Preparation:
    normalizers = [_normalizer(each) for each in _steps(content.get("normalizer"), "normalizers")]
    splits = _steps(content.get("pre_tokenizer"), "pretokenizers")
    parts = [each for each in map(_pre_tokenizer, splits) if each]
    patterns = "|".join(regex for each in splits if (regex := _regex(each)))
    if patterns:
        parts.insert(0, pattern_in_words(patterns))
    return Preparation(
        "; ".join(filter(None, normalizers)) or _NONE,
        "; ".join(dict.fromkeys(parts)) or "none: a token may reach over spaces",
    )


def _steps(step: Any, inner: str) -> list[Mapping[str, Any]]:
    if step is None:
        return []
    if not isinstance(step, Mapping):  # `tokenizers` takes the fields of some steps as an array
        return [{"type": "a step that the file does not name"}]
    if step.get("type") == "Sequence":
        return [each for part in step.get(inner, ()) for each in _steps(part, inner)]
    return [step]


def _normalizer(step: Mapping[str, Any]) -> str:
    kind = str(step.get("type"))
    if kind == "BertNormalizer":
        return _bert(lowercase=bool(step.get("lowercase")))
    if kind == "Prepend":
        return f"{step.get('prepend')} put before the text"
    if kind == "Replace":
        pattern = step.get("pattern") or {}
        return f"{next(iter(pattern.values()), '?')!r} replaced by {step.get('content')!r}"
    return _FORMS.get(kind, kind)


def _regex(step: Mapping[str, Any]) -> str | None:
    if step.get("type") == "Split":
        found = (step.get("pattern") or {}).get("Regex")
        return None if found is None else str(found)
    if step.get("type") == "ByteLevel" and step.get("use_regex", True):
        return r" ?\p{L}+| ?\p{N}+"
    return None


def _pre_tokenizer(step: Mapping[str, Any]) -> str | None:
    kind = str(step.get("type"))
    if kind in ("ByteLevel", "Split"):
        return "then bytes" if kind == "ByteLevel" else None
    if kind == "Metaspace":
        return "words with the space before them, written ▁"
    if kind == "BertPreTokenizer":
        return _BERT_WORDS
    known = {"Whitespace": "words and signs apart", "WhitespaceSplit": "words at white space"}
    if kind == "Digits":
        return "every digit apart" if step.get("individual_digits") else "digits apart"
    return known.get(kind, kind)


def _of_sentencepiece(data: bytes) -> Preparation:
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(data)
    spec, trained = model.normalizer_spec, model.trainer_spec
    steps = [_RULES.get(spec.name, f"SentencePiece's table {spec.name}")]
    if spec.remove_extra_whitespaces:
        steps.append("white space at the ends and runs of spaces removed")
    if spec.add_dummy_prefix:
        steps.append("a space put before the text")
    before = ["words with the space before them, written ▁"]
    if not trained.split_by_whitespace:
        before = ["a token may reach over spaces"]
    if trained.split_digits:
        before.append("every digit apart")
    if trained.byte_fallback:
        before.append("characters that are no entry fall into bytes")
    return Preparation("; ".join(filter(None, steps)) or _NONE, "; ".join(before))
