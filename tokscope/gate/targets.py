"""Whether files may be written without losing what a check is made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tokscope.errors import InputError, TokscopeError
from tokscope.gate.baseline import may_replace
from tokscope.gate.settings import CheckSettings
from tokscope.spec import Scheme, TokenizerSpec


def check_targets(
    settings: CheckSettings | None,
    file: Path | None,
    outputs: Sequence[tuple[object, Path]],
    *,
    is_update: bool,
) -> None:
    """Refuse to write over settings, texts, tokenizers, and what is no baseline.

    Parameters
    ----------
    settings : CheckSettings or None
        Paths in them are from the current folder; None where there are none.
    file : Path or None
        The settings themselves.
    outputs : sequence of (format, Path)
        Reports that are to be written.
    is_update : bool
        Whether the baseline is to be written.

    Raises
    ------
    InputError
        A file would be lost.
    """
    if settings is None or file is None:
        return
    baseline = Path(settings.baseline)
    inputs = {each.resolve() for each in (file, *_inputs(settings))}
    for _, path in outputs:
        if path.resolve() == baseline.resolve():
            raise InputError(f"{path}: is the baseline", "--update writes it; name another file")
    for path in (*(path for _, path in outputs), *([baseline] if is_update else [])):
        if path.resolve() in inputs:
            raise InputError(
                f"{path}: the check reads it, and would write over it", "name another file"
            )
    if is_update and baseline.is_file() and not may_replace(baseline):
        raise InputError(f"{baseline}: is something else than a baseline", "name another file")


def _inputs(settings: CheckSettings) -> Iterator[Path]:
    for corpus in settings.corpora:
        for source in corpus.sources:
            for name in (source, source.partition("=")[2]):
                if name and _exists(name):
                    yield Path(name)
    for role in settings.roles:
        with suppress(TokscopeError):  # which loading it will tell
            spec = TokenizerSpec.parse(role.tokenizer)
            name = spec.location if spec.scheme is Scheme.FILE else role.tokenizer
            if _exists(name):
                yield Path(name)


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # no file can be called so
        return False
