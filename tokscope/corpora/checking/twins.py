"""Variants of a text: as many lines, none unchanged, and each what its rule makes of its twin."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from tokscope.corpora.checking.finding import Finding
from tokscope.corpora.checking.look_alikes import CYRILLIC_OF
from tokscope.corpora.manifest import Derivation, Manifest, TextFile

_ACUTE = "\u0301"
_YO = str.maketrans("ёЁ", "еЕ")


def _is_equal_without_marks(line: str, plain: str) -> bool:
    return line.replace(_ACUTE, "") == plain.replace(_ACUTE, "")


def _is_equal_in_cyrillic(line: str, plain: str) -> bool:
    return line.translate(CYRILLIC_OF) == plain.translate(CYRILLIC_OF)


_IS_DERIVED: Mapping[Derivation, Callable[[str, str], bool]] = {
    Derivation.CAPITALS: lambda line, plain: line == plain.upper(),
    Derivation.E_FOR_YO: lambda line, plain: line == plain.translate(_YO),
    Derivation.NFD: lambda line, plain: line == unicodedata.normalize("NFD", plain),
    Derivation.STRESS_MARKS: _is_equal_without_marks,
    Derivation.LOOK_ALIKES: _is_equal_in_cyrillic,
}


def check_twins(manifest: Manifest, lines: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Find lines that are not variants of their twins.

    Parameters
    ----------
    manifest : Manifest
        Says which file is a variant of which.
    lines : mapping of str to sequence of str
        Those of every file that can be read.
    """
    for name, file in manifest.files.items():
        twin = file.twin_of
        if twin is None or name not in lines or twin not in lines:
            continue
        if len(lines[name]) != len(lines[twin]):
            yield Finding(str(file.path), None, f"has not as many lines as '{twin}'")
        for number, (line, plain) in enumerate(zip(lines[name], lines[twin], strict=False), 1):
            if problem := _problem(file, line, plain):
                yield Finding(str(file.path), number, problem)


def _problem(file: TextFile, line: str, plain: str) -> str | None:
    if line == plain and not file.may_equal_twin:
        return f"does not differ from '{file.twin_of}'"
    if file.derivation is not None and not _IS_DERIVED[file.derivation](line, plain):
        return f"is not its line of '{file.twin_of}' with {file.derivation.said}"
    return None
