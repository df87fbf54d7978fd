"""Built-in corpora, and tally files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tokscope.api.inputs import CorpusInput, TextInput, resources_of, texts_of
from tokscope.corpora.builtin import builtin_corpora
from tokscope.corpora.open import OpenOptions, read_options
from tokscope.counting.tally_writer import write_tally_of
from tokscope.render.document import Document, DocumentTable
from tokscope.render.result import DocumentResult


class CorpusList(DocumentResult):
    """The built-in corpora, as `tokscope corpora` prints them."""

    __slots__ = ()


def list_corpora() -> CorpusList:
    """List the built-in corpora with their size and licence.

    Returns
    -------
    CorpusList

    Examples
    --------
    >>> "fiction" in {row["corpus"] for row in list_corpora().rows}
    True
    """
    return CorpusList(corpus_list())


def corpus_list() -> Document:
    """Return the built-in corpora as a document."""
    rows, records = [], []
    for manifest in builtin_corpora().values():
        files = list(manifest.files.values())
        languages = tuple(dict.fromkeys(filter(None, (file.language for file in files))))
        rows.append(
            (
                manifest.name,
                manifest.collection or "–",
                "+".join(languages),
                f"{files[0].segments:,}",
                "/".join(f"{file.words:,}" for file in files[:2]),
                manifest.licence,
                manifest.title,
            )
        )
        records.append(
            {
                "corpus": manifest.name,
                "collection": manifest.collection,
                "languages": languages,
                "segments": files[0].segments,
                "words": sum(file.words for file in files),
                "licence": manifest.licence,
                "title": manifest.title,
            }
        )
    heads = ("corpus", "collection", "languages", "segments", "words", "licence", "title")
    return Document((DocumentTable("corpora", heads, tuple(rows)),), {"corpora": records})


@dataclass(frozen=True, slots=True)
class TallyFileInfo:
    """A tally file that was written.

    Attributes
    ----------
    path : Path
        The file.
    segments, characters : int
        Its size.
    blocks : int or None
        Number of blocks; None if the file keeps segments.
    digest : str
        sha256 of the text.
    notes : tuple of str
        What was assumed or left out.
    """

    path: Path
    segments: int
    characters: int
    blocks: int | None
    digest: str
    notes: tuple[str, ...] = ()


def tally(
    corpora: CorpusInput | None,
    output: str | Path,
    *,
    text: TextInput | None = None,
    aligned: bool = False,
    trust_alignment: bool = False,
    blocks: int | None = None,
    unit: str | None = None,
    encoding: str | None = None,
    field: str | None = None,
    key: str | None = None,
    limit: int | None = None,
    sample: int | None = None,
    seed: int = 1,
    skip_bad: bool = False,
    raw: bool = False,
    memory: str = "2G",
    offline: bool = False,
) -> TallyFileInfo:
    """Pre-tokenize text once and keep its unique chunks in a file.

    Parameters
    ----------
    corpora, text, aligned, trust_alignment
        The text, as for `compare`; tally files are merged.
    output : path
        Where to write the file; its name ends in ``.tally``.
    blocks : int, optional
        Keep totals of so many blocks instead of segments.
    unit, encoding, field, key, limit, sample, seed, skip_bad, raw, memory, offline
        As for `compare`.

    Returns
    -------
    TallyFileInfo

    Raises
    ------
    TokscopeError
        The text cannot be read, or the name ends otherwise.
    """
    reading = OpenOptions(
        read_options(unit, encoding, field, key, skip_bad=skip_bad, raw=raw),
        is_aligned=aligned,
        trust_alignment=trust_alignment,
        limit=limit,
        sample=sample,
        seed=seed,
        offline=offline,
    )
    opened = texts_of(text, corpora, reading)
    path = Path(output)
    manifest = write_tally_of(opened, path, resources_of(1, memory), blocks=blocks)
    return TallyFileInfo(
        path,
        manifest["segments"],
        manifest["characters"],
        manifest["blocks"],
        manifest["digest"],
        tuple(note for each in opened for note in each.log.notes),
    )
