"""Every function of the Python API does what its command does."""

from __future__ import annotations

import importlib
import json
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import tokscope
from tokscope.render.result import Result

FUNCTIONS = (
    *("boundaries", "check", "compare", "cost", "count", "diff", "list_corpora"),
    *("list_tokenizers", "load", "prices", "stress", "tally", "tokenize", "vocabulary_diff"),
    "words",
)
TEXTS = ["Привет, мир", "да"]
RESULTS: dict[str, Callable[[], Result]] = {
    "boundaries": lambda: tokscope.boundaries(["gpt-4o", "gpt-4"], offline=True),
    "compare": lambda: tokscope.compare(["gpt-4o", "gpt-4"], "fiction", offline=True),
    "cost": lambda: tokscope.cost("gpt-4o", words=100, language="ru", offline=True),
    "count": lambda: tokscope.count("мир", ["gpt-4o", "gpt-4"], offline=True),
    "diff": lambda: tokscope.diff(
        tokscope.compare("gpt-4", "fiction", offline=True),
        tokscope.compare("gpt-4o", "fiction", offline=True),
        offline=True,
    ),
    "list_corpora": tokscope.list_corpora,
    "list_tokenizers": tokscope.list_tokenizers,
    "prices": lambda: tokscope.prices("gpt-4o", as_of="2026-10-02"),
    "stress": lambda: tokscope.stress("gpt-4o", offline=True),
    "tokenize": lambda: tokscope.tokenize("мир", ["gpt-4o", "gpt-4"], offline=True),
    "vocabulary_diff": lambda: tokscope.vocabulary_diff("gpt-4", "gpt-4o", offline=True),
    "words": lambda: tokscope.words("gpt-4o", "fiction", top=3, offline=True),
}


def test_no_public_name_is_hidden_by_a_module() -> None:
    for module in pkgutil.walk_packages(tokscope.__path__, "tokscope."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in tokscope.__all__:
        assert not isinstance(getattr(tokscope, name), type(tokscope)), name
    assert all(callable(getattr(tokscope, name)) for name in FUNCTIONS)
    assert set(FUNCTIONS) <= set(tokscope.__all__)
    assert tokscope.__version__[0].isdigit()


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_a_table_json_a_frame_and_a_notebook_view(name: str) -> None:
    result = RESULTS[name]()
    frame, content = result.to_pandas(), json.loads(result.to_json())
    assert len(frame) > 0
    assert isinstance(content, dict)
    assert repr(result).startswith("<")
    assert len(repr(result).splitlines()) == 1
    assert "<table>" in result._repr_html_()
    again = pickle.loads(pickle.dumps(result))  # noqa: S301 - our own bytes
    assert again.to_json() == result.to_json()


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("compare gpt-4o gpt-4 --corpus fiction", "compare"),
        ("words gpt-4o --corpus fiction --top 3", "words"),
        ("stress gpt-4o", "stress"),
        ("boundaries gpt-4o gpt-4", "boundaries"),
        ("tokenizers diff gpt-4 gpt-4o", "vocabulary_diff"),
        ("tokenizers list", "list_tokenizers"),
        ("corpora list", "list_corpora"),
        ("cost gpt-4o --words 100 --language ru", "cost"),
        ("prices list gpt-4o --as-of 2026-10-02", "prices"),
    ],
)
def test_the_command_prints_the_same_json(command: str, name: str) -> None:
    arguments = ["--offline", *command.split(), "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "tokscope", *arguments], capture_output=True, text=True, check=True
    )
    printed, returned = json.loads(done.stdout), json.loads(RESULTS[name]().to_json())
    printed.pop("run", None)  # the command that makes it again
    returned.pop("run", None)
    assert printed == returned


@pytest.mark.parametrize(
    "column",
    [
        TEXTS,
        tuple(TEXTS),
        pd.Series(TEXTS),
        pd.DataFrame({"text": TEXTS, "id": [1, 2]}),
        pa.array(TEXTS),
        pa.chunked_array([TEXTS[:1], TEXTS[1:]]),
        pa.table({"text": TEXTS}),
    ],
    ids=lambda column: type(column).__name__,
)
def test_a_column_of_text_may_be_of_any_kind(column: object) -> None:
    counted = tokscope.count(column, offline=True)  # type: ignore[arg-type]
    assert int(counted) == 5
    (row,) = tokscope.compare("o200k_base", text=column, offline=True).rows  # type: ignore[arg-type]
    assert (row["segments"], row["tokens"], row["words"]) == (2, 5, 3)


def test_columns_by_language_can_be_aligned() -> None:
    text = {"en": ["one", "two"], "ru": ["раз", "два"]}
    rows = tokscope.compare("bytes", text=text, aligned=True, keep_going=True, offline=True)
    assert [row["premium"] for row in rows.rows if row["language"] == "ru"] == [2.0]
    with pytest.raises(tokscope.TokscopeError, match="different lengths"):
        tokscope.compare("bytes", text={"en": ["a"], "ru": []}, aligned=True, offline=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (["a", None], r"text\[1\] is NoneType, not str"),
        (b"a", "text is bytes, not text"),
        (Path("a.txt"), "text is .*Path, not text"),
        (5, "text is int, not text"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), "a table of 2 columns: a, b"),
    ],
    ids=["none", "bytes", "path", "number", "frame"],
)
def test_what_is_not_text_is_an_error_that_names_it(text: object, message: str) -> None:
    with pytest.raises(tokscope.TokscopeError, match=message):
        tokscope.count(text)  # type: ignore[arg-type]


def test_files_are_counted_whole_and_corpora_may_be_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Привет, мир\nда\n", "utf-8")
    assert int(tokscope.count(files=path, offline=True)) == 7
    (row,) = tokscope.compare("o200k_base", path, offline=True).rows
    assert row["segments"] == 2


def test_a_tally_file_gives_the_same_rows_as_the_text(tmp_path: Path) -> None:
    written = tokscope.tally("fiction", tmp_path / "fiction.tally")
    assert written.segments > 0
    assert written.blocks is None
    (of_text, of_file) = (
        tokscope.compare("o200k_base", each, offline=True).rows
        for each in ("fiction", written.path)
    )
    assert [row["tokens"] for row in of_text] == [row["tokens"] for row in of_file]


def test_a_check_is_a_result_whatever_its_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Привет, мир\n", "utf-8")
    settings = (
        '[check]\n[check.roles.chat]\ntokenizer = "gpt-4o"\n'
        '[check.corpora.a]\nsource = "ru=a.txt"\n'
        '[[check.budgets]]\nmetric = "fertility"\nmax = {}\n'
    )
    verdicts = []
    for limit in (9.0, 1.0):
        Path("tokscope.toml").write_text(settings.format(limit), "utf-8")
        result = tokscope.check(offline=True)
        verdicts.append((result.passed, [each.holds for each in result.budgets]))
    assert verdicts == [(True, [True]), (False, [False])]


def test_a_tokenizer_is_loaded_again_where_it_is_unpickled(tmp_path: Path) -> None:
    tokenizer = tokscope.load("gpt-4o", offline=True)
    path = tmp_path / "tokenizer.pickle"
    path.write_bytes(pickle.dumps(tokenizer))
    code = f"import pickle; print(pickle.load(open({str(path)!r}, 'rb')).count('Привет, мир'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == tokenizer.count("Привет, мир")


def test_a_pickled_tokenizer_whose_file_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tiktoken"
    lines = [f"{__import__('base64').b64encode(bytes([n])).decode()} {n}" for n in range(256)]
    path.write_text("\n".join(lines), "utf-8")
    data = pickle.dumps(tokscope.load(str(path), pattern="gpt-2", offline=True))
    ab = __import__("base64").b64encode(b"ab").decode()
    path.write_text("\n".join([*lines, f"{ab} 256"]), "utf-8")
    with pytest.raises(tokscope.TokscopeError, match="its files differ"):
        pickle.loads(data)  # noqa: S301 - our own bytes


@pytest.mark.parametrize("text", [b"mir", 5, None])
def test_a_tokenizer_counts_text_only(text: object) -> None:
    tokenizer = tokscope.load("gpt-4o", offline=True)
    with pytest.raises(tokscope.TokscopeError, match="a text is a string, not"):
        tokenizer.count(text)  # type: ignore[arg-type]
    with pytest.raises(tokscope.TokscopeError, match="a list of strings, not str"):
        tokenizer.count_many("abc")


def test_a_type_checker_knows_the_names(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(
        "import tokscope\n"
        "tokens: int = int(tokscope.count('мир', 'gpt-4o'))\n"
        "rows = tokscope.compare(['gpt-4o'], text=['мир']).to_pandas()\n"
        "passed: bool = tokscope.check().passed\n"
        "version: str = tokscope.__version__\n",
        "utf-8",
    )
    wrong.write_text("import tokscope\ntokscope.nonsense()\n", "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run([*command, str(right)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    done = subprocess.run([*command, str(wrong)], capture_output=True, text=True, check=False)
    assert 'Module has no attribute "nonsense"' in done.stdout
