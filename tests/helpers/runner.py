"""Run a composite action as a runner of GitHub would: ``run`` for real, ``uses`` on record.

What a step may not do here it may not do there: put expressions into a script, use an action that
is not on the list below or not pinned to it, give it inputs it does not have, set outputs that
nobody asks for.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.helpers.expressions import TEMPLATE, evaluate, filled

STATUS = re.compile(r"\b(success|failure|always|cancelled)\(\)")
COMMAND = re.compile(r"\s*::([a-z-]+)(?: ([^:]*))?::(.*)|.*##\[")
"""What a runner takes for a command."""


@dataclass(frozen=True)
class Known:
    """An action whose inputs and outputs were checked by hand."""

    sha: str
    version: str
    inputs: frozenset[str]
    outputs: Mapping[str, str] = field(default_factory=dict)
    """What it is taken to answer."""


def _known(sha: str, version: str, inputs: str, **outputs: str) -> Known:
    named = {name.replace("_", "-"): value for name, value in outputs.items()}
    return Known(sha, version, frozenset(inputs.split()), named)


_CACHE = "27d5ce7f107fe9357f9df03efb73ab90386fccae"
KNOWN = {
    "actions/checkout": _known(
        "de0fac2e4500dabe0009e67214ff5f5447ce83dd", "v6.0.2", "fetch-depth persist-credentials ref"
    ),
    "actions/setup-python": _known(
        "a309ff8b426b58ec0e2a45f0f869d46889d02405",
        "v6.2.0",
        "python-version update-environment",
        python_path="",
    ),
    "actions/cache/restore": _known(_CACHE, "v5.0.5", "path key restore-keys", cache_hit=""),
    "actions/cache/save": _known(_CACHE, "v5.0.5", "path key"),
    "actions/upload-artifact": _known(
        "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0", "name path if-no-files-found"
    ),
}


@dataclass(frozen=True)
class Step:
    """What became of a step."""

    id: str
    uses: str
    """Of an action; empty for a script."""
    given: Mapping[str, str]
    """An action's inputs, or a script's environment."""
    outcome: str
    """success, failure or skipped."""
    code: int = 0
    out: str = ""
    err: str = ""
    files: tuple[str, ...] = ()
    """What was in the folder that an action was given."""

    @property
    def commands(self) -> list[tuple[str, str, str]]:
        """What the runner would have taken for commands: name, properties, message."""
        lines = (*self.out.splitlines(), *self.err.splitlines())
        found = [COMMAND.match(line) for line in lines]
        return [(each[1] or "##", each[2] or "", each[3] or "") for each in found if each]


@dataclass(frozen=True)
class Done:
    """What became of an action."""

    steps: list[Step]
    outputs: dict[str, str]
    summary: str

    @property
    def failed(self) -> bool:
        return any(step.outcome == "failure" for step in self.steps)

    def step(self, name: str) -> Step:
        (found,) = (step for step in self.steps if name in (step.id, step.uses))
        return found


class Runner:
    """Runs one action; a folder is its temporary one."""

    def __init__(
        self,
        action: Path,
        temporary: Path,
        environment: Mapping[str, str],
        answers: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.action = yaml.safe_load(action.read_text("utf-8"))
        self.path = action.parent
        self.temporary = temporary
        self.environment = environment
        self.answers = answers or {}
        """Outputs of actions, where the usual ones are not meant."""

    def run(self, workspace: Path, **given: str) -> Done:
        """Run all steps with some inputs, in the folder of a repository."""
        inputs = {name: each.get("default", "") for name, each in self.action["inputs"].items()}
        named = {name.replace("_", "-"): value for name, value in given.items()}
        assert set(named) <= set(inputs), named
        assert self.action["runs"]["using"] == "composite"
        steps = self.action["runs"]["steps"]
        state = {
            each["id"]: {"outputs": dict.fromkeys(self._outputs_of(each), ""), "outcome": "skipped"}
            for each in steps
            if "id" in each
        }
        names = {"inputs": inputs | named, "steps": state, "runner": {"os": "Linux"}}
        summary = self.temporary / "summary"
        summary.touch()
        done: list[Step] = []
        for number, each in enumerate(steps):
            step, outputs = self._step(each, number, names, done, workspace, summary)
            done.append(step)
            if "id" in each:
                state[each["id"]]["outcome"] = step.outcome
                unknown = set(outputs) - set(state[each["id"]]["outputs"])
                assert not unknown, f"nobody expects the outputs {unknown}"
                state[each["id"]]["outputs"] |= outputs
        exposed = {
            name: filled(each["value"], names, {}) for name, each in self.action["outputs"].items()
        }
        return Done(done, exposed, summary.read_text("utf-8"))

    def _outputs_of(self, step: Mapping[str, Any]) -> set[str]:
        """Find the outputs of a step that anybody asks for."""
        if "uses" in step:
            return set(KNOWN[step["uses"].partition("@")[0]].outputs)
        return set(re.findall(rf"steps\.{step['id']}\.outputs\.([\w-]+)", str(self.action)))

    def _step(
        self,
        step: Mapping[str, Any],
        number: int,
        names: Mapping[str, Any],
        before: list[Step],
        workspace: Path,
        summary: Path,
    ) -> tuple[Step, dict[str, str]]:
        has_failed = any(each.outcome == "failure" for each in before)
        functions = {
            "success": lambda: not has_failed,
            "failure": lambda: has_failed,
            "always": lambda: True,
            "cancelled": lambda: False,
        }
        condition = str(step.get("if", "success()"))
        condition = condition.strip().removeprefix("${{").removesuffix("}}")
        if not STATUS.search(condition):
            condition = f"success() && ({condition})"
        key = "with" if "uses" in step else "env"
        given = {k: filled(str(v), names, functions) for k, v in step.get(key, {}).items()}
        # Booleans of YAML reach an action in lower case.
        given |= {k: str(v).lower() for k, v in step.get(key, {}).items() if isinstance(v, bool)}
        name, uses = step.get("id", f"#{number}"), step.get("uses", "").partition("@")[0]
        if not evaluate(condition, names, functions):
            return Step(name, uses, given, "skipped"), {}
        if uses:
            return self._used(step, name, uses, given)
        folder = workspace / filled(step.get("working-directory", "."), names, functions)
        return self._ran(step, name, given, folder, workspace, summary)

    def _used(
        self, step: Mapping[str, Any], name: str, uses: str, given: dict[str, str]
    ) -> tuple[Step, dict[str, str]]:
        known = KNOWN[uses]
        assert step["uses"] == f"{uses}@{known.sha}"
        assert set(given) <= known.inputs
        path = Path(given.get("path", ""))
        files = sorted(each.name for each in path.iterdir()) if path.is_dir() else []
        outputs = dict(known.outputs) | dict(self.answers.get(uses, {}))
        return Step(name, uses, given, "success", files=tuple(files)), outputs

    def _ran(
        self,
        step: Mapping[str, Any],
        name: str,
        given: dict[str, str],
        folder: Path,
        workspace: Path,
        summary: Path,
    ) -> tuple[Step, dict[str, str]]:
        assert step["shell"] == "bash"
        assert not TEMPLATE.search(step["run"]), "foreign text would become part of the script"
        script, outputs = self.temporary / f"{name}.sh", self.temporary / f"{name}.outputs"
        script.write_text(step["run"], "utf-8")
        outputs.write_bytes(b"")
        environment = {
            **self.environment,
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.path),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(self.temporary),
            **given,
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        outcome = "failure" if done.returncode else "success"
        step_done = Step(name, "", given, outcome, done.returncode, done.stdout, done.stderr)
        return step_done, read_outputs(outputs.read_text("utf-8"))


def read_outputs(text: str) -> dict[str, str]:
    """Read what a step wrote for the runner, as the runner does."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        heredoc = re.match(r"([^=<]+)<<(.+)", line)
        if heredoc is None:
            name, is_set, value = line.partition("=")
            assert is_set, f"no output: {line}"
            found[name] = value
            continue
        value_lines = []
        for each in lines:
            if each == heredoc[2]:
                break
            value_lines.append(each)
        else:
            raise AssertionError(f"the value of {heredoc[1]} does not end")
        found[heredoc[1]] = "\n".join(value_lines)
    return found
