"""What is said of downloads, before the first byte has come, and of how far measuring is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.helpers.notebook import Notebook
from tokscope.cli import progress as module
from tokscope.cli.progress import TerminalProgress


def test_in_a_log_each_download_is_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    progress = TerminalProgress()
    progress.start(2, 3_400_000, tmp_path)
    progress.begin("pack==1.0", 3_000_000)
    progress.begin("other==2.0", 400_000)
    progress.stop()
    assert capsys.readouterr().err.splitlines() == [
        f"fetching vocabularies once from the package index: 2 archives, 3 MB, into {tmp_path}",
        "  pack==1.0, 3.0 MB",
        "  other==2.0, 0.4 MB",
    ]


def test_what_is_not_stored_is_reported_to_be_for_this_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    TerminalProgress().start(1, 3_400_000, None)
    message_part = (
        "fetching vocabularies for this run only from the package index: 1 archive, 3 MB\n"
    )
    assert capsys.readouterr().err == message_part


def test_the_bar_names_a_download_from_its_start(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = TerminalProgress()
    progress.start(1, 3_000_000, None)
    progress.begin("pack==1.0", 3_000_000)
    assert progress._bar is not None
    (task,) = progress._bar.tasks
    what = "fetching vocabularies for this run only from the package index: pack==1.0"
    assert (task.description, task.completed) == (what, 0)
    progress.stop()


@pytest.mark.parametrize("command", [("words",), ("tokenizers", "diff")])
def test_words_and_differences_tell_of_each_tokenizer(
    command: tuple[str, ...], cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Notebook()
    monkeypatch.setattr(module, "MeasuringProgress", lambda _: watch)
    path = tmp_path / "x.txt"
    path.write_text("да и нет\n", "utf-8")
    result = cli(*command, "bytes", "characters", "--corpus", str(path))
    assert result.err == ""
    assert watch.printed == ["read", "0 of 0", "0 of 2", "bytes", "characters", "stopped"]
