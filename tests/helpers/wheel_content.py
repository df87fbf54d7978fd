"""Check what a wheel has: every file of ``tokscope/`` and ``corpora/``, and nothing else.

python -m tests.helpers.wheel_content FILE.whl
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

NEEDED = ("tokscope/py.typed", "tokscope/schemas/compare.json", "tokscope/costs/prices.toml")


def problems(wheel: Path) -> list[str]:
    """List what is missing, and what does not belong there."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    listed = subprocess.run(
        ["git", "ls-files", "tokscope", "corpora"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    expected = {
        name.replace("corpora/", "tokscope/_corpora/", 1) if name.startswith("corpora/") else name
        for name in listed
    }
    return [
        *(f"missing: {name}" for name in sorted({*expected, *NEEDED} - names)),
        *(f"unexpected: {name}" for name in sorted(names - expected)),
    ]


def main() -> None:
    """Print the problems of a wheel; exit with 1 if there are any."""
    found = problems(Path(sys.argv[1]))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
