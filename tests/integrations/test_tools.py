"""The files of hosts, as the hosts' own tools and schemas see them; needs the package index."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from textwrap import indent

import pytest
import yaml

from tests.integrations.conftest import GUIDE, ROOT, Repository, run
from tokscope.checks.starter import SPEC, TEMPLATES, Host, pipeline_for
from tokscope.corpora.readers.formats import ARCHIVE, COMPRESSIONS, SUFFIXES

HOOKS = ROOT / ".pre-commit-hooks.yaml"
SHIPPED = (
    ".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "tokscope", "corpora",
)  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "tokscope.toml",
        "service/pyproject.toml",
        "tokscope-baseline.json",
        "vocab.txt",
        "merges.bpe",
        "spiece.model",
        "ranks.tiktoken",
        "TEXT.MD",
        *(f"a{suffix}" for suffix in (*SUFFIXES, *COMPRESSIONS, ARCHIVE, *TEMPLATES)),
    ],
)
def test_a_commit_of_settings_texts_or_tokenizers_is_checked(name: str) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    assert re.search(hook["files"], name)


@pytest.mark.parametrize("name", ["main.py", "picture.png", "model.safetensors", "md", "a.md.py"])
def test_a_commit_of_other_files_is_not(name: str) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    assert not re.search(hook["files"], name)


def with_more_steps() -> str:
    """Give the workflow with the further steps that the guide shows in place of its last."""
    (steps,) = re.findall(
        r"^```yaml\n(- id: tokscope\n.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    lines = pipeline_for(Host.GITHUB, SPEC).splitlines()[:-1]
    return "\n".join([*lines, indent(steps, " " * 6)])


@pytest.mark.online
@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-actions", ROOT / "action.yml"),
        ("github-workflows", ROOT / ".github" / "workflows" / "ci.yml"),
        ("github-workflows", Host.GITHUB),
        ("gitlab-ci", Host.GITLAB),
        ("github-workflows", GUIDE),
    ],
    ids=["action", "workflow", "github", "gitlab", "guide"],
)
def test_the_hosts_schemas_allow_it(
    tools: Path, tmp_path: Path, schema: str, file: Path | Host
) -> None:
    if isinstance(file, Host) or file == GUIDE:
        text = with_more_steps() if file == GUIDE else pipeline_for(Host(file), SPEC)
        file = tmp_path / "file.yml"
        file.write_text(text, "utf-8")
    command = [str(tools / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", str(file)]
    done = run(command, tmp_path, os.environ)
    assert done.returncode == 0, done.stdout


@pytest.mark.online
def test_the_schemas_refuse_what_is_wrong(tools: Path, tmp_path: Path) -> None:
    file = tmp_path / "action.yml"
    text = (ROOT / "action.yml").read_text("utf-8")
    file.write_text(text.replace("using: composite", "using: composit"), "utf-8")
    command = [str(tools / "check-jsonschema"), "--builtin-schema", "vendor.github-actions"]
    assert run([*command, str(file)], tmp_path, os.environ).returncode == 1


@pytest.mark.online
@pytest.mark.parametrize("name", ["install", "check", None])
def test_the_scripts_of_the_action_have_no_traps(
    tools: Path, tmp_path: Path, name: str | None
) -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
    (script,) = (each["run"] for each in steps if "run" in each and each.get("id") == name)
    file = tmp_path / "script"
    file.write_text(f"#!/usr/bin/env bash\nset -eo pipefail\n{script}", "utf-8")
    command = [str(tools / "shellcheck"), "--severity", "warning", str(file)]
    done = run(command, tmp_path, os.environ)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The project as a repository of its own, with one commit."""
    folder = tmp_path / "tokscope"
    folder.mkdir()
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            leave_out = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
        else:
            shutil.copy(ROOT / name, folder / name)
    commit(folder)
    return folder


def commit(folder: Path) -> str:
    """Commit everything; the commit's id."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "as it is"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    head = ["git", "rev-parse", "HEAD"]
    return subprocess.run(
        head, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.online
@pytest.mark.timeout(900)
@pytest.mark.parametrize("is_local", [True, False], ids=["local", "repository"])
def test_the_hook_holds_a_commit_back(
    tools: Path, source: Path, repository: Repository, tmp_path: Path, *, is_local: bool
) -> None:
    if is_local:
        config = pipeline_for(Host.PRE_COMMIT, f"git+{source.as_uri()}")
    else:
        revision = run(["git", "rev-parse", "HEAD"], source, os.environ).stdout.strip()
        hook = {"repo": source.as_uri(), "rev": revision, "hooks": [{"id": "tokscope-check"}]}
        config = yaml.safe_dump({"repos": [hook]})
    (repository.folder / ".pre-commit-config.yaml").write_text(config, "utf-8")
    commit(repository.folder)
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "TOKSCOPE_OFFLINE": "1",
    }
    environment.pop("PYTHONPATH", None)
    command = [str(tools / "pre-commit"), "run"]
    passed = run([*command, "--all-files"], repository.folder, environment)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert re.search(r"tokscope check\.+Passed", passed.stdout)
    repository.settle("gpt-4")
    subprocess.run(["git", "add", "-A"], cwd=repository.folder, check=True)
    failed = run(command, repository.folder, environment)
    assert failed.returncode == 1
    assert "- exit code: 1" in failed.stdout
    assert "regressed: production · docs · ru" in failed.stdout
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=repository.folder, check=True)
    (repository.folder / "main.py").write_text("pass\n", "utf-8")
    subprocess.run(["git", "add", "-A"], cwd=repository.folder, check=True)
    skipped = run(command, repository.folder, environment)
    assert (skipped.returncode, "Skipped" in skipped.stdout) == (0, not is_local)
