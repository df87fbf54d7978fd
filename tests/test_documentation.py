"""README and docs do what they say: blocks run, shown output is real, the reference is current."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.helpers.reference import FOLDER, MODULE, PAGES, ROOT, commands, commands_page, page
from tokscope.checks.settings_reader import check_settings
from tokscope.config import read_config

README, RUSSIAN_README, DOCS = ROOT / "README.md", ROOT / "README.ru.md", ROOT / "docs"
BLOCK = re.compile(r"^```(sh|python|text|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
ENGINES = re.compile(r"\|engine:.*$", re.MULTILINE)
LONGEST_README = 250
NOT_RUN = ("python -m pip install", "pytest", ".ci/run", "mkdocs", "python -m tests.")
"""Commands that `.ci/run` takes from the README itself, and those of developers."""


def written_pages() -> list[Path]:
    """List README.md and the pages of docs/ that are not generated."""
    generated = {FOLDER / name for name in PAGES}
    return [README, *sorted({*DOCS.rglob("*.md")} - generated)]


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for found in BLOCK.finditer(page.read_text("utf-8"))]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


WITH_COMMANDS = [
    each
    for each in written_pages()
    if any(language in ("sh", "python", "toml") for language, _ in blocks(each))
]


def run(command: str, folder: Path) -> str:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


TEXTS = {
    "site.en.txt": "Good morning!\nWhere is the library?\n",
    "site.ru.txt": "Доброе утро!\nГде находится библиотека?\n",
    "tickets.jsonl": (
        '{"id": 1, "message": {"body": "Где мой заказ?"}}\n'
        '{"id": 2, "message": {"body": "Where is my order?"}}\n'
    ),
    "answers.en.jsonl": '{"id": 2, "body": "Here it is."}\n{"id": 1, "body": "Thank you!"}\n',
    "answers.ru.jsonl": '{"id": 1, "body": "Спасибо!"}\n{"id": 2, "body": "Вот он."}\n',
    "letters.csv": 'id;text\n1;"Добрый день; спасибо!"\n',
    "docs/guide.md": "# Title\n\nOne.\n\nTwo.\n\nThree.\n",
    "prompts/hello.j2": "Здравствуйте, {{ name }}!\n",
    "prompts/ask.yaml": (
        "messages:\n- {role: system, content: Be brief.}\n- {role: user, content: Где мой заказ?}\n"
    ),
    "rules.md": "Answer in one sentence.\n",
}
"""Files that the pages take for the reader's own."""


def make_tokenizer(path: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    engine = Tokenizer(models.BPE({letter: n for n, letter in enumerate(alphabet)}, []))
    engine.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    engine.decoder = decoders.ByteLevel()
    engine.save(str(path))


def make_ranks(path: Path) -> None:
    from tokscope.sources.bundled import rank_file

    path.write_bytes(rank_file((bytes([byte]), byte) for byte in range(256)))


VOCABULARIES = {"my-tokenizer.json": make_tokenizer, "my-ranks.tiktoken": make_ranks}


def make_workplace(page: Path, folder: Path) -> None:
    """Write the files that the commands of a page suppose the reader to have."""
    commands = "".join(content for _, content in blocks(page))
    for name, text in TEXTS.items():
        if name.split("/")[0] in commands:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    for name, make in VOCABULARIES.items():
        if name in commands:
            make(folder / name)


@pytest.mark.online
@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_every_block_runs_and_prints_what_is_shown(page: Path, tmp_path: Path) -> None:
    make_workplace(page, tmp_path)
    printed = ""
    for language, content in blocks(page):
        if language == "toml":
            write_settings(content, tmp_path)
        elif language == "python":
            printed = run(f"python - <<'PYTHON'\n{content}PYTHON", tmp_path)
        elif language == "text":
            assert is_within(content, printed), f"{content}\n--- was\n{printed}"
        else:
            for line in content.splitlines():
                if not line.startswith(NOT_RUN):
                    printed = run(line, tmp_path)


def write_settings(content: str, folder: Path) -> None:
    """Take the first settings of a check as those of the folder; others only have to be right."""
    path = folder / "pyproject.toml"
    if not content.startswith("[tool.tokscope.check"):
        tomllib.loads(content)
    elif not path.exists():
        path.write_text(content, "utf-8")
    else:
        (folder / "other").mkdir()
        other = folder / "other" / "pyproject.toml"
        other.write_text(content, "utf-8")
        assert check_settings(read_config(other)) is not None


def is_within(shown: str, printed: str) -> bool:
    """Return whether all shown lines were printed, in order; there may be more lines."""
    lines = iter(ENGINES.sub("", printed).splitlines())
    return all(line in lines for line in ENGINES.sub("", shown).splitlines())


def test_is_within_wants_every_line_in_order() -> None:
    assert is_within("a\nc\n", "a\nb\nc\n")
    assert not is_within("c\na\n", "a\nb\nc\n")
    assert not is_within("a\nd\n", "a\nb\nc\n")


@pytest.mark.parametrize("readme", [README, RUSSIAN_README], ids=name_of)
def test_a_readme_is_short(readme: Path) -> None:
    assert len(readme.read_text("utf-8").splitlines()) < LONGEST_README


def test_the_russian_readme_has_the_same_blocks() -> None:
    """What runs in one of them runs in the other."""
    assert blocks(RUSSIAN_README) == blocks(README)


@pytest.mark.parametrize("page", [README, RUSSIAN_README], ids=name_of)
def test_links_of_a_readme_lead_to_files(page: Path) -> None:
    """MkDocs checks those of docs/."""
    targets = LINK.findall(page.read_text("utf-8"))
    assert targets
    assert [each for each in targets if not (ROOT / each).is_file()] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_current(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == page(name), f"run: python -m {MODULE}"


@pytest.mark.parametrize("name", ["architecture.md", "contributing.md"])
def test_developers_are_shown_how_the_reference_is_made(name: str) -> None:
    assert f"`python -m {MODULE}`" in (DOCS / name).read_text("utf-8")


def test_every_command_is_in_the_reference() -> None:
    text = commands_page()
    for path, _, _ in commands():
        assert f"## {path}\n" in text


def test_the_guide_shows_every_command() -> None:
    text = "".join(each.read_text("utf-8") for each in written_pages())
    names = {path.split(" ")[1] for path, _, _ in commands() if " " in path}
    assert {name for name in names if f"tokscope {name}" not in text} == set()


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = {each.relative_to(DOCS).as_posix() for each in DOCS.rglob("*.md")}
    assert {each for each in pages if f" {each}\n" not in navigation} == set()


PACKAGE = ROOT / "tokscope"


@pytest.mark.skipif(not (PACKAGE / "comparison").is_dir(), reason="the packages are not moved yet")
def test_the_architecture_names_what_there_is() -> None:
    text = (DOCS / "architecture.md").read_text("utf-8")
    named = re.findall(r"`([\w/]+(?:/|\.py|\.toml))`", text)
    places = [path for path in named if not any((base / path).exists() for base in (PACKAGE, ROOT))]
    assert places == []
    packages = {each.parent.name for each in PACKAGE.glob("*/__init__.py")}
    assert {each for each in packages if f"`{each}/`" not in text} == set()
