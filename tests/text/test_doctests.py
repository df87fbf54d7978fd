"""The examples in every docstring of tokscope are true."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import tokscope

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(tokscope.__path__, "tokscope.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", ["tokscope", *MODULES])
def test_the_examples_of_a_module_are_true(name: str) -> None:
    results = doctest.testmod(import_module(name))
    assert results.failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    examples = [test for name in MODULES for test in finder.find(import_module(name))]
    assert sum(len(test.examples) for test in examples) >= 5
