"""Committed versions of a file; asking for them runs no program but git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tokscope.checks.previous_tokenizer import earlier_versions

IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str, data: bytes | None = None) -> str:
    command = ["git", *IDENTITY, *arguments]
    done = subprocess.run(command, cwd=folder, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def program(path: Path) -> Path:
    """A program that leaves the file ``ran`` beside it."""
    path.write_text(f'#!/bin/sh\ntouch "{path.parent}/ran"\n', "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two versions of ``t.json``."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for content in ("1", "2"):
        (folder / "t.json").write_text(content, "utf-8")
        git(folder, "add", "t.json")
        git(folder, "commit", "--quiet", "-m", content)
    return folder


def test_versions_come_newest_first(repository: Path) -> None:
    versions = list(earlier_versions(repository / "t.json"))
    assert [content for _, content in versions] == [b"2", b"1"]
    assert versions[0][0] == git(repository, "rev-parse", "HEAD")[:10]


def test_a_name_is_no_pattern(repository: Path) -> None:
    (repository / "t?json").write_text("3", "utf-8")
    assert list(earlier_versions(repository / "t?json")) == []


def test_a_git_in_the_current_folder_is_not_run(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(repository / "git")
    monkeypatch.chdir(repository)
    for before in (".", "", "./"):
        monkeypatch.setenv("PATH", before + os.pathsep + os.environ["PATH"])
        assert len(list(earlier_versions(Path("t.json")))) == 2
    monkeypatch.setenv("PATH", ".")
    assert list(earlier_versions(Path("t.json"))) == []
    assert not (repository / "ran").exists()


def test_programs_that_the_repository_names_are_not_run(repository: Path) -> None:
    evil = str(program(repository / "evil"))
    head = git(repository, "cat-file", "commit", "HEAD")
    fields, _, message = head.partition("\n\n")
    signed = f"{fields}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n"
    commit = git(
        *(repository, "hash-object", "-t", "commit", "-w", "--stdin"),
        data=f"{signed}\n{message}\n".encode(),
    )
    git(repository, "update-ref", "HEAD", commit)
    (repository / ".gitattributes").write_text("*.json diff=evil\n", "utf-8")
    for key, value in {
        "log.showSignature": "true",
        "gpg.program": evil,
        "core.fsmonitor": evil,
        "core.pager": evil,
        "diff.evil.textconv": evil,
        "diff.external": evil,
    }.items():
        git(repository, "config", key, value)
    assert [content for _, content in earlier_versions(repository / "t.json")] == [b"2", b"1"]
    assert not (repository / "ran").exists()


def test_an_object_that_is_not_there_is_not_fetched(repository: Path) -> None:
    evil = program(repository / "evil")
    blob = git(repository, "rev-parse", "HEAD:t.json")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for key, value in {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "evil",
        "remote.evil.promisor": "true",
        "remote.evil.url": f"ext::{evil}",
        "protocol.ext.allow": "always",
    }.items():
        git(repository, "config", key, value)
    assert [content for _, content in earlier_versions(repository / "t.json")] == [b"1"]
    assert not (repository / "ran").exists()
