"""``tokscope count``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tokscope.cli.completion import complete_tokenizer
from tokscope.cli.options import (
    EncodingOption,
    EngineOption,
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    loader_for,
    local_options,
)
from tokscope.text.display import neutralize_ci_commands, printable

if TYPE_CHECKING:
    from tokscope.tokenizers.engines.base import LoadedTokenizer


EPILOG = """\b
Examples:
  tokscope count README.md
  tokscope count docs/*.md --format json
  cat prompt.txt | tokscope count -t qwen -
  tokscope count --text "Привет, мир" -t gpt-4o -t gpt-4
"""
DEFAULT_TOKENIZER = "o200k_base"
TOTAL = "total"


class FileCount(NamedTuple):
    """Tokens of a file, or of all of them."""

    tokenizer: str
    file: str | None
    """None for a text that is in no file."""
    tokens: int
    is_total: bool = False


def _write_lines(counts: Sequence[FileCount]) -> None:
    is_one = len({each.tokenizer for each in counts}) == 1
    for each in counts:
        name = TOTAL if each.is_total else each.file
        names = ([] if name is None else [name]) + ([] if is_one else [each.tokenizer])
        sys.stdout.write("\t".join([str(each.tokens), *map(printable, names)]) + "\n")


def _write_json(counts: Sequence[FileCount]) -> None:
    import json

    content = {
        "files": [
            {"tokenizer": each.tokenizer, "file": each.file, "tokens": each.tokens}
            for each in counts
            if not each.is_total
        ],
        "totals": [
            {"tokenizer": each.tokenizer, "tokens": each.tokens} for each in counts if each.is_total
        ],
    }
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def count(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Text files; - is standard input.", show_default=False),
    ] = None,
    tokenizer: Annotated[
        list[str] | None,
        typer.Option(
            "--tokenizer",
            "-t",
            metavar="TOKENIZER",
            help="Tokenizer; can be repeated. Default: o200k_base.",
            autocompletion=complete_tokenizer,
            show_default=False,
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Count this text; can be repeated.", show_default=False),
    ] = None,
    encoding: EncodingOption = None,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    engine: EngineOption = "auto",
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="table or json.")
    ] = "table",
    offline: OfflineOption = False,
) -> None:
    """Count the content tokens of whole files, no special tokens added.

    Of several files, each and their total.
    """
    from tokscope.cli.loaded import load_named, read_shown_texts
    from tokscope.counting.totals import count_total
    from tokscope.errors import ErrorCollector, choose
    from tokscope.tokenizers.engines.base import without_token
    from tokscope.tokenizers.fast.selection import notes_on

    collector = ErrorCollector()
    named: list[tuple[str | None, str]] = []
    counting: list[LoadedTokenizer] = []
    with collector:
        named = read_shown_texts(files or [], text or [], encoding)
    with collector:
        format_ = choose(format_, {each: each for each in ("table", "json")}, "format")
    with collector:
        options = local_options(pattern, normalizer, lowercase)
        loader = loader_for(context, offline, engine)
        names = tokenizer or [DEFAULT_TOKENIZER]
        counting, failures = load_named(loader, names, options, collector)
        collector.errors += failures
    collector.raise_all()
    notes: list[str] = []
    counts: list[FileCount] = []
    texts = [content for _, content in named]
    for loaded in counting:
        workers = os.cpu_count() or 1
        if len(files or []) < 2 and format_ != "json":
            counts.append(FileCount(loaded.id, None, count_total(loaded, texts, workers)))
        else:
            each_tokens = [count_total(loaded, [content], workers) for content in texts]
            counts += [
                FileCount(loaded.id, file, tokens)
                for (file, _), tokens in zip(named, each_tokens, strict=True)
            ]
            counts.append(FileCount(loaded.id, None, sum(each_tokens), is_total=True))
        if loaded.may_drop and (lost := sum(loaded.count_many(texts).lost)):
            notes.append(without_token(loaded.id, lost, sum(map(len, texts)), "the text"))
    if format_ == "json":
        _write_json(counts)
    else:
        _write_lines(counts)
    for note in (*notes, *notes_on(counting)):
        print(neutralize_ci_commands(f"note: {printable(note)}"), file=sys.stderr)
