"""Find words that this project does not use.

``python -m tests.helpers.wording [--counts] [PATH...]`` lists the places, or their number by
package and by word.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = next(
    each for each in Path(__file__).resolve().parents if (each / "pyproject.toml").is_file()
)
_LISTS = tomllib.loads(Path(__file__).with_name("coined_words.toml").read_text("utf-8"))
_NAMES, _PARTS = frozenset(_LISTS["names"]), frozenset(_LISTS["parts"])
_ENDS = tuple(_LISTS["ends"])
_PHRASES = re.compile("|".join(_LISTS["phrases"]), re.IGNORECASE)
_FIRST_WORDS = frozenset(_LISTS["first_words"])
_ROLE = re.compile(r":[a-z]{2,}:`")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LEFT_OUT = ("tests/golden/", "tests/samples/", "tests/helpers/wording.py", "tests/test_wording.py")


@dataclass(frozen=True)
class Place:
    """Where a word is."""

    path: str
    line: int
    kind: str
    """name, phrase, docstring or role."""
    word: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind} {self.word}"


def files() -> list[str]:
    """List the files that are read, relative to the root."""
    found = [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]
    found += [*(ROOT / "tokscope").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    paths = sorted(each.relative_to(ROOT).as_posix() for each in found)
    return [path for path in paths if not path.startswith(_LEFT_OUT)]


_ORDINARY_IN_SENTENCES = {"way", "ways"}
"""Parts that are right in the names of tests, which are sentences."""


def is_coined(name: str) -> bool:
    """Return whether a name has a word of the list."""
    bare = name.strip("_")
    if bare in _NAMES or (bare.endswith(_ENDS) and not bare.startswith(("is_", "has_", "test_"))):
        return True
    parts = _PARTS - _ORDINARY_IN_SENTENCES if bare.startswith("test_") else _PARTS
    return any(part.lower() in parts for part in _WORDS.findall(bare))


def places(path: str) -> Iterator[Place]:
    """Yield the places of one file."""
    text = (ROOT / path).read_text("utf-8")
    if not path.endswith(".py"):
        yield from _phrases(path, 1, text)
        return
    if is_coined(Path(path).stem):
        yield Place(path, 0, "name", Path(path).stem)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            yield from _phrases(path, token.start[0], token.string)
    tree = ast.parse(text)
    yield from _names(path, tree)
    if path.startswith("tokscope/"):
        yield from _docstrings(path, tree)
        for number, line in enumerate(text.splitlines(), 1):
            if _ROLE.search(line):
                yield Place(path, number, "role", line.strip())


def _phrases(path: str, first: int, text: str) -> Iterator[Place]:
    joined = re.sub(r"\s", " ", text)
    for found in _PHRASES.finditer(joined):
        yield Place(path, first + text.count("\n", 0, found.start()), "phrase", found[0].lower())


def _names(path: str, tree: ast.Module) -> Iterator[Place]:
    """Yield coined names where they are defined."""
    for node in ast.walk(tree):
        names: list[str | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.arg):
            names = [node.arg]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names = [node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names = [node.attr]
        elif isinstance(node, ast.alias):
            names = [node.asname]
        for name in filter(None, names):
            if is_coined(name):
                yield Place(path, getattr(node, "lineno", 0), "name", name)


def _docstrings(path: str, tree: ast.Module) -> Iterator[Place]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            text = ast.get_docstring(node) or ""
            first = text.split(" ", 1)[0].rstrip(".,:")
            if first in _FIRST_WORDS:
                yield Place(path, getattr(node, "lineno", 1), "docstring", first)


def _package(path: str) -> str:
    parts = Path(path).parts
    depth = 1 if parts[0] == "docs" or len(parts) < 3 else 2
    return "/".join(parts[:depth]) if len(parts) > depth else path


def main() -> None:
    """Print the places, or their number by package and word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", action="store_true")
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()
    chosen = [each for each in files() if each.startswith(tuple(options.paths or ("",)))]
    found = [place for path in chosen for place in places(path)]
    if not options.counts:
        print(*found, sep="\n")
        return
    kinds = ("name", "phrase", "docstring", "role")
    print(f"{'package':32}", *(f"{kind:>9}" for kind in kinds))
    by_package = Counter((_package(each.path), each.kind) for each in found)
    for package in sorted({package for package, _ in by_package}):
        print(f"{package:32}", *(f"{by_package[package, kind]:9}" for kind in kinds))
    print(f"{'all':32}", *(f"{sum(each.kind == kind for each in found):9}" for kind in kinds))
    for kind in kinds[:3]:
        words = Counter(each.word for each in found if each.kind == kind)
        print(f"\n{kind}:", ", ".join(f"{word} {number}" for word, number in words.most_common()))


if __name__ == "__main__":
    main()
