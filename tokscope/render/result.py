"""The base classes of everything that the Python API returns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokscope.render.document import Document, OutputFormat, Value
from tokscope.render.documents import render_document
from tokscope.render.html import render_html

if TYPE_CHECKING:
    import pandas as pd


class Result(ABC):
    """A result that can be printed, written as JSON, and shown in a notebook."""

    __slots__ = ()

    @abstractmethod
    def document(self) -> Document:
        """Return the tables, records and footnotes that every output format is made from."""

    def to_json(self) -> str:
        """Return the result as a JSON object, the same as ``--format json`` prints."""
        return render_document(self.document(), OutputFormat.JSON)

    def to_pandas(self) -> pd.DataFrame:
        """Return the main records as a data frame, one row each; undefined values are missing."""
        import pandas as pd

        return pd.DataFrame.from_records([dict(each) for each in _main(self.document())])

    def __str__(self) -> str:
        return render_document(self.document(), OutputFormat.TABLE)

    def __repr__(self) -> str:
        document = self.document()
        names = list(document.signature.corpora) if document.signature else []
        text = f" of {', '.join(names[:3])}{', …' * (len(names) > 3)}" if names else ""
        number = len(_main(document))
        return f"<{type(self).__name__}{text}: {number} row{'s' * (number != 1)}>"

    def _repr_html_(self) -> str:
        return render_html(self.document())


@dataclass(frozen=True, slots=True, repr=False)
class DocumentResult(Result):
    """A result that holds its document.

    Attributes
    ----------
    content : Document
        Tables, records, notes and the signature, as plain values.
    """

    content: Document

    def document(self) -> Document:
        """Return the tables, records and footnotes that every output format is made from."""
        return self.content

    @property
    def rows(self) -> Sequence[Mapping[str, Value]]:
        """The main records: every key is always there, undefined is None, nothing is rounded."""
        return _main(self.content)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed or left out."""
        return self.content.notes


def _main(document: Document) -> Sequence[Mapping[str, Value]]:
    return next(iter(document.records.values()), [])
