"""Looking names up, a project's own rows, and errors that say the edit."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tokscope.catalogue.catalogue import Catalogue, bundled_catalogue, extended
from tokscope.catalogue.reader import read_tokenizers
from tokscope.errors import SeveralErrors, TokscopeError, UnavailableError, UnknownNameError
from tokscope.strict_toml import parse

HEAD = "schema = 1\n"
ROW = """
[[tokenizer]]
id = "mine"
name = "Mine"
family = "Own"
algorithm = "bpe"
[[tokenizer.source]]
kind = "hub"
repository = "me/mine"
format = "tokenizer.json"
files = [{ role = "json", path = "tokenizer.json" }]
"""
MODEL = """
[[model]]
id = "my-model"
tokenizer = "mine"
aliases = ["mm"]
"""
DIGEST = "0" * 64

Extend = Callable[[str], Catalogue]


@pytest.fixture
def extend(tmp_path: Path) -> Extend:
    def with_rows(text: str) -> Catalogue:
        path = tmp_path / "own.toml"
        path.write_text(text, "utf-8")
        return extended(bundled_catalogue(), path)

    return with_rows


def errors(extend: Extend, text: str) -> dict[str, str | None]:
    with pytest.raises(TokscopeError) as caught:
        extend(text)
    error = caught.value
    errors = error.errors if isinstance(error, SeveralErrors) else (error,)
    assert all("own.toml: " in each.message for each in errors)
    return {each.message.partition("own.toml: ")[2]: each.hint for each in errors}


def test_own_rows_are_found_beside_the_bundled_ones(extend: Extend) -> None:
    catalogue = extend(HEAD + ROW + MODEL)
    assert {catalogue.find(name).id for name in ("mine", "MINE", "my-model", "mm")} == {"mine"}
    assert catalogue.find("gpt-4o").id == "o200k_base"
    assert "mine" not in bundled_catalogue().tokenizers


def test_own_models_may_stand_on_bundled_tokenizers(extend: Extend) -> None:
    catalogue = extend(HEAD + MODEL.replace('"mine"', '"qwen"'))
    assert catalogue.find("mm").id == "qwen"


def test_own_patterns_may_be_used(extend: Extend) -> None:
    text = ROW.replace("algorithm", 'pattern = "letters"\nalgorithm')
    catalogue = extend(HEAD + "[pattern.letters]\nregex = '''\\p{L}+'''\n" + text)
    assert catalogue.pattern("letters").regex == r"\p{L}+"


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("schema = 1", "", "schema: is missing", "add it: a whole number"),
        ("schema = 1", "schema = 9", "schema: is 9, this version reads 1", "update tokscope"),
        ("family", "famliy", "tokenizer[1].famliy: unknown key", "did you mean 'family'?"),
        ("[[tok", "x = 1\n[[tok", "x: unknown key", None),
        ('"bpe"', '"bep"', "tokenizer[1].algorithm: 'bep' is not one of", "did you mean 'bpe'?"),
        ('"hub"', '"hubb"', "tokenizer[1].source[1].kind: 'hubb' is not", "did you mean 'hub'?"),
        ("role", "rolle", "tokenizer[1].source[1].files[1].rolle: unknown", "mean 'role'?"),
        ("repository", "repo", "tokenizer[1].source[1].repository: is missing", "a string"),
        ('"tokenizer.json"\n', '"ranks"\n', "tokenizer[1].pattern: is missing", "name a pattern"),
        ('"tokenizer.json"\n', '"vocab.txt"\n', "tokenizer[1].lowercase: is missing", "true or"),
        (
            'path = "tokenizer.json"',
            'path = "x", sha256 = "ab"',
            "tokenizer[1].source[1].files[1].sha256: 'ab' is not 64 hexadecimal digits",
            None,
        ),
        (
            'kind = "hub"\nrepository = "me/mine"',
            'kind = "package"\ndistribution = "d"\nversion = "1"\narchive_bytes = 1',
            "tokenizer[1].source[1].files: a package file without sha256",
            "add the digest",
        ),
        ("[[model]]", ROW + "[[model]]", "tokenizer[2].id: 'mine' appears twice", "rename"),
        ('id = "mine"', 'id = "qwen"', "tokenizer: 'qwen' is already in", "another id"),
        ('id = "my-model"', 'id = "gpt-4o"', "model: 'gpt-4o' is already in", "another id"),
        ('tokenizer = "mine"', "", "model[1].tokenizer: write either", None),
        (
            'tokenizer = "mine"',
            'tokenizer = "mine"\nunpublished = "so"',
            "model[1].tokenizer: write either `tokenizer` or `unpublished`",
            None,
        ),
        ('["mm"]', '["mm", "mm"]', "model[1].aliases: names 'mm' twice", "take one out"),
        ('["mm"]', '["gpt-5"]', "model 'my-model': the name 'gpt-5' already stands", "take it"),
        ('tokenizer = "mine"', 'tokenizer = "min"', "model 'my-model': no tokenizer 'min'", None),
        (
            "algorithm",
            'segmentation_of = "gpt2x"\nalgorithm',
            "tokenizer 'mine': no tokenizer 'gpt2x'",
            None,
        ),
        ("algorithm", 'pattern = "gpt2x"\nalgorithm', "tokenizer 'mine': no pattern 'gpt2x'", None),
    ],
)
def test_a_wrong_row_is_an_error_that_says_the_edit(
    extend: Extend, old: str, new: str, message: str, hint: str | None
) -> None:
    text = HEAD + ROW + MODEL
    assert old in text
    found = errors(extend, text.replace(old, new, 1))
    message_part = [each_hint for each, each_hint in found.items() if each.startswith(message)]
    assert len(message_part) == 1, found
    assert hint is None or hint in (message_part[0] or "")


def test_a_row_without_a_source_is_an_error(extend: Extend) -> None:
    text = HEAD + ROW.partition("[[tokenizer.source]]")[0]
    assert errors(extend, text) == {
        "tokenizer[1].source: is missing": "add a [[tokenizer.source]] table"
    }


def test_all_errors_of_a_file_are_reported_together(extend: Extend) -> None:
    text = HEAD + ROW.replace("family", "famly") + MODEL.replace("aliases", "alias")
    assert set(errors(extend, text)) == {
        "tokenizer[1].family: is missing",
        "tokenizer[1].famly: unknown key",
        "model[1].alias: unknown key",
    }


def test_what_depends_on_a_wrong_kind_or_format_is_no_further_error(extend: Extend) -> None:
    wrong = ROW.replace('"hub"', '"locla"').replace("repository", "path")
    (problem,) = errors(extend, HEAD + wrong)
    assert problem.startswith("tokenizer[1].source[1].kind: 'locla' is not one of ")
    (problem,) = errors(extend, HEAD + ROW.replace('"tokenizer.json"\n', '"tokenizer"\n'))
    assert problem.startswith("tokenizer[1].source[1].format: 'tokenizer' is not one of ")


def test_errors_of_single_rows_and_of_rows_together_are_reported_at_once(extend: Extend) -> None:
    text = HEAD + ROW.replace("family", "famly") + MODEL.replace('"mine"', '"min"')
    assert set(errors(extend, text)) == {
        "tokenizer[1].family: is missing",
        "tokenizer[1].famly: unknown key",
        "model 'my-model': no tokenizer 'min'",
    }


LOCAL = ROW.replace('kind = "hub"\nrepository = "me/mine"', 'kind = "local"')


def test_a_row_may_name_a_file_beside_the_catalogue(extend: Extend, tmp_path: Path) -> None:
    (source,) = extend(HEAD + LOCAL).find("mine").sources
    assert (source.kind, str(source)) == ("local", f"file:{tmp_path / 'tokenizer.json'}")


def test_the_bundled_catalogue_has_no_local_files() -> None:
    table = parse(HEAD + LOCAL, "tokenizers.toml")
    read_tokenizers(table)
    assert any("'local' is not one of bundled, hub, package" in str(each) for each in table.errors)


def test_an_unknown_name_is_an_error_with_the_nearest_ones() -> None:
    with pytest.raises(UnknownNameError, match="unknown tokenizer 'qwen-33'") as caught:
        bundled_catalogue().find("qwen-33")
    assert "qwen-3.5" in caught.value.suggestions
    assert "tokscope tokenizers" in (caught.value.hint or "")


def test_an_unknown_pattern_is_an_error_with_the_nearest_one() -> None:
    with pytest.raises(UnknownNameError, match="unknown pattern 'lama-3'") as caught:
        bundled_catalogue().pattern("lama-3")
    assert "llama-3" in caught.value.suggestions


@pytest.mark.parametrize(
    "name", ["claude-3-opus", "Gemini-2.5-Pro", "grok-4", "gigachat-max", "yandexgpt-pro"]
)
def test_a_model_without_a_published_tokenizer_says_so(name: str) -> None:
    with pytest.raises(UnavailableError) as caught:
        bundled_catalogue().find(name)
    assert caught.value.message.startswith(f"'{name}' has no published tokenizer: ")


SOURCE_FILES = 'files = [{ role = "json", path = "tokenizer.json" }]'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "[pattern.gpt-2]\nregex = '.'\n",
            id="bundled pattern replaced",
        ),
        pytest.param(
            ROW + ROW.replace('"mine"', '"MINE"'),
            id="ids differ by case",
        ),
        pytest.param(
            ROW.replace('"mine"', '"bytes"'),
            id="id of a baseline",
        ),
        pytest.param(
            ROW.replace('"mine"', '"my:tok"'),
            id="id like a scheme",
        ),
        pytest.param(
            ROW.replace(SOURCE_FILES, "files = []"),
            id="no files",
        ),
        pytest.param(
            ROW.replace(', path = "tokenizer.json"', ""),
            id="no path",
        ),
        pytest.param(
            ROW.partition("[[tokenizer.source]]")[0] + 'segmentation_of = "mine"\n',
            id="segmented as itself",
        ),
        pytest.param(
            "[pattern.broken]\nregex = '('\n",
            id="broken pattern",
        ),
    ],
)
def test_a_row_that_cannot_work_is_refused(extend: Extend, text: str) -> None:
    errors(extend, HEAD + text)


PACKAGE = ROW.replace(
    'kind = "hub"\nrepository = "me/mine"',
    'kind = "package"\ndistribution = "pack"\nversion = "1.0"\narchive_bytes = 1',
).replace('"tokenizer.json" }', f'"tokenizer.json", sha256 = "{DIGEST}" }}')
KEY = "tokenizer[1].source[1]"


@pytest.mark.parametrize(
    "name", ["-rreq", "--index-url", "pack @ file:///p", "file:///p", "./p", "a/b", "p[x]", "p ;x"]
)
def test_a_distribution_is_a_name(extend: Extend, name: str) -> None:
    (problem,) = errors(extend, HEAD + PACKAGE.replace('"pack"', f'"{name}"'))
    assert problem == f"{KEY}.distribution: '{name}' is not the name of a distribution"


@pytest.mark.parametrize("name", ["pack", "Pack.age_1-x", "7zip"])
def test_any_name_of_a_distribution_is_taken(extend: Extend, name: str) -> None:
    assert extend(HEAD + PACKAGE.replace('"pack"', f'"{name}"')).find("mine").sources


@pytest.mark.parametrize("version", ["1.*", ">=1", "==1", "1.0 --pre", "latest", "1.0; x", "-1"])
def test_a_version_is_an_exact_one(extend: Extend, version: str) -> None:
    (problem,) = errors(extend, HEAD + PACKAGE.replace('"1.0"', f'"{version}"'))
    assert problem == f"{KEY}.version: '{version}' is not an exact version, such as 1.2.3"


@pytest.mark.parametrize(
    "version", ["1", "2024.01", "1!2.0", "1.0rc1", "1.0-alpha.2", "1.0.post1", "1.0.dev3", "1+a.1"]
)
def test_any_exact_version_is_taken(extend: Extend, version: str) -> None:
    assert extend(HEAD + PACKAGE.replace('"1.0"', f'"{version}"')).find("mine").sources


@pytest.mark.parametrize(
    "name",
    ["../mine", "a/b/c", "me/..", "me/mi..ne", "-x/y", "me/mine?x", "https://me/mine"],
)
def test_a_repository_is_a_name(extend: Extend, name: str) -> None:
    (problem,) = errors(extend, HEAD + ROW.replace('"me/mine"', f'"{name}"'))
    assert problem == f"{KEY}.repository: '{name}' is not the name of a hub repository"


@pytest.mark.parametrize("revision", ["../main", "a/../b", "-x", "a b", "a//b", "x?y", "a:b"])
def test_a_revision_is_a_name(extend: Extend, revision: str) -> None:
    text = ROW.replace('"me/mine"', f'"me/mine"\nrevision = "{revision}"')
    (problem,) = errors(extend, HEAD + text)
    assert problem == f"{KEY}.revision: '{revision}' is not a branch, tag or commit"


@pytest.mark.parametrize("revision", ["main", "v1.0", "refs/pr/1", "0" * 40])
def test_any_revision_is_taken(extend: Extend, revision: str) -> None:
    text = ROW.replace('"me/mine"', f'"me/mine"\nrevision = "{revision}"')
    assert extend(HEAD + text).find("mine").sources


@pytest.mark.parametrize("row", [ROW, PACKAGE, LOCAL], ids=["hub", "package", "local"])
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../x", "./x", "a//x", "C:x", "C:/x", "\\\\x", "a\\\\x", "a/"]
)
def test_a_path_stays_below_its_folder(extend: Extend, row: str, path: str) -> None:
    (problem,) = errors(extend, HEAD + row.replace('path = "tokenizer.json"', f'path = "{path}"'))
    assert problem.startswith(f"{KEY}.files[1].path: '")
    assert problem.endswith("' is not a path that stays below its folder")


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ('"tokenizer.json" }', f"{KEY}.files[1].path"),
        ('"me/mine"', f"{KEY}.repository"),
        ('"Mine"', "tokenizer[1].name"),
        ('"json"', f"{KEY}.files[1].role"),
        ('"mm"', "model[1].aliases"),
    ],
)
def test_no_text_holds_a_null_character(extend: Extend, old: str, key: str) -> None:
    text = HEAD + ROW + MODEL
    found = errors(extend, text.replace(old, old.replace('"', '"\\u0000', 1), 1))
    assert f"{key}: holds the character U+0000" in found


@pytest.mark.parametrize(
    ("format_", "files", "problem"),
    [
        (
            "tokenizer.json",
            '{ role = "model", path = "x" }',
            "files[1].role: 'model' is not one of",
        ),
        ("sentencepiece", '{ role = "../x", path = "x" }', "files[1].role: '../x' is not one of"),
        ("vocab+merges", '{ role = "vocab", path = "x" }', "files: lacks the role merges"),
        (
            "tokenizer.json",
            '{ role = "json", path = "x" }, { role = "json", path = "y" }',
            "files: names a role twice",
        ),
        (
            "transformers",
            '{ role = "../../x", path = "x" }',
            "files[1].role: '../../x' is not the name of the file",
        ),
    ],
)
def test_a_role_is_one_of_the_format(
    extend: Extend, format_: str, files: str, problem: str
) -> None:
    row = ROW.replace('{ role = "json", path = "tokenizer.json" }', files)
    row = row.replace('format = "tokenizer.json"', f'format = "{format_}"')
    (found,) = errors(extend, HEAD + row.replace("algorithm", 'pattern = "gpt-2"\nalgorithm'))
    assert found.startswith(f"{KEY}.{problem}")


def test_a_number_has_64_bits(extend: Extend) -> None:
    (problem,) = errors(extend, HEAD + PACKAGE.replace("bytes = 1\n", f"bytes = {2**63}\n"))
    assert problem == f"{KEY}.archive_bytes: is too large a number"


def test_a_file_of_the_project_may_be_reached_by_links_within_it(
    extend: Extend, tmp_path: Path
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "t.json").write_bytes(b"{}")
    (tmp_path / "link").symlink_to("real")
    text = LOCAL.replace('path = "tokenizer.json"', 'path = "link/t.json"')
    assert extend(HEAD + text).find("mine").sources


@pytest.mark.parametrize("path", ["link.json", "inner/t.json", "none.json"])
def test_a_file_of_the_project_does_not_lie_behind_a_link_out_of_it(
    extend: Extend, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, path: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "t.json").write_bytes(b"{}")
    (tmp_path / "link.json").symlink_to(outside / "t.json")
    (tmp_path / "none.json").symlink_to(outside / "none.json")
    (tmp_path / "inner").symlink_to(outside)
    text = LOCAL.replace('path = "tokenizer.json"', f'path = "{path}"')
    (problem,) = errors(extend, HEAD + text)
    assert problem.startswith(f"{KEY}.files[1].path: '{path}' ")


@pytest.mark.parametrize("kind", ["fifo", "device", "folder"])
def test_a_file_of_the_project_is_a_regular_file(extend: Extend, tmp_path: Path, kind: str) -> None:
    if kind == "fifo":
        os.mkfifo(tmp_path / "tokenizer.json")
    elif kind == "folder":
        (tmp_path / "tokenizer.json").mkdir()
    else:
        (tmp_path / "tokenizer.json").symlink_to("/dev/zero")
    (problem,) = errors(extend, HEAD + LOCAL)
    assert problem == f"{KEY}.files[1].path: 'tokenizer.json' is not a regular file"
