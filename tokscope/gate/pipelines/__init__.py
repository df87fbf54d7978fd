"""Files that run ``tokscope check`` in the pipelines of others, to be taken as they are.

They are data beside this module.
"""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files

from tokscope.report import tool_version

OWNER = "OWNER"
"""What stands in the files for whoever keeps the copy of tokscope that is used."""
_VERSION = "0.0.0"
"""What stands for it in the files."""


class Host(StrEnum):
    """Who runs a pipeline; what a person types."""

    GITHUB = "github"
    GITLAB = "gitlab"
    JENKINS = "jenkins"
    PRE_COMMIT = "pre-commit"


_FILES = {
    Host.GITHUB: "github.yml",
    Host.GITLAB: "gitlab.yml",
    Host.JENKINS: "Jenkinsfile",
    Host.PRE_COMMIT: "pre-commit.yaml",
}
PLACES = {
    Host.GITHUB: ".github/workflows/tokens.yml",
    Host.GITLAB: ".gitlab-ci.yml",
    Host.JENKINS: "Jenkinsfile",
    Host.PRE_COMMIT: ".pre-commit-config.yaml",
}
"""Where each host looks for it."""


def pipeline_for(host: Host) -> str:
    """Write what a host is to run, for this version of tokscope."""
    text = files(__package__).joinpath(_FILES[host]).read_text(encoding="utf-8")
    return text.replace(_VERSION, tool_version())
