"""Settings to start from: what is found, and that what is written is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokscope.checks.settings_reader import check_settings
from tokscope.checks.starter import ProjectFindings, inspect_project, settings_for
from tokscope.config import read_config


def touch(*paths: str) -> None:
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n", "utf-8")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(found: ProjectFindings) -> tuple[set[str], set[str]]:
    Path("tokscope.toml").write_text(settings_for(found, "b.json"), "utf-8")
    check = check_settings(read_config(Path("tokscope.toml")))
    assert check is not None
    return {each.tokenizer for each in check.roles}, {each.name for each in check.corpora}


def test_tokenizers_prompts_and_texts_are_found() -> None:
    touch("model/tokenizer.json", "old/tokenizer.json", "x.tiktoken")
    touch("app/prompts/a.j2", "prompts/b.md", "docs/deep/c.md", "docs/d.txt", "data/e.bin")
    found = inspect_project(Path())
    roles, corpora = read(found)
    assert roles == {"file:./model/tokenizer.json", "file:./old/tokenizer.json"}
    assert Path("x.tiktoken") in found.tokenizers  # a comment: it needs a pattern
    assert corpora == {"parallel", "prompts", "prompts-2", "docs", "docs-2"}


def test_translations_logs_and_single_prompts_are_found() -> None:
    touch("logs/app.log", "site/prompt.txt", "docs/a.md")
    for path in ("public/locales/ru/site.json", "locale/de/LC_MESSAGES/a.po", "docs/b.md"):
        touch(path)
    Path("public/locales/ru/site.json").write_text('{\n "a": "да",\n "b": "нет"\n}\n', "utf-8")
    Path("locale/de/LC_MESSAGES/a.po").write_text('msgid "a"\nmsgstr "b"\n', "utf-8")
    Path("docs/b.md").write_bytes("да".encode("utf-16"))
    found = inspect_project(Path())
    assert [(each.source, each.options) for each in found.corpora] == [
        ("docs/**/*.md", 'compare = "fertility"'),
        ("locale", 'by = "file", unit = "record"'),
        ("logs/**/*.log", 'compare = "fertility"'),
        ("public/locales", 'by = "file", unit = "record"'),
        ("site/prompt.txt", 'by = "file"'),
    ]
    assert [each.source for each in found.corpora if each.problem] == ["docs/**/*.md"]
    assert read(found)[1] == {"parallel", "locale", "logs", "locales", "prompts"}


def test_environments_and_hidden_folders_are_left_alone() -> None:
    touch(
        ".git/tokenizer.json", "venv/pyvenv.cfg", "venv/tokenizer.json", "node_modules/x/a.tiktoken"
    )
    assert inspect_project(Path()) == ProjectFindings((), ())
    assert read(inspect_project(Path())) == ({"gpt-4o"}, {"parallel"})


def test_strange_names_make_right_settings() -> None:
    touch('модель "1"/tokenizer.json', "a.b/tokenizer.json", "a b/prompts/x.md")
    roles, corpora = read(inspect_project(Path()))
    assert 'file:./модель "1"/tokenizer.json' in roles
    assert len(roles) == 2
    assert corpora == {"parallel", "prompts"}
