"""Record what commands print, and compare two records byte for byte.

    python -m tests.golden.record record FOLDER [--tree CHECKOUT]
    python -m tests.golden.record compare BEFORE AFTER

``record`` runs every command of ``cases.py`` with this Python on the package of ``CHECKOUT``
(default: the one that is imported), with the store that ``TOKSCOPE_HOME`` names: warm and offline.
Remembered counts are cleared first, so that all numbers are computed anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.golden import cases
from tests.helpers.hub_server import HubServer, serving

_TABLE_CASES = ("compare", "check")


def record(folder: Path, tree: Path | None) -> None:
    """Write the output, the errors and the exit code of every case into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    index: dict[str, list[object]] = {}
    with tempfile.TemporaryDirectory(prefix="golden-") as name, serving() as hub:
        work = Path(name, "work")
        work.mkdir()
        for file, text in cases.FILES.items():
            (work / file).write_text(text, "utf-8")
        environment = {
            **os.environ,
            "TOKSCOPE_OFFLINE": "1",
            "NO_COLOR": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if tree:
            environment["PYTHONPATH"] = str(tree.resolve())
        _run(["cache", "clear"], work, environment)
        for case, line in cases.CASES.items():
            arguments = line.split()
            if arguments[0] in _TABLE_CASES:
                arguments += ["--workers", "1"]
            given = environment
            if case in cases.HUB_CASES:
                hub.add("o/r", "tokenizer.json", cases.hub_tokenizer(300 - 40 * _changed(case)))
                given = _hub_environment(environment, hub, Path(name, "home"))
            done = _run(arguments, work, given, cases.WIDTHS.get(case), cases.STDIN.get(case, ""))
            texts = []
            for stream, ending in ((done.stdout, "out"), (_lasting(done.stderr), "err")):
                text = stream.replace(name.encode(), b"WORK").replace(hub.url.encode(), b"HUB")
                (folder / f"{case}.{ending}").write_bytes(text)
                texts.append(hashlib.sha256(text).hexdigest())
            index[case] = [done.returncode, *texts]
        for file in cases.WRITTEN:
            shutil.copy(work / file, folder)
            index[f"file:{file}"] = [hashlib.sha256((work / file).read_bytes()).hexdigest()]
    (folder / "index.json").write_text(json.dumps(index, indent=1))
    codes = [entry[0] for entry in index.values() if len(entry) > 1]
    print(len(index), "recorded; exit codes:", {code: codes.count(code) for code in set(codes)})


def _changed(case: str) -> bool:
    return case == cases.HUB_CASES[-1]


def _lasting(stderr: bytes) -> bytes:
    """Return the lines that do not depend on which engines the store knows already."""
    lines = stderr.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith((b"trying ", b"verifying ")))


def _hub_environment(environment: dict[str, str], hub: HubServer, home: Path) -> dict[str, str]:
    kept = {key: value for key, value in environment.items() if key != "TOKSCOPE_OFFLINE"}
    return {
        **kept,
        "HF_ENDPOINT": hub.url,
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "TOKSCOPE_HOME": str(home),
        "no_proxy": "127.0.0.1",
    }


def _run(
    arguments: list[str],
    work: Path,
    environment: dict[str, str],
    width: int | None = None,
    stdin: str = "",
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tokscope", *arguments]
    if width:
        typed = f"stty cols {width} rows 50; {' '.join(command)} 2>/dev/null"
        command = ["script", "-qec", typed, "/dev/null"]
    return subprocess.run(
        command, cwd=work, env=environment, capture_output=True, input=stdin.encode(), check=False
    )


def compare(before: Path, after: Path) -> bool:
    """Print which cases differ between two records; return whether none does."""
    one, two = (json.loads((each / "index.json").read_text()) for each in (before, after))
    differing = [case for case in {**one, **two} if one.get(case) != two.get(case)]
    print(f"{len(one) - len(differing)} of {len(one)} equal")
    for case in differing:
        print("  differs:", case)
    return not differing


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    recording.add_argument("folder", type=Path)
    recording.add_argument("--tree", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.command == "record":
        record(options.folder, options.tree)
    elif not compare(options.before, options.after):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
