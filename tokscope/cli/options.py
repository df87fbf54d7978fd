"""Options that several commands share."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tokscope.cli.completion import (
    complete_engine,
    complete_pattern,
    complete_tokenizer,
    complete_unit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokscope.config import Config
    from tokscope.counting.measure import Resources
    from tokscope.tokenizers.interface import VocabularyOptions
    from tokscope.tokenizers.loader import Loader
    from tokscope.tokenizers.names import Target
from tokscope.cli.completion import (
    complete_grouping,
    complete_metrics,
    complete_normal_form,
    complete_words,
)

Choice = TypeVar("Choice")

_TRUE = ("1", "true", "yes", "on")
_kept: dict[str, Loader] = {}
"""What the command loaded. It is left to the system when the process ends, which is quicker than
taking large vocabularies apart."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What was said before the command's name."""

    offline: bool = False


OfflineOption = Annotated[
    bool, typer.Option("--offline", help="Use no network (also TOKSCOPE_OFFLINE=1).")
]
TokenizersArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TOKENIZER",
        help="Ids, model names, paths, or hf:OWNER/NAME[@REVISION].",
        autocompletion=complete_tokenizer,
        show_default=False,
    ),
]
PatternOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Split pattern of a local rank file, e.g. o200k_base.",
        autocompletion=complete_pattern,
        show_default=False,
    ),
]
NormalizerOption = Annotated[
    str | None,
    typer.Option(
        metavar="FORM",
        help="Normal form applied before a local rank file: NFC or NFKC.",
        show_default=False,
    ),
]
LowercaseOption = Annotated[
    bool | None,
    typer.Option(
        "--lowercase/--no-lowercase",
        help="Whether a local vocab.txt is of an uncased model.",
        show_default=False,
    ),
]

EngineOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="auto: verified fast engines count large text; official: only official engines count.",
        autocompletion=complete_engine,
    ),
]
UnitOption = Annotated[
    str | None,
    typer.Option(
        metavar="UNIT",
        help="Segment: line, paragraph, record, sentence or file. Default: by file format.",
        autocompletion=complete_unit,
        show_default=False,
    ),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Encoding of the files. Default: UTF-8.", show_default=False),
]
FieldOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Field with the text: a.b; a[].b for every item of a list; several with commas.",
        show_default=False,
    ),
]
KeyOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Field by which records are aligned.", show_default=False),
]
SkipBadOption = Annotated[
    bool, typer.Option("--skip-bad", help="Skip what cannot be read, and report it.")
]
TrustOption = Annotated[
    bool,
    typer.Option(
        "--trust-alignment", help="Do not compare the lengths of translations with --aligned."
    ),
]
RawOption = Annotated[
    bool, typer.Option("--raw", help="Read text files as they are, markup and records included.")
]
LimitOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Use the first N segments.", show_default=False),
]
SampleOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Use a random sample of N segments.", show_default=False),
]
SeedOption = Annotated[
    int | None,
    typer.Option(metavar="N", help="Seed of the sample. Default: 1.", show_default=False),
]


def folder_named(name: str) -> Path:
    """Return the path of a folder; raise an error if its name is empty."""
    from tokscope.errors import InputError

    if not name:
        raise InputError("the name of a folder is empty", "write . for the current one")
    return Path(name)


def seed_of_draw(seed: int | None, sample: int | None) -> int:
    """Find the seed of a sample."""
    from tokscope.errors import InputError

    if seed is not None and sample is None:
        raise InputError("--seed needs --sample", "add --sample N")
    return 1 if seed is None else seed


def is_offline(context: typer.Context, here: bool) -> bool:
    """Return whether the network is forbidden, by an option or the environment."""
    before = isinstance(context.obj, Settings) and context.obj.offline
    return here or before or os.environ.get("TOKSCOPE_OFFLINE", "").lower() in _TRUE


def loader_for(
    context: typer.Context, offline: bool, engine: str = "auto", config: Config | None = None
) -> Loader:
    """Open catalogue and store, with a progress bar for what has to be fetched."""
    from tokscope.cli.progress import TerminalProgress
    from tokscope.tokenizers.loader import create_loader

    loader = _kept["loader"] = create_loader(
        offline=is_offline(context, offline),
        progress=TerminalProgress(),
        engine=engine,
        config=config,
    )
    return loader


def local_options(
    pattern: str | None, normalizer: str | None, lowercase: bool | None
) -> VocabularyOptions:
    """Check and join the options of local files."""
    from tokscope.errors import TokscopeError
    from tokscope.tokenizers.interface import VocabularyOptions

    if normalizer not in (None, "NFC", "NFKC"):
        raise TokscopeError(f"unknown normal form '{normalizer}'", "write NFC or NFKC")
    return VocabularyOptions(pattern, normalizer, lowercase)


def check_local_options(options: VocabularyOptions, targets: Sequence[Target]) -> None:
    """Check that options about local files apply to a tokenizer."""
    from tokscope.errors import InputError

    names = ("pattern", "normalizer", "lowercase")
    given = [f"--{name}" for name in names if getattr(options, name) is not None]
    if given and not any(target.options == options for target in targets):
        raise InputError(
            f"{', '.join(given)}: only for local files and repositories, and none is named",
            "leave it out: tokenizers of the catalogue need no such option",
        )


def wants_color() -> bool:
    """Return whether stdout may be coloured (https://no-color.org, https://force-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and _is_capable())


def listed(names: Sequence[str] | None) -> list[str]:
    """Return all names of an option that may have several in one."""
    from tokscope.errors import split_list

    return [part for name in names or () for part in split_list(name)]


def _is_capable() -> bool:
    return os.environ.get("TERM", "") != "dumb"


def terminal_width() -> int | None:
    """Find the columns of the terminal; None where output goes to a file or pipe."""
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


WorkersOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, help="Number of processes. Default: all cores.", show_default=False
    ),
]
MemoryOption = Annotated[
    str,
    typer.Option(metavar="SIZE", help="Memory limit, e.g. 500M or 2G."),
]


def resources_of(workers: int | None, memory: str, names: Sequence[str] = ()) -> Resources:
    """Find how much of the machine measuring may take, and show how far it is."""
    from tokscope.cli.progress import MeasuringProgress
    from tokscope.counting.measure import Resources
    from tokscope.counting.scheduler import memory_of

    size = memory_of(memory)
    return Resources(size, workers or os.cpu_count() or 1, MeasuringProgress(_size_of(names)))


def default_resources(names: Sequence[str]) -> Resources:
    """Return the default resources, with a progress bar."""
    from tokscope.cli.progress import MeasuringProgress
    from tokscope.counting.measure import Resources

    return Resources(watch=MeasuringProgress(_size_of(names)))


def _size_of(names: Sequence[str]) -> int | None:
    """Add up the sizes of plain files; None where anything else is named."""
    paths = [Path(name.partition("=")[2] or name) for name in names]
    if not all(path.is_file() for path in paths):
        return None
    return sum(path.stat().st_size for path in paths)


AgainstOption = Annotated[
    str | None,
    typer.Option(
        "--against",
        "--reference-tokenizer",
        metavar="TOKENIZER",
        help="Compare with this tokenizer.",
        autocompletion=complete_tokenizer,
        show_default=False,
    ),
]
MetricOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME,NAME",
        help="Show these metrics, or core, or all; see docs/reference/metrics.md.",
        autocompletion=complete_metrics,
        show_default=False,
    ),
]
WordsOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Word definition: lexical, whitespace, uax29, gold; all: a table each.",
        autocompletion=complete_words,
    ),
]
ByOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Rows per language, corpus (a table each), domain, file or segment; languages are"
        " always separate.",
        autocompletion=complete_grouping,
    ),
]
ReferenceLanguageOption = Annotated[
    str | None,
    typer.Option(
        metavar="LANG",
        help="Reference language of premiums. Default: en, else the first.",
        show_default=False,
    ),
]
IsolatedOption = Annotated[bool, typer.Option("--isolated", help="Encode each word form alone.")]
SpecialOption = Annotated[
    bool,
    typer.Option(
        "--special", help="Add the special tokens of the model's template to each segment."
    ),
]
NormalizeOption = Annotated[
    str | None,
    typer.Option(
        "--normalize",
        metavar="FORM",
        help="Normalize text first: nfc or nfkc.",
        autocompletion=complete_normal_form,
        show_default=False,
    ),
]
