"""Compare two versions of a tokenizer: special tokens, other parts, words of a text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tokscope.analysis.segmentation import piece_texts
from tokscope.analysis.words import cost_forms
from tokscope.catalogue.rows import VocabularyFormat
from tokscope.corpora.corpus import Corpus
from tokscope.counting.measure import Measurement, measure
from tokscope.counting.word_forms import word_before, word_token_pieces
from tokscope.sources.verification import VocabularyFiles
from tokscope.text.words import DEFAULT
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import VocabularyOptions

LANGUAGE = "ru"
"""Of the words that are compared."""


@dataclass(frozen=True, slots=True)
class RetokenizedWord:
    """A word form that is split otherwise now."""

    word: str
    times: int
    """In the text."""
    before: tuple[str, ...]
    """Its pieces in the middle of a sentence, as they are shown."""
    after: tuple[str, ...]
    effect: int
    """Tokens more or fewer over all its occurrences."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """What a change does to a text."""

    corpus: str
    digest: str
    """Of the corpus."""
    forms: int
    """Distinct word forms that were compared."""
    changed: int
    """Of these."""
    words: tuple[RetokenizedWord, ...]
    """Some of them, those of the greatest effect first, then those that come most often."""
    tokens: Mapping[str, tuple[int, int]]
    """Of the whole text by language: before, after."""


def retokenized_words(
    corpus: Corpus, before: LoadedTokenizer, after: LoadedTokenizer, *, top: int
) -> TextChange:
    """Compare what two versions of a tokenizer make of a text."""
    both = (before, after)
    measured = measure(corpus, both, DEFAULT, keep_tables=True)
    costed = cost_forms([measured], both, DEFAULT, LANGUAGE)
    texts = costed.forms.texts
    was, now = costed.columns[before.id].tokens, costed.columns[after.id].tokens
    effects = ((now - was) * costed.forms.counts).tolist()
    times = costed.forms.counts.tolist()
    splits = [_splits(each, texts) for each in both]
    changed = [n for n, (old, new) in enumerate(zip(*splits, strict=True)) if old != new]
    changed.sort(key=lambda n: (-abs(effects[n]), -times[n], texts[n]))
    return TextChange(
        corpus.name,
        measured.tally.digest,
        len(texts),
        len(changed),
        tuple(
            RetokenizedWord(
                texts[n], times[n], _shown(before, texts[n]), _shown(after, texts[n]), effects[n]
            )
            for n in changed[:top]
        ),
        _tokens(measured, before.id, after.id),
    )


def _splits(tokenizer: LoadedTokenizer, forms: Sequence[str]) -> list[tuple[bytes | None, ...]]:
    """Split every form after a word of its own, whose tokens are taken off again.

    What no entry spells is None, whatever it is.
    """
    entries = tokenizer.token_bytes()
    before = word_before(tokenizer)
    start = len(tokenizer.encode(before))
    encoded = tokenizer.encode_many([f"{before} {form}" for form in forms])
    return [tuple(entries.get(id_) for id_ in list(ids)[start:]) for ids in encoded]


def _shown(tokenizer: LoadedTokenizer, form: str) -> tuple[str, ...]:
    return piece_texts(word_token_pieces(tokenizer, form))


def _tokens(measured: Measurement, before: str, after: str) -> dict[str, tuple[int, int]]:
    languages = measured.tally.languages
    found = {}
    for code, name in enumerate(languages.names):
        rows = languages.codes == code
        sums = [int(measured.columns[id_].tokens[rows].sum()) for id_ in (before, after)]
        found[name or "?"] = (sums[0], sums[1])
    return found


_WHOLE = ("normalizer", "pre_tokenizer", "post_processor", "decoder")
_ENTRIES = ("vocab", "merges")
FLAGS = "flags of added tokens"
_SPECIAL_PIECES = {2: "unknown", 3: "control", 4: "user-defined"}
"""Kinds of SentencePiece's entries that no text makes, or only text that spells them."""

Parts = Mapping[str, str]
"""What a part is called, and its digest."""


def parts_of(files: VocabularyFiles, options: VocabularyOptions) -> Parts:
    """Return digests of the parts of a vocabulary's files, entries and ids separately."""
    if files.format is VocabularyFormat.TOKENIZER_JSON:
        return _of_json(_json(files, "json"))
    if files.format is VocabularyFormat.SENTENCEPIECE:
        return _of_sentencepiece(files)
    parts = {"pattern": options.pattern, "normalizer": options.normalizer}
    if files.format is VocabularyFormat.TEKKEN:
        parts["pattern"] = _json(files, "tekken")["config"]["pattern"]
    if files.format is VocabularyFormat.VOCAB_AND_MERGES:
        parts["merges"] = files.digests["merges"]
    return {name: _digest(value) for name, value in parts.items()}


def special_tokens(files: VocabularyFiles) -> Mapping[int, str] | None:
    """List the special and added tokens that files state, by id; None where they state none."""
    if files.format is VocabularyFormat.TOKENIZER_JSON:
        added = _json(files, "json").get("added_tokens") or ()
        return {int(each["id"]): str(each["content"]) for each in added}
    if files.format is VocabularyFormat.SENTENCEPIECE:
        pieces = enumerate(_model(files).pieces)
        return {id_: str(each.piece) for id_, each in pieces if each.type in _SPECIAL_PIECES}
    return None


def _of_json(content: Mapping[str, Any]) -> Parts:
    model = content["model"]
    parts = {name: content.get(name) for name in _WHOLE}
    parts[FLAGS] = [
        {key: value for key, value in each.items() if key not in ("id", "content")}
        for each in content.get("added_tokens") or ()
    ]
    parts["merges"] = [
        pair.split(" ") if isinstance(pair, str) else pair for pair in model.get("merges") or ()
    ]
    if isinstance(model.get("vocab"), list):  # Unigram's, with scores
        parts["scores"] = model["vocab"]
    parts["settings of the model"] = {
        key: value for key, value in model.items() if key not in _ENTRIES
    }
    return {name: _digest(value) for name, value in parts.items()}


def _of_sentencepiece(files: VocabularyFiles) -> Parts:
    model = _model(files)
    trained = model.trainer_spec
    flags = ("model_type", "byte_fallback", "split_by_whitespace", "treat_whitespace_as_suffix")
    return {
        "normalizer": _digest(model.normalizer_spec.SerializeToString(deterministic=True).hex()),
        "scores": _digest([(each.piece, each.score) for each in model.pieces]),
        "settings of the model": _digest({name: getattr(trained, name) for name in flags}),
    }


def _model(files: VocabularyFiles) -> Any:
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(files.paths["model"].read_bytes())
    return model


def _json(files: VocabularyFiles, role: str) -> Any:
    return json.loads(files.paths[role].read_bytes())


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
