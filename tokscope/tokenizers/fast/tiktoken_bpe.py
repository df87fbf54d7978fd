"""Byte-level BPE of a ``tokenizer.json`` counted with ``tiktoken``: one pattern, ranks from merges.

Not used where an entry has two derivations or none. Text with added tokens, and text that the
Unicode tables of both libraries normalize differently, is left to the official engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from itertools import starmap
from operator import add
from typing import Any

from tokenizers import Tokenizer as Engine
from tokenizers import normalizers

from tokscope.catalogue.catalogue import Catalogue
from tokscope.errors import UnavailableError
from tokscope.text.unicode import normalizer_for
from tokscope.tokenizers import tokenizer_json as json_fingerprint
from tokscope.tokenizers.engines.base import LoadedTokenizer, bytes_of_token
from tokscope.tokenizers.engines.tiktoken import TiktokenTokenizer
from tokscope.tokenizers.fast.counter import EngineCounts, EngineInputs, FastCounter, has_unassigned
from tokscope.tokenizers.tokenizer_json import any_of, components, ordinary_added_tokens
from tokscope.tokenizers.trimming.base import LazyVocabulary
from tokscope.tokenizers.trimming.ranks import RankTrimmer
from tokscope.tokenizers.vocabulary_cache import Ranks, columns_of

_KIND = "tiktoken-json-3"
"""Kind of the notes that say how such files split text; moves with what is read of them."""
_FORMS = (None, "NFC", "NFKC")
_KANA_AND_HAN = "一-龥\u3040-ゟ゠-ヿ"
_THEIR_LETTERS = "一-龥ぁ-ゖ\u3099\u309aゝ-ゟァ-ヺー-ヿ"
_THEIR_SIGNS = "゛゜゠・"
_THEIR_UNASSIGNED = "\u3040\u3097\u3098"
_LETTER = rf"(?![{_KANA_AND_HAN}])[\p{{L}}\p{{M}}]"
_TOGETHER: dict[tuple[str | None, ...], str] = {
    ("deepseek-digits", "deepseek-cjk", "deepseek-words"): "|".join(
        (
            r"\p{N}{1,3}",
            rf"[{_THEIR_UNASSIGNED}]?[{_THEIR_LETTERS}]+",
            rf"[{_THEIR_SIGNS}]+",
            rf"[{_THEIR_UNASSIGNED}]+(?![{_THEIR_LETTERS}])",
            r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+",
            rf"[^\r\n\p{{L}}\p{{P}}\p{{S}}\p{{N}}{_KANA_AND_HAN}]?(?:{_LETTER})+",
            rf" ?(?:(?![{_KANA_AND_HAN}])[\p{{P}}\p{{S}}])+[\r\n]*",
            r"\s*[\r\n]+",
            rf"\s+(?![^\s\p{{N}}{_KANA_AND_HAN}])",
            r"\s+",
            rf"[^\s\p{{L}}\p{{M}}\p{{N}}\p{{P}}\p{{S}}{_KANA_AND_HAN}]+(?!{_LETTER})",
        )
    )
}
"""Steps that cut one after the other, as one pattern: each cuts the pieces that the one before it
leaves, matched or not, and what it does not match is a piece too. A test compares the two on every
text of a few characters, one of each kind that the steps tell apart."""


class TiktokenJson(FastCounter):
    """A ``tokenizer.json`` in tiktoken."""

    def __init__(
        self,
        open_: Callable[[], LoadedTokenizer],
        parts: RankTrimmer,
        form: str | None,
        added: Sequence[str],
    ) -> None:
        self._ranks = LazyVocabulary(open_, parts)
        self._normalizers = _normalizers(form)
        self._added = any_of(added)

    def unsupported_text(self, text: str) -> bool:
        """Return whether a text is not for it.

        One that spells an added token, has what newer tables may call letters, or is normalized in
        two ways.
        """
        if has_unassigned(text):
            return True
        made = {text} if text.isascii() else {make(text) for make in self._normalizers}
        return len(made) > 1 or any(map(self._added.search, {text} | made))

    def count(self, texts: Sequence[str]) -> EngineCounts:
        """Count each of several texts."""
        return EngineCounts.known(self._ranks.for_(texts).count_many(texts).tokens)

    def count_continuations(self, chunks: Sequence[str]) -> EngineCounts:
        """Count chunks that follow other text."""
        return EngineCounts.known(self._ranks.for_(chunks).count_continuations(chunks).tokens)


def _steps(content: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Return what the file states besides its ranks: pattern, normalizer and added tokens."""
    shell = Engine.from_buffer(components(content))
    for form in _FORMS:
        regexes = json_fingerprint.split_regexes(shell, (form,))
        if regexes is not None:
            break
    else:
        raise ValueError("it normalises or cuts text in a way of its own")
    names = tuple(map(catalogue.pattern_name, regexes))
    regex = regexes[0] if len(regexes) == 1 else _TOGETHER.get(names)
    if regex is None:
        raise ValueError("it cuts text in steps")
    return {"regex": regex, "normalizer": form, "added": ordinary_added_tokens(content)}


def _ranks(content: dict[str, Any]) -> Ranks:
    model = content["model"]
    if model.get("type", "BPE") != "BPE" or "merges" not in model or model.get("dropout"):
        raise ValueError("not a plain BPE model")
    pairs = (pair.split(" ") if isinstance(pair, str) else pair for pair in model["merges"])
    made = list(starmap(add, pairs))
    special = {token["content"] for token in content["added_tokens"]}
    singles = [token for token in model["vocab"] if len(token) == 1 and token not in special]
    if len({*singles, *made}) != len(singles) + len(made):
        raise ValueError("a token is made in two ways")
    if len({*singles, *made} | special) < len(model["vocab"]):
        raise ValueError("a token is made in no way")
    tokens = [bytes_of_token(token) for token in (*singles, *made)]
    if len(singles) < 256:
        raise ValueError("a byte has no token")
    return Ranks({token: rank for rank, token in enumerate(tokens)})


def open_counter(material: EngineInputs) -> FastCounter:
    """Load a vocabulary; what its file says is kept, so that it is parsed once."""
    store, files = material.store, material.files
    content = cache(material.read_json)
    steps = store.note(_KIND, files.digests["json"])
    if not isinstance(steps, dict):
        steps = _steps(content(), material.catalogue)
        with suppress(UnavailableError):
            store.write_note(_KIND, files.digests["json"], steps)
    columns = columns_of(files, store, lambda: _ranks(content()))
    made = partial(_tokenizer, steps["regex"], steps["normalizer"])
    parts = RankTrimmer(columns.entries, lambda: columns, made, steps["normalizer"])
    form, added = steps["normalizer"], steps["added"]
    return TiktokenJson(lambda: made(columns.all()), parts, form, added)


def _normalizers(form: str | None) -> list[Callable[[str], str]]:
    """List how this library and its own engine bring text into a form."""
    ours = normalizer_for(form)
    return (
        [] if form is None or ours is None else [ours, getattr(normalizers, form)().normalize_str]
    )


def _tokenizer(regex: str, normalizer: str | None, ranks: Ranks) -> LoadedTokenizer:
    return TiktokenTokenizer(
        "tokenizer.json", ranks.of_token, regex=regex, pattern_name="", normalizer=normalizer
    )
