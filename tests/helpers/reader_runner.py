"""Read a file in one line of a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tokscope.corpora.readers import byte_stream as streams
from tokscope.corpora.readers import columnar, po, tmx
from tokscope.corpora.readers.interface import Passage, ReadingLog, ReadOptions, Unit
from tokscope.corpora.readers.read import read_passages
from tokscope.errors import InputError


def read(location: object, **options: Any) -> tuple[list[Passage], ReadingLog]:
    """Read everything; the unit may be given by its name."""
    if isinstance(options.get("unit"), str):
        options["unit"] = Unit(options["unit"])
    log = ReadingLog()
    passages = list(read_passages(str(location), ReadOptions(**options), log))
    assert log.read == len(passages)
    return passages, log


def texts(location: object, **options: Any) -> list[str]:
    return [passage.text for passage in read(location, **options)[0]]


def problem(location: object, **options: Any) -> InputError:
    """Read what must not be readable."""
    with pytest.raises(InputError) as caught:
        read(location, **options)
    error = caught.value
    assert error.hint, "an error without the next command"
    assert "\n" not in error.message
    return error


def skipped(location: object, **options: Any) -> tuple[list[str], dict[str, int]]:
    """Read with ``skip_bad``."""
    passages, log = read(location, skip_bad=True, **options)
    return [passage.text for passage in passages], dict(log.skipped)


def made(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


PIECES = st.text(st.sampled_from('аж\u0301😀\u2028 \t"\\\r\n&<>_#.'), max_size=12)
"""Text with all that formats escape, part their records by, or spell in several bytes."""
properties = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


def in_chunks(size: int, read_all: Callable[[], Any]) -> Any:
    """Read with every buffer and batch of that size."""
    usual = streams.BUFFER, tmx._CHUNK, po._BATCH, columnar._BATCH
    streams.BUFFER = tmx._CHUNK = po._BATCH = columnar._BATCH = size
    try:
        return read_all()
    finally:
        streams.BUFFER, tmx._CHUNK, po._BATCH, columnar._BATCH = usual
