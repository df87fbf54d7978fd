"""Tiny wheels, built in a folder that pip is pointed at."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from tokscope.catalogue.rows import FileRow, PackageSource, VocabularyFormat


def build_wheel(
    folder: Path, name: str, members: Mapping[str, bytes], *, version: str = "1.0"
) -> Path:
    """Write a wheel that pip accepts, with whatever members."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    information = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    wheel = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
        archive.writestr(f"{information}/METADATA", metadata)
        archive.writestr(f"{information}/WHEEL", wheel)
        archive.writestr(f"{information}/RECORD", "")
    return path


def package_source(name: str, *files: FileRow, version: str = "1.0") -> PackageSource:
    """A source of rank files inside a wheel."""
    return PackageSource(VocabularyFormat.RANKS, files, name, version, 1000)
