"""Write tally files."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tokscope.corpora.corpus import Corpus, nothing_read
from tokscope.counting.arrays import Integers
from tokscope.counting.blocks import as_bag, to_blocks, units_of, units_of_table
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.measure import Resources, tables
from tokscope.counting.segment_table import SegmentTable, StoredColumns
from tokscope.counting.tally_file import FORMAT, MANIFEST, SCHEMA, SUFFIX, TallyFile, Text, is_tally
from tokscope.errors import InputError, UnavailableError
from tokscope.files import atomic_write, raise_refused
from tokscope.parallel import set_thread_limit
from tokscope.text.split_points import SPLIT_RULE
from tokscope.text.words import DEFAULT, UNICODE_VERSION

_COLUMNS = ("languages", "domains", "sources", "pairs", "bytes", "gold")
_NO_END = 1 << 62


@dataclass(slots=True)
class TallyWriter:
    """Writes the tables of a tally file, then its manifest."""

    archive: zipfile.ZipFile
    blocks: int | None = None
    """How many blocks are kept at most in place of segments."""
    tables: list[dict[str, Any]] = field(default_factory=list)
    lengths: list[Integers] = field(default_factory=list)
    """Of blocks: how many different chunks each row of each table has."""

    def add(self, table: ChunkTable, tally: SegmentTable) -> None:
        """Write the table that was split off last; its columns are folded then, to take no room."""
        number = len(self.tables)
        units = units_of_table(tally, number)
        members: dict[str, dict[str, str]] = {}
        self.tables.append({"segments": len(table), "members": members})
        if self.blocks is None:
            self._put_chunks(number, table)
            self._put_segments(number, tally.stored(), np.diff(table.starts))
            to_blocks(tally, number, units, _NO_END)
            return
        if table.times is None:
            # the last blocks will be about as large as these in the last table, and larger before
            size = units.size_for(-(-self.blocks // (number + 1)))
            table = as_bag(table, to_blocks(tally, number, units, size))
        self._put_chunks(number, table)
        self.lengths.append(np.diff(table.starts))
        kinds = units_of(tally).number_of_kinds
        if kinds > self.blocks:
            raise InputError(
                f"--blocks {self.blocks}: the text has {kinds} parts by file, domain and language,"
                " and no block mixes two",
                f"give --blocks {kinds} or more",
            )

    def _put_chunks(self, number: int, table: ChunkTable) -> None:
        import pyarrow as pa

        buffers = [None, pa.py_buffer(table.chunks.offsets), pa.py_buffer(table.chunks.data)]
        chunks = pa.Array.from_buffers(pa.large_binary(), len(table.chunks), buffers)
        self._put(number, "chunks", {"chunk": chunks})
        self._put(number, "ids", {"id": table.ids})
        if table.times is not None:
            self._put(number, "times", {"times": table.times})

    def _put_segments(self, number: int, columns: StoredColumns, lengths: Integers) -> None:
        found = {name: getattr(columns, name) for name in _COLUMNS}
        if columns.blocks is not None:
            found |= {"segments": columns.segments, "blocks": columns.blocks}
        # most columns say one and the same of all segments, which takes no file
        same = {name: int(each[0]) for name, each in found.items() if not np.ptp(each)}
        found = {name: _narrow(each) for name, each in found.items() if name not in same}
        self.tables[number]["same"] = same
        self._put(number, "segments", {**found, "chunks": _narrow(lengths)})

    def _put(self, number: int, name: str, content: dict[str, Any]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        buffer = io.BytesIO()
        table = pa.table(content)
        # one row group, so that a column comes back in one piece
        pq.write_table(
            *(table, buffer),
            row_group_size=max(len(table), 1),
            compression="zstd",
            use_dictionary=False,
        )
        data = buffer.getvalue()
        member = f"{name}-{number}.parquet"
        self._write(member, data)
        entry = {"name": member, "sha256": hashlib.sha256(data).hexdigest()}
        self.tables[number]["members"][name] = entry

    def _put_blocks(self, tally: SegmentTable, most: int) -> int:
        """Number the blocks over all tables, write their rows, and return their number.

        A block may have rows in several tables.
        """
        units = units_of(tally)
        numbers = units.blocks(units.size_for(most))[units.of_rows]
        bounds = np.cumsum([len(each) for each in self.lengths])[:-1]
        for number, blocks in enumerate(np.split(numbers, bounds)):
            columns = replace(tally.stored(number), blocks=blocks)
            self._put_segments(number, columns, self.lengths[number])
        return int(numbers.max()) + 1

    def finish(self, corpora: Sequence[Corpus | TallyFile], tally: SegmentTable) -> dict[str, Any]:
        """Write the manifest, and return it."""
        name = "+".join(dict.fromkeys(corpus.name for corpus in corpora))
        blocks = None if self.blocks is None else self._put_blocks(tally, self.blocks)
        manifest = {
            "format": FORMAT,
            "schema": SCHEMA,
            "name": name.removesuffix(SUFFIX),
            "unit": "+".join(dict.fromkeys(corpus.unit for corpus in corpora)),
            "aligned": all(corpus.is_aligned for corpus in corpora),
            "assumed_languages": any(corpus.assumed_languages for corpus in corpora),
            "cut": SPLIT_RULE,
            "unicode": UNICODE_VERSION,
            "digest": tally.digest,
            "segments": int(tally.segments.sum()),
            "blocks": blocks,
            "characters": int(tally.characters.sum()),
            "bytes": int(tally.bytes.sum()),
            "languages": tally.languages.names,
            "domains": tally.domains.names,
            "sources": tally.sources.names,
            "notes": [note for corpus in corpora for note in corpus.log.notes],
            "skipped": {
                reason: number
                for corpus in corpora
                for reason, number in corpus.log.skipped.items()
            },
            "tables": self.tables,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        # A path need not be UTF-8; what is not comes out as JSON's own escape.
        self._write(MANIFEST, text.encode("utf-8", "backslashreplace"))
        return manifest

    def _write(self, name: str, data: bytes) -> None:
        """Write a member under a fixed date: zip has no dates before 1980 or after 2107."""
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o600 << 16
        self.archive.writestr(info, data)


def _narrow(column: Integers) -> Integers | npt.NDArray[np.int32]:
    """Halve the width of an array where every number fits."""
    fits = not len(column) or int(np.abs(column).max()) <= np.iinfo(np.int32).max
    return column.astype(np.int32) if fits else column


def write_tally_of(
    texts: Sequence[Text], path: Path, resources: Resources, *, blocks: int | None = None
) -> dict[str, Any]:
    """Read texts and write their tally file; return its manifest."""
    if not is_tally(path.name):
        raise InputError(
            f"{path}: a tally's name ends in {SUFFIX}", f"-o {path.with_suffix(SUFFIX)}"
        )
    table = SegmentTable(DEFAULT)
    set_thread_limit(resources.workers)
    chunks = tables(texts, table, resources.memory, resources.watch)
    raise_refused()
    return write_tally(path, texts, table, chunks, blocks=blocks)


def write_tally(
    path: Path,
    corpora: Sequence[Corpus | TallyFile],
    tally: SegmentTable,
    tables: Iterator[ChunkTable],
    *,
    blocks: int | None = None,
) -> dict[str, Any]:
    """Write a tally file, whole or not at all."""
    if blocks is None:
        blocks = _blocks_of(corpora)
    try:
        with atomic_write(path) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            writer = TallyWriter(archive, blocks)
            for table in tables:
                writer.add(table, tally)
            if not len(tally):
                raise nothing_read("+".join(each.name for each in corpora), corpora[0].log)
            return writer.finish(corpora, tally)
    except OSError as error:
        raise UnavailableError(
            f"{path}: cannot be written: {error.strerror or error}", "free some space"
        ) from None


def _blocks_of(corpora: Sequence[Corpus | TallyFile]) -> int | None:
    """Add up the blocks that are kept already; None where segments are."""
    tallies = [each for each in corpora if isinstance(each, TallyFile)]
    numbers = {each.path: each.blocks for each in tallies if each.blocks is not None}
    if not numbers:
        return None
    if len(numbers) < len(corpora):
        first = next(iter(numbers))
        raise InputError(
            f"{first} keeps blocks of segments, the rest does not: they cannot be merged",
            "give --blocks N to make blocks of all",
        )
    return sum(numbers.values())
