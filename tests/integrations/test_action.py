"""``action.yml``: its steps run in bash as a runner would run them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.helpers.runner import KNOWN, Done, Runner
from tests.integrations.conftest import ROOT, Repository, install_command, run
from tokscope.checks.starter import SPEC, Host, pipeline_for

ACTION = ROOT / "action.yml"
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
REPORTS = [
    "annotations.txt", "badge.json", "badge.svg", "check.json", "check.sarif", "comment.md",
    "junit.xml", "messages.txt", "summary.md",
]  # fmt: skip


@pytest.fixture
def runner(tmp_path: Path, machine: dict[str, str]) -> Runner:
    """A runner that uses the ``tokscope`` of the machine."""
    temporary = tmp_path / "runner's temporary"
    temporary.mkdir()
    return Runner(ACTION, temporary, machine)


def check(runner: Runner, repository: Repository, **inputs: str) -> Done:
    return runner.run(repository.folder, install="none", **inputs)


def test_what_is_as_it_was_passes(runner: Runner, repository: Repository) -> None:
    done = check(runner, repository)
    assert not done.failed
    reports = Path(done.outputs["reports"])
    assert done.outputs == {
        "exit-code": "0",
        "verdict": "passed",
        "sentence": "passed: 1 row",
        "reports": str(reports),
        "json": str(reports / "check.json"),
        "junit": str(reports / "junit.xml"),
        "sarif": str(reports / "check.sarif"),
        "comment": str(reports / "comment.md"),
        "badge": str(reports / "badge.json"),
    }
    assert json.loads((reports / "check.json").read_text("utf-8"))["verdict"] == "passed"
    assert done.summary.startswith("<!-- tokscope check -->\n### tokscope check passed: 1 row\n")
    step = done.step("check")
    assert (step.commands, step.err) == ([], "")
    assert step.out.endswith("tokscope check passed: 1 row\n")


def test_a_failed_gate_fails_after_everything_is_uploaded(
    runner: Runner, repository: Repository
) -> None:
    repository.settle("gpt-4")
    done = check(runner, repository)
    assert [(step.outcome, step.code) for step in done.steps[-1:]] == [("failure", 1)]
    assert [step.outcome for step in done.steps if step.outcome == "failure"] == ["failure"]
    assert done.outputs["exit-code"] == "1"
    assert done.outputs["verdict"] == "failed"
    assert done.outputs["sentence"] == "failed: 1 of 1 row"
    upload = done.step("actions/upload-artifact")
    assert upload.given["path"] == done.outputs["reports"]
    assert list(upload.files) == REPORTS
    ((name, properties, message),) = done.step("check").commands
    assert name == "error"
    assert properties.startswith("file=tokscope.toml,line=2,")
    assert "·п│ож│ал│уй│ст│а" in message
    assert "### tokscope check failed: 1 of 1 row" in done.summary
    assert "пожалуйста" in done.summary


def test_a_failed_gate_may_be_reported_only(runner: Runner, repository: Repository) -> None:
    repository.settle("gpt-4")
    done = check(runner, repository, fail="false")
    assert not done.failed
    assert (done.outputs["exit-code"], done.outputs["verdict"]) == ("1", "failed")


@pytest.mark.parametrize(
    ("settings", "code", "expected"),
    [
        ("[check.rolls]\n", 2, "check.roles: is missing"),
        ("", 2, "there are no settings for the check"),
        ('[check.roles]\na = "grok-1"\n[check.corpora]\nd = "docs.txt"\n', 3, "check.roles.a"),
    ],
)
def test_what_cannot_be_evaluated_fails_always(
    runner: Runner, repository: Repository, settings: str, code: int, expected: str
) -> None:
    (repository.folder / "tokscope.toml").write_text(settings, "utf-8")
    done = check(runner, repository, fail="false")
    assert [step.code for step in done.steps if step.outcome == "failure"] == [code]
    assert (done.outputs["exit-code"], done.outputs["verdict"]) == (str(code), "error")
    assert expected in done.outputs["sentence"]
    assert done.outputs["json"] == done.outputs["junit"] == ""
    ((name, properties, message),) = done.step("check").commands
    assert (name, properties) == ("error", "title=tokscope check")
    assert expected in message
    assert "%0A  hint: " in message
    assert done.summary.startswith("### tokscope check: nothing could be judged\n\n    error: ")
    assert done.step("actions/upload-artifact").files == ("annotations.txt", "messages.txt")


def test_rows_that_cannot_be_compared_fail_with_a_report(
    runner: Runner, repository: Repository
) -> None:
    with (repository.folder / "tokscope.toml").open("a", encoding="utf-8") as file:
        file.write('\n[check]\nwords = "whitespace"\n')
    done = check(runner, repository)
    assert (done.failed, done.outputs["exit-code"]) == (True, "3")
    assert done.outputs["verdict"] == "incomparable"
    assert done.outputs["sentence"] == "incomparable: 1 of 1 row"


@pytest.mark.parametrize("code", [0, 1])
def test_a_verdict_without_a_report_is_none(
    runner: Runner, repository: Repository, tmp_path: Path, code: int
) -> None:
    install_command(tmp_path / "commands" / "tokscope", f"#!/bin/sh\nexit {code}\n")
    done = check(runner, repository, fail="false")
    assert (done.failed, done.outputs["exit-code"]) == (True, "70")
    assert done.outputs["sentence"] == "exit code 70, and no report"


def test_the_inputs_reach_the_check(runner: Runner, repository: Repository) -> None:
    inner = repository.folder / "in ner"
    inner.mkdir()
    for name in ("tokscope.toml", "docs.txt"):
        (repository.folder / name).rename(inner / name)
    (inner / "tokscope.toml").rename(inner / "own name.toml")
    arguments = f"-o\n{repository.folder}/more out.md\n\n--engine\nofficial"
    done = check(
        runner,
        repository,
        working_directory="in ner",
        config="own name.toml",
        strict="true",
        arguments=arguments,
        comment="false",
    )
    assert done.outputs["exit-code"] == "2"  # the baseline stayed where it was
    (repository.folder / "tokscope-baseline.json").rename(inner / "tokscope-baseline.json")
    (inner / "own name.toml").write_text(
        (inner / "own name.toml").read_text("utf-8") + 'more = "docs.txt"\n', "utf-8"
    )
    done = check(
        runner,
        repository,
        working_directory="in ner",
        config="own name.toml",
        strict="true",
        arguments=arguments,
        comment="false",
    )
    assert done.outputs["sentence"] == "failed: 1 of 2 rows"  # the new row, strictly
    assert (repository.folder / "more out.md").is_file()
    assert done.outputs["comment"] == ""
    assert "comment.md" not in done.step("actions/upload-artifact").files


def test_the_action_may_be_used_twice_in_a_job(runner: Runner, repository: Repository) -> None:
    first = check(runner, repository)
    second = check(runner, repository)
    assert first.outputs["reports"] != second.outputs["reports"]
    assert Path(first.outputs["json"]).read_bytes() == Path(second.outputs["json"]).read_bytes()


@pytest.mark.parametrize("name", ["strict", "fail", "comment"])
def test_a_switch_is_true_or_false(runner: Runner, repository: Repository, name: str) -> None:
    done = check(runner, repository, **{name: "yes"})
    assert (done.failed, done.outputs["exit-code"]) == (True, "2")
    assert done.outputs["sentence"] == f"the input '{name}' is neither true nor false"


def test_foreign_names_and_texts_stay_text(
    runner: Runner, repository: Repository, tmp_path: Path
) -> None:
    foreign = "::error::x\n##[error]y %0A$(touch pwned)`touch pwned`';touch pwned;\"|</details>"
    role = json.dumps(f"verdict=passed\n{foreign}")
    corpus = json.dumps(f"x\nverdict<<EOF\n{foreign}")
    prompts = repository.folder / "prompts"
    prompts.mkdir()
    prompt = prompts / "a\n::error::b $(touch pwned) `touch pwned`.md"
    prompt.write_text("Привет\n", "utf-8")
    (repository.folder / "tokscope.toml").write_text(
        f'[check.roles]\n{role} = "gpt-4o"\n[check.corpora]\n{corpus} = "docs.txt"\n'
        'prompts = { source = "prompts", by = "file" }\n',
        "utf-8",
    )
    repository.tokscope("check", "--update")
    (repository.folder / "docs.txt").write_text(f"{TEXT_OF_COMMANDS}{foreign}\n", "utf-8")
    prompt.write_text(f"Привет\n{TEXT_OF_COMMANDS}", "utf-8")
    done = check(runner, repository)
    assert done.outputs["verdict"] == "failed"
    assert re.fullmatch(r"failed: \d of \d rows", done.outputs["sentence"])
    commands = done.step("check").commands
    assert {name for name, _, _ in commands} <= {"error", "notice"}
    assert all("title=tokscope%3A " in properties for _, properties, _ in commands)
    assert len(commands) == done.step("check").out.count("title=tokscope")
    assert not list(tmp_path.rglob("pwned"))


TEXT_OF_COMMANDS = (
    "::set-output name=verdict::passed\n::add-mask::a\n##[command]x\nverdict=passed\n"
    "::stop-commands::x\nEOF\n"
)


def test_foreign_text_in_errors_stays_text(
    runner: Runner, repository: Repository, tmp_path: Path
) -> None:
    foreign = "no\n::error::x\n##[error]y %0A$(touch pwned)`touch pwned`\nverdict=passed"
    (repository.folder / "tokscope.toml").write_text(
        f"[check.roles]\n{json.dumps(foreign)} = {json.dumps(f'file:./{foreign}')}\n", "utf-8"
    )
    done = check(runner, repository, config="tokscope.toml", artifact=foreign)
    assert (done.outputs["verdict"], done.outputs["exit-code"]) == ("error", "2")
    ((name, properties, message),) = done.step("check").commands
    assert (name, properties) == ("error", "title=tokscope check")
    assert "%250A" in message
    body = done.summary.partition("\n\n")[2]
    assert all(line.startswith("    ") for line in body.splitlines())
    assert not list(tmp_path.rglob("pwned"))


def test_foreign_inputs_stay_text(runner: Runner, repository: Repository, tmp_path: Path) -> None:
    foreign = "$(touch pwned)`touch pwned`\";touch pwned;'"
    for name in ("config", "arguments", "strict", "fail", "comment"):
        done = check(runner, repository, **{name: foreign})
        assert (done.outputs["verdict"], done.outputs["exit-code"]) == ("error", "2"), name
    assert not list(tmp_path.rglob("pwned"))


def test_the_store_is_kept_by_a_key_of_what_is_needed(
    runner: Runner, repository: Repository
) -> None:
    def keys(done: Done) -> tuple[str, str]:
        restore = done.step("actions/cache/restore")
        return restore.given["key"], restore.given["restore-keys"]

    first = check(runner, repository)
    key, others = keys(first)
    assert re.fullmatch(r"tokscope-Linux-[0-9a-f]{64}", key)
    assert others == "tokscope-Linux-"
    save = first.step("actions/cache/save")
    restore = first.step("actions/cache/restore")
    assert (save.outcome, save.given["key"]) == ("success", key)
    home = save.given["path"]
    assert home == restore.given["path"] == first.step("check").given["TOKSCOPE_HOME"]
    assert Path(home).is_dir()
    repository.settle("gpt-4")
    failed = check(runner, repository)
    assert keys(failed)[0] != key
    assert failed.step("actions/cache/save").outcome == "success"  # a failed gate keeps it too
    runner.answers = {"actions/cache/restore": {"cache-hit": "true"}}
    assert check(runner, repository).step("actions/cache/save").outcome == "skipped"
    without = check(runner, repository, cache="false")
    assert without.step("actions/cache/restore").outcome == "skipped"
    assert without.step("actions/cache/save").outcome == "skipped"


def test_nothing_is_uploaded_without_a_name(runner: Runner, repository: Repository) -> None:
    assert check(runner, repository).step("actions/upload-artifact").given["name"]
    done = check(runner, repository, artifact="")
    assert done.step("actions/upload-artifact").outcome == "skipped"


INSTALLER = """#!/bin/sh
# python -I -m venv FOLDER: an environment whose pip writes down what it is asked for
mkdir -p "$4/bin"
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$@" >"%s/asked"\\n' "$4" >"$4/bin/python"
printf '#!/bin/sh\\nexec tokscope "$@"\\n' >"$4/bin/tokscope"
chmod +x "$4/bin/python" "$4/bin/tokscope"
"""


@pytest.mark.parametrize(
    ("requirement", "installed"),
    [("", str(ROOT)), ("tokscope-cli==0.1.0", "tokscope-cli==0.1.0"), ("a $(b)", "a $(b)")],
)
def test_tokscope_is_installed_beside_the_job(
    runner: Runner, repository: Repository, tmp_path: Path, requirement: str, installed: str
) -> None:
    install_command(tmp_path / "python", INSTALLER)
    done = runner.run(repository.folder, install=requirement, python=str(tmp_path / "python"))
    assert done.outputs["verdict"] == "passed"
    environment = runner.temporary / "tokscope-environment"
    arguments = (environment / "asked").read_text("utf-8").splitlines()
    assert arguments[:4] == ["-I", "-m", "pip", "install"]
    assert arguments[-1] == installed
    assert done.step("check").given["TOKSCOPE"] == str(environment / "bin" / "tokscope")
    assert done.step("actions/setup-python").outcome == "skipped"


def test_python_is_set_up_without_changing_the_jobs_own(
    runner: Runner, repository: Repository, tmp_path: Path
) -> None:
    install_command(tmp_path / "python", INSTALLER)
    runner.answers = {"actions/setup-python": {"python-path": str(tmp_path / "python")}}
    done = runner.run(repository.folder, python_version="3.13")
    assert done.outputs["verdict"] == "passed"
    assert done.step("actions/setup-python").given == {
        "python-version": "3.13",
        "update-environment": "false",
    }


def test_a_failed_installation_fails_and_nothing_is_evaluated(
    runner: Runner, repository: Repository
) -> None:
    done = runner.run(repository.folder, install="x", python="/no/python")
    assert done.failed
    assert done.step("check").outcome == "skipped"
    assert done.outputs["verdict"] == ""


@pytest.mark.parametrize("file", [ACTION, WORKFLOW], ids=["action", "workflow"])
def test_actions_of_others_are_pinned_and_known(file: Path) -> None:
    text = file.read_text("utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert used
    for name, comment in used:
        if name == "./":
            continue
        action, _, pin = name.partition("@")
        assert (pin, comment) == (KNOWN[action].sha, f" # {KNOWN[action].version}")


def test_inputs_and_outputs_are_described() -> None:
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    assert all(each["description"] for each in action["inputs"].values())
    assert all(isinstance(each["default"], str) for each in action["inputs"].values())
    assert all(each["description"] for each in action["outputs"].values())


@pytest.mark.online
@pytest.mark.timeout(900)
def test_the_action_installs_itself(
    tmp_path: Path, repository: Repository, online_machine: dict[str, str]
) -> None:
    temporary = tmp_path / "runner"
    temporary.mkdir()
    runner = Runner(ACTION, temporary, online_machine)
    repository.settle("gpt-4")
    done = runner.run(repository.folder, python=sys.executable)
    assert (done.outputs["verdict"], done.steps[-1].code) == ("failed", 1), done.steps
    assert done.step("install").outcome == "success"
    installed = done.step("check").given["TOKSCOPE"]
    command = [installed, "init", "--ci", "gitlab", "--install", SPEC]
    printed = run(command, tmp_path, online_machine)
    assert printed.stdout == pipeline_for(Host.GITLAB, SPEC)  # the wheel holds it
    assert list(done.step("actions/upload-artifact").files) == REPORTS
