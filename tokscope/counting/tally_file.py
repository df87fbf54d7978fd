"""Read tally files: the chunks and columns of a text, to count it again without the text.

A tally file is an archive of Parquet files and a manifest with their digests. It holds the words of
the text in order, and no counts of tokenizers.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from tokscope.corpora.corpus import Corpus
from tokscope.corpora.open import OpenOptions, open_corpora
from tokscope.corpora.readers.interface import ReadingLog
from tokscope.corpora.segment import Batch, Run
from tokscope.counting.arrays import ByteStrings, map_values
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.segment_table import SegmentTable, StoredColumns
from tokscope.errors import IncomparableError, InputError
from tokscope.files import reads
from tokscope.strict_toml import own_json_of
from tokscope.text.split_points import SPLIT_RULE

SUFFIX = ".tally"
SCHEMA = 1
FORMAT = "tokscope-tally"
MANIFEST = "manifest.json"
_LARGEST = 64 << 20
_ERRORS = (
    *(OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError),
    *(KeyError, TypeError, ValueError),
)
"""What reading a damaged archive or its Parquet files raises."""


@dataclass(frozen=True, slots=True)
class TallyFile:
    """A tally file; measured like the text it was made of."""

    path: Path
    manifest: dict[str, Any]
    log: ReadingLog
    """What its text's readers left out or assumed."""

    @property
    def name(self) -> str:
        """What the text is called."""
        return str(self.manifest["name"])

    @property
    def unit(self) -> str:
        """What a segment is."""
        return str(self.manifest["unit"])

    @property
    def blocks(self) -> int | None:
        """How many blocks were kept in place of segments; None if segments were."""
        blocks: int | None = self.manifest["blocks"]
        return blocks

    def need_segments(self, what: str) -> None:
        """Check that segments were kept."""
        if self.blocks is not None:
            raise InputError(
                f"{self.path}: {what} needs single segments, but this tally file has"
                f" {self.blocks:,} blocks",
                "make it again from the text without --blocks",
            )

    @property
    def is_aligned(self) -> bool:
        """Whether neighbours are translations of each other."""
        return bool(self.manifest["aligned"])

    @property
    def assumed_languages(self) -> bool:
        """Whether languages were detected from the script."""
        return bool(self.manifest["assumed_languages"])

    def tables(self, tally: SegmentTable) -> Iterator[ChunkTable]:
        """Convert the tables back, one by one, into a tally."""
        manifest = self.manifest
        names = (manifest["languages"], manifest["domains"], manifest["sources"])
        first = tally.add_stored_table(manifest["digest"])
        before = int(tally.segments.sum())
        for table, columns in self._stored():
            pairs = map_values(columns.pairs, lambda each: np.where(each < 0, -1, each + first))
            tally.restore(table, replace(columns, pairs=pairs), names)
            yield table
        if int(tally.segments.sum()) - before != manifest["segments"]:
            raise _damaged(self.path, "segments are missing")

    def batches(self) -> Iterator[Batch]:
        """Read the text back."""
        self.need_segments("reading the text back")
        import pyarrow as pa

        languages, domains, sources = (
            self.manifest[name] for name in ("languages", "domains", "sources")
        )
        for table, columns in self._stored():
            buffers = [None, pa.py_buffer(table.chunks.offsets), pa.py_buffer(table.chunks.data)]
            chunks = pa.Array.from_buffers(pa.large_binary(), len(table.chunks), buffers)
            _, offsets, data = chunks.take(pa.array(table.ids)).buffers()
            bounds = np.frombuffer(offsets, np.int64)[: len(table.ids) + 1]
            text = memoryview(data or b"")[: bounds[-1]].tobytes()
            runs = [
                Run(1, languages[language], domains[domain], sources[source])
                for language, domain, source in zip(
                    columns.languages.tolist(),
                    columns.domains.tolist(),
                    columns.sources.tolist(),
                    strict=True,
                )
            ]
            keys: list[int | str | None] = [
                None if pair < 0 else f"{self.path}#{pair}" for pair in columns.pairs.tolist()
            ]
            gold = [None if words < 0 else words for words in columns.gold.tolist()]
            yield Batch(
                text,
                bounds[table.starts[:-1]],
                runs,
                keys if any(keys) else None,
                gold if any(words is not None for words in gold) else None,
            )

    def _stored(self) -> Iterator[tuple[ChunkTable, StoredColumns]]:
        try:
            with zipfile.ZipFile(self.path) as archive:
                for entry in self.manifest["tables"]:
                    yield self._table(archive, entry)
        except _ERRORS as error:
            raise _damaged(self.path, str(error)) from None

    def _table(
        self, archive: zipfile.ZipFile, entry: dict[str, Any]
    ) -> tuple[ChunkTable, StoredColumns]:
        members = entry["members"]
        chunks = self._member(archive, members["chunks"]).column("chunk").combine_chunks()
        _, offsets, data = chunks.buffers()
        width = np.int64 if str(chunks.type) == "large_binary" else np.int32
        strings = ByteStrings(
            np.frombuffer(data, np.uint8),
            np.frombuffer(offsets, width)[: len(chunks) + 1].astype(np.int64),
        )
        ids = _numbers(self._member(archive, members["ids"]), "id")
        segments = self._member(archive, members["segments"])
        known = {name: _numbers(segments, name) for name in segments.column_names}
        lengths = known.pop("chunks")
        starts = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=starts[1:])
        for name, value in entry.get("same", {}).items():
            known[name] = np.broadcast_to(np.int64(value), len(lengths))
        if starts[-1] != len(ids) or not _are_within(ids, len(strings)):
            raise ValueError("its columns do not fit together")
        for name in ("languages", "domains", "sources"):
            if not _are_within(known[name], len(self.manifest[name])):
                raise ValueError(f"a segment has a number that is not in '{name}'")
        if ("blocks" in known) != (self.blocks is not None):
            raise ValueError("'blocks' does not fit its columns")
        times = None
        if "times" in members:
            times = _numbers(self._member(archive, members["times"]), "times")
            if len(times) != len(ids):
                raise ValueError("its columns do not fit together")
        return ChunkTable(strings, ids, starts, times), StoredColumns(**known)

    def _member(self, archive: zipfile.ZipFile, entry: dict[str, str]) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        data = archive.read(entry["name"])
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise ValueError(f"{entry['name']} has another digest than the manifest says")
        return pq.ParquetFile(pa.BufferReader(data)).read()  # `read_table` imports far more


def _numbers(table: Any, name: str) -> Any:
    """Read a column of integers, without a copy where it is contiguous."""
    column = table.column(name)
    if column.null_count:
        raise ValueError(f"a {name} is missing")
    pieces = [  # `to_numpy` imports pandas
        np.frombuffer(piece.buffers()[1], str(piece.type))[piece.offset :][: len(piece)]
        for piece in column.chunks
        if len(piece)
    ]
    if len(pieces) < 2:
        return pieces[0] if pieces else np.zeros(0, np.int64)
    return np.concatenate(pieces)


def _are_within(numbers: Any, end: int) -> bool:
    """Return whether all numbers are from 0 to below an end."""
    return not len(numbers) or (int(numbers.min()) >= 0 and int(numbers.max()) < end)


def is_tally(name: str) -> bool:
    """Return whether a file is a tally, by its extension."""
    return name.endswith(SUFFIX)


def open_tally(path: Path) -> TallyFile:
    """Open a tally file."""
    reads(path)
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(MANIFEST)
            if info.file_size > _LARGEST:
                raise ValueError("its manifest is too large")
            manifest = own_json_of(archive.read(info))
        if manifest["format"] != FORMAT:
            raise ValueError("it is of another program")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file", "check the path") from None
    except _ERRORS as error:
        raise _damaged(path, str(error)) from None
    if manifest.get("schema") != SCHEMA or manifest.get("cut") != SPLIT_RULE:
        raise IncomparableError(
            f"{path}: schema {manifest.get('schema')}, cut by {manifest.get('cut')}; this tokscope"
            f" reads schema {SCHEMA}, cut by {SPLIT_RULE}",
            "make it again from the text: `tokscope tally TEXT -o FILE.tally`",
        )
    problem = _problem_of(manifest)
    if problem is not None:
        raise _damaged(path, f"{MANIFEST}: {problem}")
    log = ReadingLog(list(manifest["notes"]))
    log.skipped.update(manifest["skipped"])
    return TallyFile(path, manifest, log)


def _problem_of(manifest: dict[str, Any]) -> str | None:
    """Return in what a manifest is not as `finish` writes it; None where it is."""
    for name, (is_right, kind) in _FIELDS.items():
        if name not in manifest:
            return f"it lacks '{name}'"
        if not is_right(manifest[name]):
            return f"'{name}' is not {kind}"
    for number, table in enumerate(manifest["tables"]):
        if not _is_count(table.get("segments")) or not _are_counts(table.get("same", {}), least=-1):
            return f"tables[{number}]: a number is missing, or is none"
        members = table.get("members")
        if not isinstance(members, dict) or not {"chunks", "ids", "segments"} <= members.keys():
            return f"tables[{number}]: a member is missing"
        for member in members.values():
            named = [member.get(key) for key in ("name", "sha256")] if _is_dict(member) else [None]
            if not all(isinstance(each, str) for each in named):
                return f"tables[{number}]: a member has no name or no digest"
    return None


def _is_count(value: Any, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < 1 << 63


def _are_counts(value: Any, least: int = 0) -> bool:
    return _is_dict(value) and all(_is_count(each, least) for each in value.values())


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _are(kinds: type | tuple[type, ...]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(one, kinds) for one in value)


_FIELDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("name", "unit", "unicode", "digest"), (_is_text, "a string")),
    **dict.fromkeys(("aligned", "assumed_languages"), (_is_flag, "true or false")),
    **dict.fromkeys(("segments", "characters", "bytes"), (_is_count, "a count")),
    "blocks": (lambda value: value is None or _is_count(value, 1), "a count or null"),
    **dict.fromkeys(
        ("languages", "domains", "sources"),
        (_are((str, type(None))), "an array of strings"),
    ),
    "notes": (_are(str), "an array of strings"),
    "skipped": (_are_counts, "an object of counts"),
    "tables": (_are(dict), "an array of objects"),
}
"""The keys of a manifest of this schema, and their types."""


def _damaged(path: Path, detail: str) -> InputError:
    return InputError(
        f"{path}: not a whole tally file: {detail}",
        "make it again from the text: `tokscope tally TEXT -o FILE.tally`",
    )


Text: TypeAlias = Corpus | TallyFile
"""What can be measured."""
AS_THEY_ARE = OpenOptions()


def open_inputs(names: Sequence[str], options: OpenOptions = AS_THEY_ARE) -> tuple[Text, ...]:
    """Open what ``--corpus`` names, tally files among them."""
    stored = [name for name in dict.fromkeys(names) if is_tally(name)]
    others = [name for name in names if not is_tally(name)]
    if stored and (options.limit is not None or options.sample is not None):
        raise InputError(
            f"{stored[0]}: a tally is measured whole; --limit and --sample do not apply",
            "make another: `tokscope tally TEXT --limit N -o FILE.tally`",
        )
    tallies = tuple(open_tally(Path(name)) for name in stored)
    return (*(open_corpora(others, options) if others or not stored else ()), *tallies)
