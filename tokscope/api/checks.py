"""The CI check of a project, and the difference of two results."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from tokscope.api.comparisons import Comparison
from tokscope.api.inputs import resources_of
from tokscope.checks.formats.content import fails
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.checks.report import BudgetResult, CheckReport, RowResult
from tokscope.checks.result_diff import run_diff
from tokscope.checks.run import run_check
from tokscope.config import load_config, read_config
from tokscope.render.document import UNDEFINED, Document, DocumentTable, Value
from tokscope.render.result import Result
from tokscope.tokenizers.fast.selection import EngineChoice
from tokscope.tokenizers.loader import create_loader


@dataclass(frozen=True, slots=True, repr=False)
class CheckResult(Result):
    """The verdict of a check, or the difference of two results.

    Attributes
    ----------
    report : CheckReport
        All rows, budgets and explanations, as plain values.
    """

    report: CheckReport

    @property
    def passed(self) -> bool:
        """Whether every row and every budget holds."""
        return not self.report.exit_code

    @property
    def rows(self) -> tuple[RowResult, ...]:
        """Each text, language and tokenizer, before and after."""
        return tuple(self.report.rows)

    @property
    def budgets(self) -> tuple[BudgetResult, ...]:
        """Each budget and whether it holds."""
        return tuple(self.report.budgets)

    def document(self) -> Document:
        """Return the rows as a table, with the verdict under it."""
        records = [self._record(row) for row in self.report.rows]
        heads = ("role", "corpus", "language", "file", "state", "before", "after", "change")
        rows = tuple(tuple(map(_cell, (record[head] for head in heads))) for record in records)
        return Document(
            (DocumentTable("rows", heads, rows),),
            {"rows": records},
            self.report.signature,
            tuple(self.report.notes),
            sentence=self.report.sentence,
        )

    def _record(self, row: RowResult) -> Mapping[str, Value]:
        return {
            "role": row.key.role,
            "corpus": row.key.corpus,
            "language": row.key.language,
            "file": row.key.file or None,
            "state": row.state.value,
            "fails": fails(row, self.report),
            "before": row.before.tokens if row.before else None,
            "after": row.after.tokens if row.after else None,
            "change": row.change,
        }

    def to_json(self) -> str:
        """Return the report as a JSON object, the same as ``--format json`` prints."""
        return render_check(self.report, CheckFormat.JSON)

    def __str__(self) -> str:
        return render_check(self.report, CheckFormat.TABLE)


def _cell(value: Value) -> str:
    return UNDEFINED if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def check(
    config: str | Path | None = None,
    *,
    strict: bool = False,
    workers: int = 1,
    memory: str = "2G",
    engine: EngineChoice | str = EngineChoice.AUTO,
    offline: bool = False,
) -> CheckResult:
    """Measure what a project's settings name, and compare it with the baseline and the budgets.

    The baseline is not changed: `tokscope check --update` writes it.

    Parameters
    ----------
    config : path, optional
        The settings; by default the nearest ``tokscope.toml`` or ``pyproject.toml``.
    strict : bool
        New and improved rows fail too.
    workers, memory
        As for `compare`.
    engine, offline
        As for `load`.

    Returns
    -------
    CheckResult
        ``passed`` is the verdict. A failed check is a result, not an error.

    Raises
    ------
    TokscopeError
        There are no settings, they are wrong, or there is nothing to compare with.
    """
    project = load_config() if config is None else read_config(Path(config).absolute())
    with chdir(project.file.parent if project.file else Path.cwd()):
        done = run_check(
            create_loader(offline=offline, engine=engine, config=project),
            project,
            is_strict=strict,
            resources=resources_of(workers, memory),
        )
    return CheckResult(done.report)


def diff(
    before: str | Path | Comparison,
    after: str | Path | Comparison,
    *,
    workers: int = 1,
    memory: str = "2G",
    engine: EngineChoice | str = EngineChoice.AUTO,
    offline: bool = False,
) -> CheckResult:
    """Compare two results: rows, digests, words and money.

    Parameters
    ----------
    before, after : path or Comparison
        Result files of ``tokscope compare -o FILE.json``, or results of `compare`.
    workers, memory, engine, offline
        As for `compare`.

    Returns
    -------
    CheckResult

    Raises
    ------
    TokscopeError
        A file is no result, or the results have no row in common.
    """
    loader = create_loader(offline=offline, engine=engine)
    with tempfile.TemporaryDirectory() as folder:
        old = _file(before, Path(folder, "before.json"))
        new = _file(after, Path(folder, "after.json"))
        report = run_diff(loader, old, new, load_config(), resources=resources_of(workers, memory))
    return CheckResult(report)


def _file(result: str | Path | Comparison, path: Path) -> Path:
    if not isinstance(result, Comparison):
        return Path(result)
    path.write_text(result.to_json(), "utf-8")
    return path
