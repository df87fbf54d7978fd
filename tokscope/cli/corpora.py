"""``tokscope corpora``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_corpus
from tokscope.cli.loaded import FormatOption, OutputOption, write_document
from tokscope.cli.options import terminal_width

if TYPE_CHECKING:
    from tokscope.corpora.builtin import Manifest


app = typer.Typer(help="List, show, check and sample corpora.", rich_markup_mode=None)

NameArgument = Annotated[
    str,
    typer.Argument(metavar="CORPUS", help="Name of the corpus.", autocompletion=complete_corpus),
]


@app.callback(invoke_without_command=True)
def corpora(context: typer.Context) -> None:
    """List, show, check and sample corpora; lists them by default."""
    if context.invoked_subcommand is None:
        list_()


@app.command("list")
def list_(format_: FormatOption = "table", output: OutputOption = None) -> None:
    """List every built-in corpus with its size and licence."""
    from tokscope.api.corpora import corpus_list

    write_document(corpus_list(), format_, output or [])


@app.command("show")
def show(corpus: NameArgument) -> None:
    """Describe one corpus: direction, licence, author, files with counts and digests."""
    from tokscope.corpora.builtin import CorpusKind
    from tokscope.render.table import render_facts

    for manifest in _chosen(corpus):
        facts = [
            ("corpus", manifest.name),
            ("title", manifest.title),
            ("kind", manifest.kind.value),
            ("domain", manifest.domain),
            ("collection", manifest.collection or "–"),
            ("written first", manifest.direction or "–"),
            ("licence", manifest.licence),
            ("author", manifest.author),
        ]
        for name, file in manifest.files.items():
            size = (
                f"{file.segments:,} segments, {file.words:,} words, {file.characters:,} characters"
            )
            facts.append((name, f"{size}, sha256 {file.sha256}"))
            if manifest.kind is CorpusKind.MORPHEMES:
                facts += _morphemes(file.path)
        sys.stdout.write(render_facts(facts, terminal_width()) + "\n")


@app.command("check")
def check(
    corpus: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CORPUS|DIR",
            help="Built-in ones, or folders with a corpus.toml; by default all built-in ones.",
            autocompletion=complete_corpus,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Verify digests, counts, alignment, language, duplicates, look-alikes, quotes (exit 1)."""
    from tokscope.corpora.builtin import builtin_corpora
    from tokscope.corpora.checks.run import check as check_corpus
    from tokscope.errors import ExitCode
    from tokscope.text.display import neutralize_ci_commands, printable

    chosen = [manifest for name in corpus or builtin_corpora() for manifest in _chosen(name)]
    failed = False
    for manifest in chosen:
        findings = check_corpus(manifest)
        failed = failed or bool(findings)
        print(
            neutralize_ci_commands(printable(f"{manifest.name}: {len(findings) or 'no'} findings"))
        )
        for finding in findings:
            print(neutralize_ci_commands(f"  {printable(str(finding))}"))
    if failed:
        raise typer.Exit(ExitCode.GATE_FAILED)


@app.command("sample")
def sample(
    corpus: NameArgument,
    number: Annotated[
        int, typer.Option("--number", "-n", min=1, metavar="N", help="Number of segments.")
    ] = 5,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the sample.")] = 1,
) -> None:
    """Print some segments, translations under each other."""
    from tokscope.corpora.builtin import find_builtin
    from tokscope.corpora.open import sampled
    from tokscope.text.display import neutralize_ci_commands, printable

    for segment in sampled(find_builtin(corpus).segments(), number, seed):
        name = segment.language or "?"
        print(neutralize_ci_commands(f"{segment.domain}\t{name}\t{printable(segment.text)}"))


def _morphemes(path: Path) -> list[tuple[str, str]]:
    """Return how many morphemes of each kind a gold list has."""
    from tokscope.corpora.morphemes import read_morphemes

    found = read_morphemes(path)
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in found.kinds.items())
    return [("morphemes", kinds), ("boundaries", f"{found.boundaries:,} inside words")]


def _chosen(name: str) -> list[Manifest]:
    """Find the manifests a name stands for: a folder's, a corpus's, or a collection's."""
    from tokscope.corpora.builtin import MANIFEST, is_builtin, manifests_named, read_manifest

    folder = Path(name)
    if not is_builtin(name) and (folder / MANIFEST).is_file():
        return [read_manifest(folder / MANIFEST)]
    return manifests_named(name)
