"""Run all checks of a corpus in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from tokscope.corpora.builtin import CorpusKind, Manifest, TextFile
from tokscope.corpora.checks.language import (
    check_language,
    check_look_alikes,
    check_quotes,
    check_twins,
)
from tokscope.corpora.checks.rules import (
    CorpusProblem,
    check_bands,
    check_duplicates,
    check_lengths,
    check_normal_form,
    check_notation,
    check_spacing,
)
from tokscope.corpora.morphemes import joined
from tokscope.text.words import lexical

_RULES: tuple[Callable[[TextFile, Sequence[str]], Iterator[CorpusProblem]], ...] = (
    check_spacing,
    check_normal_form,
    check_language,
    check_look_alikes,
    check_quotes,
    check_duplicates,
)


def check(manifest: Manifest) -> list[CorpusProblem]:
    """Verify a corpus against its manifest and for mistakes in its text."""
    findings: list[CorpusProblem] = []
    lines: dict[str, list[str]] = {}
    for name, file in manifest.files.items():
        content, wrong = _read(file)
        findings += wrong
        if content is None:
            continue
        if manifest.kind is CorpusKind.WORDS:
            findings += check_bands(file, content, manifest.bands)
            content = [line.partition("\t")[0] for line in content]
        if manifest.kind is CorpusKind.MORPHEMES:
            findings += check_notation(file, content)
            content = [joined(line) for line in content]
        lines[name] = content
        findings += _counts(file, content)
        findings += [finding for rule in _RULES for finding in rule(file, content)]
    if manifest.kind is CorpusKind.PARALLEL and len(lines) == len(manifest.files):
        findings += _alignment(manifest, lines)
    if manifest.kind is CorpusKind.STRESS:
        findings += check_twins(manifest, lines)
    return findings


def _read(file: TextFile) -> tuple[list[str] | None, list[CorpusProblem]]:
    shown = str(file.path)
    try:
        data = file.path.read_bytes()
    except OSError as error:
        return None, [CorpusProblem(shown, None, f"cannot be read: {error.strerror}")]
    findings = []
    digest = hashlib.sha256(data).hexdigest()
    if digest != file.sha256:
        findings.append(
            CorpusProblem(shown, None, f"sha256 is {digest}, the manifest says otherwise")
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [*findings, CorpusProblem(shown, None, f"not UTF-8 at byte {error.start}")]
    if "\r" in text or text.startswith("\ufeff") or not text.endswith("\n"):
        findings.append(
            CorpusProblem(shown, None, "lines must end in LF, the last too, without a mark")
        )
    return text.removesuffix("\n").split("\n"), findings


def _counts(file: TextFile, lines: Sequence[str]) -> Iterator[CorpusProblem]:
    counted = {
        "segments": (len(lines), file.segments),
        "words": (sum(len(lexical(line)) for line in lines), file.words),
        "characters": (sum(map(len, lines)), file.characters),
    }
    for name, (found, written) in counted.items():
        if found != written:
            yield CorpusProblem(
                str(file.path), None, f"{found} {name}, the manifest says {written}"
            )


def _alignment(manifest: Manifest, lines: Mapping[str, Sequence[str]]) -> Iterator[CorpusProblem]:
    sizes = {language: len(content) for language, content in lines.items()}
    if len(set(sizes.values())) > 1:
        yield CorpusProblem(str(manifest.folder), None, f"not aligned: {sizes} lines")
        return
    (first, left), *others = lines.items()
    for second, right in others:
        yield from check_lengths(first, left, manifest.files[second], right)
