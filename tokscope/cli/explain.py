"""``tokscope explain``: what a word in the output means."""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer

from tokscope.cli.completion import complete_term

EPILOG = """\b
Examples:
  tokscope explain
  tokscope explain fertility premium
  tokscope explain "!" costly
"""


def explain(
    terms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TERM",
            help="A metric, a column, a band, a mark or another word. Default: list all.",
            autocompletion=complete_term,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print what a word in the output means."""
    from tokscope.cli.glossary import definitions
    from tokscope.cli.options import terminal_width
    from tokscope.errors import ErrorCollector, UnknownNameError, suggest
    from tokscope.render.table import render_facts

    known = definitions()
    folded = {_folded(term): term for term in known}
    for term in known:
        folded |= {_folded(part): term for part in term.split(",") if part.strip()}
    chosen: list[str] = []
    collector = ErrorCollector()
    for term in terms or known:
        with collector:
            if _folded(term) not in folded:
                raise UnknownNameError(
                    f"unknown term '{term}'",
                    "`tokscope explain` lists all",
                    suggestions=suggest(term, known),
                )
            chosen.append(folded[_folded(term)])
    collector.raise_all()
    facts = [(term, known[term]) for term in dict.fromkeys(chosen)]
    sys.stdout.write(render_facts(facts, terminal_width()))


def _folded(term: str) -> str:
    return re.sub(r"[ _-]+", " ", term.strip().casefold())
