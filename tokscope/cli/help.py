"""Group the options of a command by purpose in its help."""

from __future__ import annotations

from typing import Any

import typer.core

_GROUPS = {
    "Text": (
        *("corpus", "text", "file", "aligned", "trust_alignment", "apart", "language", "unit"),
        *("encoding", "field", "key", "limit", "sample", "seed", "skip_bad", "raw", "normalize"),
    ),
    "Tokenizers": (
        *("tokenizer", "family", "algorithm", "against", "pattern", "normalizer", "lowercase"),
        *("engine", "keep_going"),
    ),
    "What is measured": (
        *("words", "by", "metric", "isolated", "special", "reference_language", "bare", "blocks"),
        *("ids", "letters"),
    ),
    "The request": (
        *(
            "cost.words",
            "cost.against",
            "system",
            "with_",
            "output_words",
            "output_tokens",
            "reasoning_tokens",
            "cached",
        ),
        *("cache_write", "batch", "turns", "template", "requests", "per"),
    ),
    "Money": ("currency", "fx", "vat", "assume_vat", "markup", "prices", "as_of", "at"),
    "Tokens of models without a tokenizer": ("count", "tokens_per_word", "stand_in"),
    "Other questions": (
        *("capacity", "chunk_words", "chunk_tokens", "overlap", "tokens_per_second"),
        *("self_hosted", "from_", "to"),
    ),
    "Check": ("update", "strict", "config", "ci"),
    "Output": ("sort", "columns", "top", "number", "format_", "output"),
    "Resources": ("workers", "memory", "offline"),
}
_GROUP_OF = {name: group for group, names in _GROUPS.items() for name in names}
_OTHER = "Options"
_FEW = 6
"""Options that are listed together without groups."""


class GroupedCommand(typer.core.TyperCommand):
    """A command whose help lists its options in groups."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options of each group."""
        arguments: list[tuple[str, str]] = []
        groups: dict[str, list[tuple[str, str]]] = {group: [] for group in (*_GROUPS, _OTHER)}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            if parameter.param_type_name == "argument":
                arguments.append(record)
            else:
                group = _GROUP_OF.get(parameter.name, _OTHER)
                groups[_GROUP_OF.get(f"{ctx.info_name}.{parameter.name}", group)].append(record)
        records = [record for group in groups.values() for record in group]
        if len(records) <= _FEW:
            groups = {_OTHER: records}
        for title, each in (("Arguments", arguments), *groups.items()):
            if each:
                with formatter.section(title):
                    formatter.write_dl(each)
