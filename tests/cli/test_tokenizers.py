"""`tokscope tokenizers` and `tokscope corpora`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.errors import ExitCode


def test_the_list_names_every_tokenizer_and_where_it_is(cli: Cli, home: Path) -> None:
    result = cli("tokenizers")
    lines = {line.split()[0]: line for line in result.out.splitlines() if line.strip()}
    assert "bundled" in lines["o200k_base"]
    assert "package index" in lines["llama-2"]
    assert "model hub" in lines["gigachat"]
    assert "gpt-4o" in lines["o200k_base"]
    assert cli("count", "--text", "x", "-t", "o200k_base").code == ExitCode.OK
    assert "in the store" in next(
        line for line in cli("tokenizers", "list").out.splitlines() if "o200k_base" in line
    )


def test_show_tells_what_a_tokenizer_is(cli: Cli) -> None:
    out = cli("tokenizers", "show", "gpt-4o").out
    for fact in ("o200k_base", "199,998", "byte-level BPE", "sha256:", "MIT", "gpt-5"):
        assert fact in out


def test_a_store_travels_to_another_machine(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKSCOPE_OFFLINE")
    assert cli("tokenizers", "fetch", "o200k_base").code == ExitCode.OK
    parcel = tmp_path / "parcel"
    assert cli("tokenizers", "export", str(parcel), "o200k_base").code == ExitCode.OK
    other = tmp_path / "other"
    monkeypatch.setenv("TOKSCOPE_HOME", str(other))
    assert not other.exists()
    result = cli("tokenizers", "import", str(parcel))
    assert result.code == ExitCode.OK
    assert "o200k_base" in result.out
    stored = list(other.glob("v1/files/*/*"))
    assert len(stored) == 1


def test_a_damaged_parcel_is_refused_whole(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("tokenizers", "export", str(tmp_path / "parcel"), "o200k_base", "qwen")
    victim = next(path for path in (tmp_path / "parcel").iterdir() if path.suffix == "")
    victim.write_bytes(victim.read_bytes()[:-1])
    monkeypatch.setenv("TOKSCOPE_HOME", str(tmp_path / "other"))
    result = cli("tokenizers", "import", str(tmp_path / "parcel"))
    assert result.code == ExitCode.USAGE
    assert str(victim) in result.err
    assert not list((tmp_path / "other").glob("v1/files/*/*"))


def test_corpora_are_listed_with_their_licence(cli: Cli) -> None:
    out = cli("corpora").out
    assert "parallel-en-ru" in out
    assert "CC0-1.0" in out
    assert "fiction" in out


def test_a_project_adds_rows_of_its_own(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tokscope]\ncatalogue = "mine.toml"\n', "utf-8")
    (tmp_path / "mine.toml").write_text(
        'schema = 1\n[[model]]\nid = "our-bot"\ntokenizer = "o200k_base"\n', "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert cli("count", "--text", "Привет, мир", "-t", "our-bot").out == "4\n"


def test_a_wrong_setting_names_file_and_key(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tokscope]\ncatalouge = "x"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    result = cli("compare")
    assert result.code == ExitCode.USAGE
    assert "pyproject.toml: tool.tokscope.catalouge: unknown key" in result.err
    assert "did you mean 'catalogue'" in result.err


def test_names_are_harmless_in_what_fetch_export_and_import_say(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("::error::\x1b[31m").mkdir()
    vocabulary = Path("::error::\x1b[31m") / "tokenizer.json"
    vocabulary.write_text(
        '{"version": "1.0", "added_tokens": [], "model":'
        ' {"type": "BPE", "vocab": {"a": 0}, "merges": []}}',
        "utf-8",
    )
    fetched = cli("tokenizers", "fetch", f"./{vocabulary}")
    assert fetched.out.startswith("./::error::\\u001b[31m/tokenizer.json\t1\t"), fetched.err
    exported = cli("tokenizers", "export", "\x1b[31m\u202e", "o200k_base")
    assert exported.out.endswith(" written into \\u001b[31m\\u202e\n"), exported.err
    assert cli("tokenizers", "import", "\x1b[31m\u202e").out.count("\x1b") == 0
