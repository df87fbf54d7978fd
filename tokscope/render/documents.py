"""Write documents in an output format: a new format is a function and a line of `RENDERERS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tokscope.render.csv import render_csv
from tokscope.render.document import PLAIN, SCHEMA, Document, OutputFormat, RenderOptions
from tokscope.render.json import json_content, render_json, written
from tokscope.render.markdown import render_markdown
from tokscope.render.text import render_text

RENDERERS: Mapping[OutputFormat, Callable[[Document, RenderOptions], str]] = {
    OutputFormat.TABLE: render_text,
    OutputFormat.JSON: render_json,
    OutputFormat.CSV: render_csv,
    OutputFormat.MARKDOWN: render_markdown,
}


def render_document(
    document: Document, format_: OutputFormat, options: RenderOptions = PLAIN
) -> str:
    """Write a document in a format; the last line is ended."""
    return RENDERERS[format_](document, options)


def render_documents(
    documents: Sequence[Document], format_: OutputFormat, options: RenderOptions = PLAIN
) -> str:
    """Write documents whose numbers may not be compared, each with its own signature.

    JSON holds several as a list under ``reports``; CSV has one header.
    """
    if len(documents) == 1:
        return render_document(documents[0], format_, options)
    if format_ is OutputFormat.JSON:
        reports = [json_content(each) for each in documents]
        return written({"schema": SCHEMA, "reports": reports})
    texts = [render_document(each, format_, options) for each in documents]
    if format_ is OutputFormat.CSV:
        return texts[0] + "".join(text.partition("\n")[2] for text in texts[1:])
    return "\n".join(texts)
