"""Members of a zip archive, read in place: nothing is ever written to disk."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath

from tokscope.corpora.readers.formats import ARCHIVE, OTHER_ARCHIVES, parse_name
from tokscope.corpora.readers.options import ReadingLog, ReadOptions
from tokscope.corpora.readers.reading import Fault
from tokscope.corpora.readers.streams import Source, unreadable

_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others are unpacked by ``zipfile`` without a bound on what comes out."""
_NAMES = {9: "deflate64", zipfile.ZIP_BZIP2: "bzip2", zipfile.ZIP_LZMA: "lzma", 93: "zstd"}
_METADATA = "__MACOSX"


def members(path: Path, options: ReadOptions, log: ReadingLog) -> Iterator[Source]:
    """Find the files of an archive, by name; hidden ones are left out, archives in it counted.

    Raises
    ------
    Fault
        It is no zip archive, or a member is encrypted or has a path that leads out of it.
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise unreadable(str(path), error) from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Fault(
            f"{path}: damaged zip archive: {error}",
            "`unzip -t FILE` tests it; fetch it again",
            reason="damaged archive",
        ) from None
    with archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir() or (_is_hidden(info.filename) and not _leads_out(info.filename)):
                continue
            suffix = parse_name(info.filename).suffix
            if suffix == ARCHIVE or suffix in OTHER_ARCHIVES:
                log.skipped["archive inside an archive"] += 1
            elif stat.S_ISLNK(info.external_attr >> 16):
                log.skipped["symbolic link in an archive"] += 1
            elif fault := _fault(path, info):
                if not options.skip_bad:
                    raise fault
                log.skipped[fault.reason] += 1
            else:
                yield Source(
                    f"{path}/{info.filename}",
                    partial(archive.open, info),
                    packed=info.compress_size,
                    is_found=True,
                )


def _fault(path: Path, info: zipfile.ZipInfo) -> Fault | None:
    name = info.filename
    if _leads_out(name):
        return Fault(
            f"{path}: the path of its member '{name}' leads out of the archive",
            "such an archive is not to be trusted; unpack it yourself with care",
            reason="path out of the archive",
        )
    if info.flag_bits & _ENCRYPTED:
        return Fault(
            f"{path}/{name}: is protected by a password",
            "unpack it yourself, and name the files",
            reason="password-protected",
        )
    if info.compress_type not in _METHODS:
        method = _NAMES.get(info.compress_type, f"method {info.compress_type}")
        return Fault(
            f"{path}/{name}: is packed by {method}, which cannot be read with a bound on memory",
            "unpack it yourself, and name the files",
            reason="unusual compression",
        )
    return None


def _leads_out(name: str) -> bool:
    """Tell whether a path is absolute or climbs, on any system."""
    path = PureWindowsPath(name)
    return bool(path.drive or path.root or ".." in path.parts)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return _METADATA in parts or any(part.startswith(".") for part in parts)
