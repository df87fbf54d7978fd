"""``python -m tokscope``."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

if __name__ == "__main__":
    # `-m` searches the current folder first; the modules in it are not tokscope's.
    with suppress(OSError):
        if sys.path[0] in ("", os.getcwd()):  # noqa: PTH109 - pathlib may be one of them
            del sys.path[0]
    from tokscope.cli import main

    main()
