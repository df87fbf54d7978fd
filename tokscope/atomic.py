"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


def _new_file_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


NEW_FILE_MODE = _new_file_mode()
"""Mode of a file that this user creates; asked once, since asking is not safe among threads."""
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
"""What the system says where a disk, and nothing the user named, is at fault."""
PREFIX = "tmp-tokscope-"
"""How the name of a file begins that is not whole yet."""


@contextmanager
def replacing(path: Path, *, mode: int = NEW_FILE_MODE) -> Iterator[IO[bytes]]:
    """Write a file under a name of its own and move it into place when it is whole.

    Parameters
    ----------
    path : Path
        Its folder is there.
    mode : int
        Permissions of the file.

    Raises
    ------
    OSError
        It cannot be written; what was there before is as it was.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
