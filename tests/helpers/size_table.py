"""Measure two checkouts and write the table of sizes into ``docs/architecture.md``.

    python -m tests.helpers.size_table BEFORE [AFTER]

Functions are traced with all modules loaded, a warm store and two lines of text.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"
MARKS = "<!-- sizes -->\n", "<!-- end of sizes -->\n"
FLOWS = {
    "compare": "compare o200k_base --corpus en=en.txt --workers 1",
    "cost": "cost gpt-4o --file en.txt",
    "check": "check",
    "count": "count en.txt -t o200k_base",
}
FILES = {
    "en.txt": "Good morning!\nWhere is the library?\n",
    "tokscope.toml": '[check.roles]\nproduction = "o200k_base"\n[check.corpora]\n'
    'docs = { source = "en.txt" }\n[[check.budgets]]\nmetric = "fertility"\nmax = 0.5\n',
}
_TRACE = """
import atexit, importlib, json, pathlib, pkgutil, sys, threading
import tokscope, tokscope.cli
main = tokscope.cli.main  # loading all modules may replace it
for each in pkgutil.walk_packages(tokscope.__path__, "tokscope."):
    if not each.name.endswith("__main__"):
        importlib.import_module(each.name)
root, pairs, files = tokscope.__path__[0], set(), set()
def profile(frame, event, _):
    code = frame.f_code
    if event == "call" and code.co_filename.startswith(root) and code.co_name[0] != "<":
        files.add(code.co_filename)
        if frame.f_back and frame.f_back.f_code.co_filename.startswith(root):
            pairs.add((frame.f_back.f_code.co_filename, code.co_filename))
@atexit.register
def save():
    sys.setprofile(None)
    pathlib.Path("trace.json").write_text(json.dumps([len(files), sum(a != b for a, b in pairs)]))
threading.setprofile(profile), sys.setprofile(profile)
main()
"""


def _docstrings(tree: ast.Module) -> int:
    """Count the lines of docstrings, those of attributes included."""
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    texts = [each for each in texts if isinstance(getattr(each.value, "value", None), str)]
    return sum((each.end_lineno or each.lineno) - each.lineno + 1 for each in texts)


def _imports(tree: ast.Module) -> Iterator[str]:
    """Yield the packages and loose modules that a file imports, wherever in the file."""
    for node in ast.walk(tree):
        names = [each.name for each in getattr(node, "names", []) if isinstance(each, ast.alias)]
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{name}" for name in names]
        yield from (name.split(".")[1] for name in names if name.startswith("tokscope."))


def measure(checkout: Path) -> dict[str, str]:
    """Measure a checkout: cells by row title."""
    package, lines, docstrings, code, edges = checkout / "tokscope", 0, 0, 0, set()
    files = sorted(package.rglob("*.py"))
    for path in files:
        text = path.read_text("utf-8")
        tree, stripped = ast.parse(text), [line.strip() for line in text.splitlines()]
        lines, docstrings = lines + len(stripped), docstrings + _docstrings(tree)
        code += sum(bool(line) and line[0] != "#" for line in stripped)
        unit = path.relative_to(package).parts[0].removesuffix(".py")
        edges |= {(unit, other) for other in _imports(tree) if other != unit}
    tests = [each.read_text("utf-8").count("\n") for each in (checkout / "tests").rglob("*.py")]
    settings = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    cells = {"files in `tokscope/`": len(files), "lines": lines, "lines of code": code - docstrings}
    cells |= {"lines of docstrings": docstrings, "lines of tests": sum(tests)}
    cells |= {"layers": len(contract), "imports between packages (distinct pairs)": len(edges)}
    for name, (entered, pairs) in trace(checkout).items():
        cells[f"`{name}`: files entered"] = entered
        cells[f"`{name}`: calls between files (distinct pairs)"] = pairs
    return {title: f"{value:,}" for title, value in cells.items()}


def trace(checkout: Path) -> dict[str, list[int]]:
    """Return the number of files, and of calls between files, of each command."""
    with tempfile.TemporaryDirectory() as folder:
        for file, text in FILES.items():
            Path(folder, file).write_text(text, "utf-8")
        own = {"PYTHONPATH": str(checkout), "TOKSCOPE_OFFLINE": "1", "TOKSCOPE_HOME": folder}

        def run(*command: str) -> None:
            line, environment = [sys.executable, *command], {**os.environ, **own}
            subprocess.run(line, cwd=folder, env=environment, capture_output=True, check=False)

        found, result = {}, Path(folder, "trace.json")
        run("-m", "tokscope", "check", "--update")
        for name, line in FLOWS.items():
            run("-m", "tokscope", *line.split())
            run("-c", _TRACE, *line.split())
            found[name] = json.loads(result.read_text("utf-8"))
            result.unlink()
        return found


def main() -> None:
    """Write the table into the page: `BEFORE`, and `AFTER` if it is given."""
    before, *after = [measure(Path(each).resolve()) for each in sys.argv[1:3]]
    rows = [(title, value, *(each[title] for each in after)) for title, value in before.items()]
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    start, rest = PAGE.read_text("utf-8").split(MARKS[0])
    end = rest.split(MARKS[1])[1]
    heads = "| | before | after |\n|---|---:|---:|\n"
    PAGE.write_text(f"{start}{MARKS[0]}\n{heads}{table}\n{MARKS[1]}{end}", "utf-8")


if __name__ == "__main__":
    main()
