"""The base class of everything that the Python API returns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from tokscope.render.document import Document
from tokscope.render.documents import render_document
from tokscope.render.formats import OutputFormat
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

        return pd.DataFrame.from_records(list(next(iter(self.document().records.values()))))

    def __str__(self) -> str:
        return render_document(self.document(), OutputFormat.TABLE)

    def _repr_html_(self) -> str:
        return render_html(self.document())
