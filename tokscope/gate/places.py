"""How files are named from the root of their repository, which is where hosts look for them.

It looks for ``.git`` and asks no program.
"""

from __future__ import annotations

import posixpath
from pathlib import Path


def from_root(folder: Path) -> str:
    """Name a folder from the root of its repository; empty where there is none.

    Parameters
    ----------
    folder : Path
        Absolute.
    """
    for each in (folder, *folder.parents):
        if (each / ".git").exists():  # a file, in a work tree beside the repository
            return folder.relative_to(each).as_posix()
    return ""


def placed(folder: str, file: str) -> str:
    r"""Name a file from where its folder is named.

    Examples
    --------
    >>> placed("service", "../prompts\\greeting.md"), placed("", "./a.md")
    ('prompts/greeting.md', 'a.md')
    """
    return posixpath.normpath(posixpath.join(folder, file.replace("\\", "/")))
