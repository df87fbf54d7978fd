"""Look up tokenizers and models by id, alias or model name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from tokscope.catalogue import reader as reading
from tokscope.catalogue.rows import ModelRow, Pattern, TokenizerRow
from tokscope.errors import InputError, UnavailableError, UnknownNameError, suggest
from tokscope.strict_toml import StrictTable, parse, read

_TOKENIZERS, _MODELS = "tokenizers.toml", "models.toml"
_FINE_TUNED = re.compile(r"ft:([^:]+):.*")
_SUFFIX = re.compile(r"-(?:latest|\d{4}-\d\d-\d\d|\d{8}|\d{4})$")
"""What an API adds to the name of a model."""
_HYPHEN = re.compile(r"(?<=\d)-(?=\d)")
_LISTED = "`tokscope tokenizers` lists them"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All rows, those a project adds included."""

    tokenizers: dict[str, TokenizerRow]
    models: dict[str, ModelRow]
    patterns: dict[str, Pattern]
    names: dict[str, str]
    """Every name a person may type, case-folded, to a tokenizer's or a model's id."""

    def default(self) -> tuple[TokenizerRow, ...]:
        """List what ``tokscope compare`` measures when nothing is named."""
        return tuple(row for row in self.tokenizers.values() if row.default)

    def find(self, name: str) -> TokenizerRow:
        """Find the tokenizer that a name stands for."""
        known = self.id_of(name)
        if known is None:
            raise UnknownNameError(
                f"unknown tokenizer '{name}'",
                "`tokscope tokenizers` lists them; or name a source, e.g. hf:Qwen/Qwen3-8B",
                suggestions=suggest(name, self.names),
            )
        if known in self.tokenizers:
            return self.tokenizers[known]
        model = self.models[known]
        if model.tokenizer is None:
            raise UnavailableError(
                f"'{name}' has no published tokenizer: {model.unpublished}",
                "name a tokenizer of the catalogue: `tokscope tokenizers` lists them",
            )
        return self.tokenizers[model.tokenizer]

    def id_of(self, name: str) -> str | None:
        """Find the id of the tokenizer or model that a name stands for.

        A name that is not listed is tried without the owner of a fine-tuned model, without a date
        or ``-latest``, and with a point between digits; then in tiktoken's table of models, then
        by the prefixes of models.
        """
        typed = name.casefold()
        undated = _SUFFIX.sub("", _FINE_TUNED.sub(r"\1", typed))
        for spelling in (typed, undated, _HYPHEN.sub(".", undated)):
            if spelling in self.names:
                return self.names[spelling]
        found = self._of_tiktoken(typed)
        if found is not None:
            return found
        rows = [(prefix, row.id) for row in self.models.values() for prefix in row.prefixes]
        matching = [(len(prefix), id_) for prefix, id_ in rows if typed.startswith(prefix)]
        return max(matching)[1] if matching else None

    def _of_tiktoken(self, model: str) -> str | None:
        """Find the tokenizer that the installed tiktoken uses for a model."""
        from tiktoken.model import MODEL_PREFIX_TO_ENCODING, MODEL_TO_ENCODING

        encoding = MODEL_TO_ENCODING.get(model)
        for prefix, name in MODEL_PREFIX_TO_ENCODING.items():
            following = model[len(prefix) :] if model.startswith(prefix) else None
            if following is not None and (prefix.endswith("-") or not following[:1].isalnum()):
                encoding = encoding or name
        rows = self.tokenizers.values()
        return next((row.id for row in rows if encoding in row.tiktoken), None)

    def pattern(self, name: str) -> Pattern:
        """Find a pattern by its name."""
        if name not in self.patterns:
            raise UnknownNameError(
                f"unknown pattern '{name}'",
                f"known patterns: {', '.join(self.patterns)}",
                suggestions=suggest(name, self.patterns),
            )
        return self.patterns[name]

    def pattern_of(self, regex: str) -> Pattern | None:
        """Find the pattern that a regular expression spells; None if it is none of ours."""
        for pattern in self.patterns.values():
            if regex == pattern.regex or regex in pattern.same:
                return pattern
        return None

    def pattern_name(self, regex: str) -> str | None:
        """Return the name of the pattern with this regular expression; None if it is unknown."""
        pattern = self.pattern_of(regex)
        return pattern.name if pattern else None

    def models_of(self, tokenizer: str) -> Iterator[ModelRow]:
        """List the models that a tokenizer counts for."""
        return (row for row in self.models.values() if row.tokenizer == tokenizer)


@cache
def bundled_catalogue() -> Catalogue:
    """Read the catalogue that comes with tokscope."""
    tokenizer_table = parse(_bundled(_TOKENIZERS).decode(), _TOKENIZERS)
    reading.check_schema(tokenizer_table)
    tokenizers, patterns = reading.read_tokenizers(tokenizer_table)
    reading.close(tokenizer_table)
    model_table = parse(_bundled(_MODELS).decode(), _MODELS)
    reading.check_schema(model_table)
    models = reading.read_models(model_table)
    joined = _joined(tokenizers, models, patterns, model_table)
    reading.close(model_table)
    return joined


def bundled_digest() -> str:
    """Return the SHA-256 of the files of the bundled catalogue, in hexadecimal."""
    digests = (hashlib.sha256(_bundled(name)).digest() for name in (_TOKENIZERS, _MODELS))
    return hashlib.sha256(b"".join(digests)).hexdigest()


def _bundled(name: str) -> bytes:
    return files("tokscope.catalogue").joinpath(name).read_bytes()


def extended(catalogue: Catalogue, path: Path) -> Catalogue:
    """Add the rows of a project's own file."""
    table = read(path)
    reading.check_schema(table)
    tokenizers, patterns = reading.read_tokenizers(table, path.parent)
    models = reading.read_models(table)
    for id_ in tokenizers.keys() & catalogue.tokenizers.keys():
        table.error("tokenizer", f"'{id_}' is already in the catalogue", "give it another id")
    for id_ in models.keys() & catalogue.models.keys():
        table.error("model", f"'{id_}' is already in the catalogue", "give it another id")
    for name, pattern in patterns.items():
        if name in catalogue.patterns:
            table.error(f"pattern.{name}", "is already in the catalogue", "give it another name")
        _check_regex(table, pattern)
    joined = _joined(
        catalogue.tokenizers | tokenizers,
        catalogue.models | models,
        catalogue.patterns | patterns,
        table,
    )
    reading.close(table)
    return joined


def _check_regex(table: StrictTable, pattern: Pattern) -> None:
    import regex

    try:
        regex.compile(pattern.regex)
    except regex.error as error:
        table.error(f"pattern.{pattern.name}.regex", f"is not a regular expression: {error}")


def _joined(
    tokenizers: dict[str, TokenizerRow],
    models: dict[str, ModelRow],
    patterns: dict[str, Pattern],
    table: StrictTable,
) -> Catalogue:
    """Join rows into a catalogue; inconsistent names are errors of the table."""

    def error(row: str, problem: str, hint: str | None, suggestions: Sequence[str] = ()) -> None:
        table.errors.append(
            InputError(f"{table.source}: {row}: {problem}", hint, suggestions=suggestions)
        )

    names = {id_.casefold(): id_ for id_ in tokenizers}
    for model in models.values():
        named = f"model '{model.id}'"
        if model.tokenizer is not None and model.tokenizer not in tokenizers:
            near = suggest(model.tokenizer, tokenizers)
            error(named, f"no tokenizer '{model.tokenizer}'", _LISTED, near)
        for name in (model.id, *model.aliases):
            taken = names.get(name.casefold())
            if taken is None:
                names[name.casefold()] = model.id
            elif taken != model.tokenizer:
                problem = f"the name '{name}' already stands for '{taken}'"
                error(named, problem, "take it out of one of the rows")
    for row in tokenizers.values():
        named = f"tokenizer '{row.id}'"
        if row.segmentation_of is not None and row.segmentation_of not in tokenizers:
            near = suggest(row.segmentation_of, tokenizers)
            error(named, f"no tokenizer '{row.segmentation_of}'", _LISTED, near)
        if row.pattern is not None and row.pattern not in patterns:
            near = suggest(row.pattern, patterns)
            error(named, f"no pattern '{row.pattern}'", f"known: {', '.join(patterns)}", near)
    return Catalogue(tokenizers, models, patterns, names)
