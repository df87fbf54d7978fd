"""What ``tokscope init --ci`` prints runs, and is what the guide shows."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Cli
from tests.integrations.conftest import GUIDE, ROOT, Repository, install_command, run
from tokscope.checks.starter import PLACES, SPEC, Host, pipeline_for
from tokscope.errors import ExitCode

LANGUAGES = {
    Host.GITHUB: "yaml",
    Host.GITLAB: "yaml",
    Host.JENKINS: "groovy",
    Host.PRE_COMMIT: "yaml",
}

WHEEL = "./dist/tokscope-1-py3-none-any.whl"


@pytest.mark.parametrize("host", Host)
def test_the_guide_shows_what_is_printed(cli: Cli, host: Host) -> None:
    done = cli("init", "--ci", host.value, "--install", SPEC)
    assert done.code == ExitCode.OK
    assert done.err.startswith(f"put it into {PLACES[host]}")
    text = GUIDE.read_text("utf-8")
    assert f"```{LANGUAGES[host]}\n{done.out}```\n" in text
    assert f"`{PLACES[host]}`" in text


def test_every_other_block_of_the_guide_is_known(cli: Cli) -> None:
    text = GUIDE.read_text("utf-8")
    shown = re.findall(r"^```(?:yaml|groovy)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    printed = [pipeline_for(host, SPEC) for host in Host]
    others = [yaml.safe_load(each) for each in shown if each not in printed]
    assert len(shown) == len(printed) + len(others)
    outputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["outputs"]
    for steps in others:
        text_of_steps = json.dumps(steps)
        names = re.findall(r"steps\.tokscope\.outputs\.([\w-]+)", text_of_steps)
        assert names
        assert set(names) <= set(outputs)


def test_eight_lines_are_enough_for_github() -> None:
    text = pipeline_for(Host.GITHUB, SPEC)
    assert len(text.splitlines()) == 8
    # YAML 1.1 reads the key `on` as true.
    assert yaml.safe_load(text)[True] == "pull_request"


def test_a_host_nobody_knows_is_an_error_and_writes_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli("init", "--ci", "gitlub")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "did you mean: gitlab" in done.err
    assert not list(tmp_path.iterdir())


def test_what_is_installed_must_be_named(cli: Cli) -> None:
    done = cli("init", "--ci", "gitlab")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "tokscope init --ci gitlab --install" in done.err
    done = cli("init", "--ci", "gitlab", "--install", "a; rm -rf /")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert cli("init", "--install", SPEC).code == ExitCode.USAGE


@pytest.mark.parametrize("code", [0, 1])
def test_the_github_step_annotates_and_fails(
    repository: Repository, machine: dict[str, str], tmp_path: Path, code: int
) -> None:
    here = f'test "$1 $2 $3 $4" = "run --spec {WHEEL} tokscope" || exit 9\nshift 4\n'
    here += f'exec {shlex.quote(sys.executable)} -m tokscope "$@"\n'
    install_command(tmp_path / "commands" / "pipx", f"#!/bin/sh\n{here}")
    repository.settle("gpt-4" if code else "gpt-4o")
    job = yaml.safe_load(pipeline_for(Host.GITHUB, WHEEL))["jobs"]["tokens"]
    summary = tmp_path / "summary.md"
    summary.touch()
    script = ["bash", "-eo", "pipefail", "-c", job["steps"][-1]["run"]]
    environment = machine | {"GITHUB_STEP_SUMMARY": str(summary)}
    done = run(script, repository.folder, environment)
    assert done.returncode == code, done.stderr
    assert ("::error" in done.stdout) == bool(code)
    assert ("failed" if code else "passed") in summary.read_text("utf-8")


def test_a_pipeline_is_printed_where_there_are_settings(
    cli: Cli, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.folder)
    before = sorted(repository.folder.iterdir())
    assert cli("init", "--ci", "jenkins", "--install", SPEC).code == ExitCode.OK
    assert sorted(repository.folder.iterdir()) == before


@pytest.mark.parametrize(("tokenizer", "code"), [("gpt-4o", 0), ("gpt-4", 1), ("nobody's", 2)])
def test_the_gitlab_job_reports_and_fails(
    repository: Repository, machine: dict[str, str], tmp_path: Path, tokenizer: str, code: int
) -> None:
    install_command(
        tmp_path / "commands" / "python", '#!/bin/sh\nprintf "%s\\n" "$*" >>"$HOME/asked"\n'
    )
    repository.settle(tokenizer)
    job = yaml.safe_load(pipeline_for(Host.GITLAB, WHEEL))["tokens"]
    project = str(repository.folder)
    variables = {
        key: value.replace("$CI_PROJECT_DIR", project) for key, value in job["variables"].items()
    }
    script = "\n".join(job["script"])
    done = run(["bash", "-eo", "pipefail", "-c", script], repository.folder, machine | variables)
    assert done.returncode == code, done.stderr
    recorded = (tmp_path / "asked").read_text("utf-8")
    assert recorded == f"-I -m pip install --quiet {WHEEL}\n"
    assert variables["TOKSCOPE_HOME"] == f"{project}/{job['cache']['paths'][0]}"
    reports = {kind: repository.folder / path for kind, path in job["artifacts"]["reports"].items()}
    assert [each.is_file() for each in reports.values()] == [code < 2, code < 2]
    if code < 2:
        assert (repository.folder / job["cache"]["paths"][0]).is_dir()
        assert f'failures="{code}"' in reports["junit"].read_text("utf-8")
        quality = json.loads(reports["codequality"].read_text("utf-8"))
        assert [each["location"]["path"] for each in quality] == ["tokscope.toml"] * code
    folder = repository.folder / job["artifacts"]["paths"][0]
    assert {each.parent for each in reports.values()} == {folder}
    assert job["artifacts"]["when"] == job["cache"]["when"] == "always"


@pytest.mark.parametrize(("tokenizer", "code"), [("gpt-4o", 0), ("gpt-4", 1), ("nobody's", 2)])
def test_the_jenkins_stage_reports_and_fails(
    repository: Repository, machine: dict[str, str], tmp_path: Path, tokenizer: str, code: int
) -> None:
    environment = f"""#!/bin/sh
# python3 -I -m venv FOLDER: an environment whose pip writes down what it is asked for
test "$1 $2 $3" = "-I -m venv" || exit 9
mkdir -p "$4/bin"
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$*" >>"$HOME/asked"\\n' >"$4/bin/python"
printf '#!/bin/sh\\nexec {shlex.quote(sys.executable)} -m tokscope "$@"\\n' >"$4/bin/tokscope"
chmod +x "$4/bin/python" "$4/bin/tokscope"
"""
    install_command(tmp_path / "commands" / "python3", environment)
    stale = repository.folder / ".tokscope" / "report"
    stale.mkdir(parents=True)
    (stale / "junit.xml").write_text("of another run", "utf-8")
    repository.settle(tokenizer)
    text = pipeline_for(Host.JENKINS, WHEEL)
    ((script),) = re.findall(r"sh '''(.*?)'''", text, re.DOTALL)
    # Jenkins runs a script by `sh -xe`.
    done = run(["sh", "-xe", "-c", script], repository.folder, machine)
    assert done.returncode == code, done.stderr
    recorded = (tmp_path / "asked").read_text("utf-8")
    assert recorded == f"-I -m pip install --quiet {WHEEL}\n"
    (junit,) = re.findall(r"testResults: '(.*?)'", text)
    assert (repository.folder / junit).is_file() == (code < 2)
    if code < 2:
        assert f'failures="{code}"' in (repository.folder / junit).read_text("utf-8")
    (archived,) = re.findall(r"artifacts: '(.*?)'", text)
    assert sorted(each.name for each in repository.folder.glob(archived)) == (
        ["badge.json", "comment.md", "junit.xml"] if code < 2 else []
    )
    assert text.count("{") == text.count("}")


def test_reports_in_the_project_are_no_text_of_it(
    repository: Repository, machine: dict[str, str]
) -> None:
    settings = '[check.roles]\nproduction = "gpt-4o"\n[check.corpora]\nall = "**/*.md"\n'
    (repository.folder / "tokscope.toml").write_text(settings, "utf-8")
    (repository.folder / "read.md").write_text("Привет, мир\n", "utf-8")
    repository.tokscope("check", "--update")
    reports = repository.folder / ".tokscope" / "report"
    reports.mkdir(parents=True)
    for _ in range(2):
        command = ["tokscope", "check", "-o", f"{reports}/comment.md"]
        assert run(command, repository.folder, machine).returncode == 0
    assert os.path.getsize(reports / "comment.md")
