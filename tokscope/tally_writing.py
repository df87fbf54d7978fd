"""Write a tally file; see ``tally_file`` for what it holds."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tokscope.atomic import replacing
from tokscope.chunk_table import ChunkTable
from tokscope.corpora import Corpus, nothing_read
from tokscope.errors import UnavailableError
from tokscope.tally import Tally
from tokscope.tally_file import FORMAT, MANIFEST, SCHEMA, SUFFIX, StoredTally
from tokscope.text.cut import CUT_RULE
from tokscope.text.words import UNICODE_VERSION

_COLUMNS = ("languages", "domains", "sources", "pairs", "bytes", "gold")


@dataclass(slots=True)
class TallyWriter:
    """Writes the tables of a tally one after the other, then what holds for all."""

    archive: zipfile.ZipFile
    tables: list[dict[str, Any]] = field(default_factory=list)

    def add(self, table: ChunkTable, tally: Tally) -> None:
        """Write the table that was cut off last."""
        import pyarrow as pa

        columns = tally.stored()
        segments = {name: getattr(columns, name) for name in _COLUMNS}
        segments["chunks"] = np.diff(table.starts)
        buffers = [None, pa.py_buffer(table.chunks.offsets), pa.py_buffer(table.chunks.data)]
        chunks = pa.Array.from_buffers(pa.large_binary(), len(table.chunks), buffers)
        members = {
            "chunks": self._put("chunks", pa.table({"chunk": chunks})),
            "ids": self._put("ids", pa.table({"id": table.ids})),
            "segments": self._put("segments", pa.table(segments)),
        }
        self.tables.append({"segments": len(table), "members": members})

    def _put(self, name: str, content: Any) -> dict[str, str]:
        import pyarrow.parquet as pq

        buffer = io.BytesIO()
        pq.write_table(content, buffer, compression="zstd", use_dictionary=False)
        data = buffer.getvalue()
        member = f"{name}-{len(self.tables)}.parquet"
        self.archive.writestr(member, data)
        return {"name": member, "sha256": hashlib.sha256(data).hexdigest()}

    def finish(self, corpora: Sequence[Corpus | StoredTally], tally: Tally) -> dict[str, Any]:
        """Write the manifest, and return it."""
        name = "+".join(dict.fromkeys(corpus.name for corpus in corpora))
        manifest = {
            "format": FORMAT,
            "schema": SCHEMA,
            "name": name.removesuffix(SUFFIX),
            "unit": "+".join(dict.fromkeys(corpus.unit for corpus in corpora)),
            "aligned": all(corpus.is_aligned for corpus in corpora),
            "assumed_languages": any(corpus.assumed_languages for corpus in corpora),
            "cut": CUT_RULE,
            "unicode": UNICODE_VERSION,
            "digest": tally.digest,
            "segments": len(tally),
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
        self.archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        return manifest


def write_tally(
    path: Path, corpora: Sequence[Corpus | StoredTally], tally: Tally, tables: Iterator[ChunkTable]
) -> dict[str, Any]:
    """Write a tally file, whole or not at all.

    Parameters
    ----------
    path : Path
        The file.
    corpora : sequence of Corpus or StoredTally
        Where the tables come from; they are put into one tally.
    tally : Tally
        Filled while the tables are drawn.
    tables : iterator of ChunkTable
        See ``measuring.tables``.

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    UnavailableError
        It cannot be written.
    InputError
        The text cannot be read, or there is none.
    """
    try:
        with replacing(path) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            writer = TallyWriter(archive)
            for table in tables:
                writer.add(table, tally)
            if not len(tally):
                raise nothing_read("+".join(each.name for each in corpora), corpora[0].log)
            return writer.finish(corpora, tally)
    except OSError as error:
        raise UnavailableError(
            f"{path}: cannot be written: {error.strerror or error}", "free some space"
        ) from None
