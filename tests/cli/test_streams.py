"""Closed, full and abandoned standard streams."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.processes import shell
from tokscope.errors import ExitCode

needs_full_device = pytest.mark.skipif(
    not os.path.exists("/dev/full"), reason="needs a device that is always full"
)


@pytest.mark.parametrize("reader", ["head -c 1", "true"])
@pytest.mark.parametrize("command", ["compare o200k_base --format json", "tokenizers", "--help"])
def test_a_reader_that_leaves_early_is_no_failure(reader: str, command: str) -> None:
    done = shell(f"tokscope {command} | {reader} > /dev/null; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("0\n", "")


@needs_full_device
def test_a_full_disk_is_reported_and_is_no_defect() -> None:
    for command in ("compare o200k_base --corpus fiction", "count --text x", "--help"):
        done = shell(f"tokscope {command} > /dev/full")
        assert done.returncode == ExitCode.UNAVAILABLE
        assert done.stderr.startswith("error: the output cannot be written: No space left")


def test_closed_output_is_reported_before_anything_is_measured(tmp_path: Path) -> None:
    done = shell(f"tokscope compare o200k_base -o {tmp_path}/result.json >&-")
    assert done.returncode == ExitCode.UNAVAILABLE
    assert done.stderr.startswith("error: the output cannot be written: standard output is closed")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stderr", [pytest.param("/dev/full", marks=needs_full_device), "&-"])
def test_what_cannot_be_reported_does_not_harm_the_result(stderr: str, tmp_path: Path) -> None:
    (tmp_path / "mark.txt").write_bytes(b"\xef\xbb\xbfx")  # a byte-order mark is noted on stderr
    good = shell(f"tokscope count -t bytes {tmp_path}/mark.txt 2>{stderr}")
    assert (good.returncode, good.stdout) == (ExitCode.OK, "1\n")
    bad = shell(f"tokscope count {tmp_path}/none.txt 2>{stderr}")
    assert (bad.returncode, bad.stdout) == (ExitCode.USAGE, "")


def test_a_closed_input_is_reported() -> None:
    done = shell("tokscope count - <&-")
    assert done.returncode == ExitCode.USAGE
    assert "standard input: cannot be read: it is closed" in done.stderr
