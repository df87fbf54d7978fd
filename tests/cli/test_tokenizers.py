"""`tokscope tokenizers` and `tokscope corpora`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import VocabularyFormat
from tokscope.errors import ExitCode
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles, record
from tokscope.tokenizers.transfer import export


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


def test_what_is_unavailable_is_reported_as_far_as_it_is_known(cli: Cli, home: Path) -> None:
    result = cli("tokenizers", "show", "gigachat")
    assert result.code == ExitCode.UNAVAILABLE
    for fact in ("GigaChat (open weights)", "hf:ai-sage/", "gigachat-20b-a3b", "Only on the model"):
        assert fact in result.out
    assert "tokscope tokenizers fetch gigachat" in result.out
    assert "error: gigachat is not in the store" in result.err


def test_export_says_what_it_lacks(cli: Cli, home: Path, tmp_path: Path) -> None:
    result = cli("tokenizers", "export", str(tmp_path / "parcel"))
    assert result.code == ExitCode.OK
    (note, command) = result.err.splitlines()
    assert note.startswith("note: not in the store, so not exported: gpt-2 llama-2 ")
    assert "gigachat" in note
    assert "o200k_base" not in note
    assert command.startswith("  to get them: `tokscope tokenizers fetch gpt-2 llama-2 ")


@pytest.mark.parametrize(
    ("name", "code", "message_part"),
    [
        ("bytes", ExitCode.USAGE, "bytes has no vocabulary to export"),
        ("my.json", ExitCode.USAGE, "my.json is a local file"),
        ("gigachat", ExitCode.UNAVAILABLE, "gigachat is not in the store\n"),
        ("hf:o/r", ExitCode.UNAVAILABLE, "hf:o/r is not in the store\n"),
    ],
)
def test_export_says_why_a_named_tokenizer_is_not_carried(
    cli: Cli,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    code: ExitCode,
    message_part: str,
) -> None:
    monkeypatch.delenv("TOKSCOPE_OFFLINE")
    monkeypatch.chdir(tmp_path)
    Path("my.json").touch()
    result = cli("tokenizers", "export", "parcel", name)
    assert (result.code, result.out) == (code, "")
    assert f"error: {message_part}" in result.err
    assert "--offline" not in result.err
    assert "empty" not in result.err
    assert not Path("parcel").exists()


def test_one_vocabulary_is_not_several(cli: Cli, home: Path, tmp_path: Path) -> None:
    parcel = str(tmp_path / "parcel")
    assert cli("tokenizers", "export", parcel, "qwen").out.startswith("1 vocabulary, ")
    assert cli("tokenizers", "export", parcel, "o200k_base").out.startswith("1 vocabulary, ")
    assert cli("tokenizers", "import", parcel).out == (
        "2 vocabularies taken in: qwen, o200k_base\n"
    )


def test_only_what_is_named_is_imported(cli: Cli, home: Path, tmp_path: Path) -> None:
    parcel = str(tmp_path / "parcel")
    cli("tokenizers", "export", parcel, "qwen", "o200k_base")
    assert cli("tokenizers", "import", parcel, "gpt-4o").out == (
        "1 vocabulary taken in: o200k_base\n"
    )
    result = cli("tokenizers", "import", parcel, "roberta", "qwen")
    assert result.code == ExitCode.USAGE
    assert f"error: {parcel}: does not hold gpt-2\n" in result.err
    assert "  hint: it holds qwen, o200k_base\n" in result.err


def test_import_replaces_what_was_recorded_at_first_use_only_if_requested(
    cli: Cli, home: Path, tmp_path: Path
) -> None:
    parcel, theirs, ours = tmp_path / "parcel", Store(tmp_path / "theirs"), Store.default()
    path = theirs.put(b"{}")
    files = VocabularyFiles(
        VocabularyFormat.TOKENIZER_JSON, {"json": path}, {"json": path.name}, "hf:o/r"
    )
    record(theirs, {"hf:o/r/tokenizer.json": path.name})
    export(theirs, {"hf:o/r": files}, parcel, bundled_catalogue())
    record(ours, {"hf:o/r/tokenizer.json": "1" * 64})
    result = cli("tokenizers", "import", str(parcel))
    assert (result.code, result.out) == (ExitCode.UNAVAILABLE, "")
    assert "error: hf:o/r/tokenizer.json: refused: its sha256 is " in result.err
    assert f"`tokscope tokenizers import --repin {parcel}` accepts it" in result.err
    assert ours.note("pins", "hf:o/r/tokenizer.json")["sha256"] == "1" * 64
    result = cli("tokenizers", "import", "--repin", str(parcel))
    assert (result.code, result.out) == (ExitCode.OK, "1 vocabulary taken in: hf:o/r\n")
    assert ours.note("pins", "hf:o/r/tokenizer.json")["sha256"] == path.name


def test_a_projects_own_row_may_name_a_file_of_it(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "inner"
    (tmp_path / "vocabularies").mkdir()
    inner.mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.tokscope]\ncatalogue = "mine.toml"\n', "utf-8")
    file = tmp_path / "vocabularies" / "ours.txt"
    file.write_text("[UNK]\nпри\n##вет\n", "utf-8")
    row = (
        'schema = 1\n[[tokenizer]]\nid = "ours"\nname = "Ours"\nfamily = "Own"\n'
        'lowercase = true\n[[tokenizer.source]]\nkind = "local"\nformat = "vocab.txt"\n'
        'files = [{ role = "vocab", path = "vocabularies/ours.txt"SHA }]\n'
    )
    (tmp_path / "mine.toml").write_text(row.replace("SHA", ""), "utf-8")
    monkeypatch.chdir(inner)
    assert cli("count", "--text", "Привет", "-t", "ours").out == "2\n"
    assert " local" in cli("tokenizers").out
    assert "copy it with the project" in cli("tokenizers", "export", "out", "ours").err
    (tmp_path / "mine.toml").write_text(row.replace("SHA", f', sha256 = "{"0" * 64}"'), "utf-8")
    result = cli("count", "--text", "Привет", "-t", "ours")
    assert result.code == ExitCode.UNAVAILABLE
    assert f"{file}: refused: its sha256 is " in result.err
    file.unlink()
    assert f"{file}: no such file" in cli("count", "--text", "Привет", "-t", "ours").err
