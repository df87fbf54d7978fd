"""A module defines each of its names once, and every import of this package names what exists."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import tokscope

PACKAGE = Path(tokscope.__file__).parent


def defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each for target in targets for each in ast.walk(target)]
            yield from (each.id for each in names if isinstance(each, ast.Name))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_each_name_is_defined_once(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert [name for name, times in Counter(defined(tree)).items() if times > 1] == []


TESTS = Path(__file__).parent
IMPORT = re.compile(
    r"^ *from ((?:tokscope|tests)[\w.]*) import (?:\(([^)]*)\)|([\w, ]+))", re.MULTILINE
)


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: path.stem)
def test_imports_in_strings_exist_too(path: Path) -> None:
    for module, several, one in IMPORT.findall(path.read_text("utf-8")):
        for name in re.findall(r"(\w+)(?: as \w+)?(?:,|$)", " ".join((several or one).split())):
            found = hasattr(import_module(module), name) or find_spec(f"{module}.{name}")
            assert found, f"from {module} import {name}"
