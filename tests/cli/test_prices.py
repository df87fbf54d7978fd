"""`tokscope prices`: list, show and check."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.helpers.price_files import ROW, write
from tokscope.errors import ExitCode

DAY = ("--as-of", "2026-11-25")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write(tmp_path / "own.toml", f"{ROW}checked = 2026-11-01\n")


def test_known_models_are_listed_with_currency_age_and_marks(cli: Cli) -> None:
    result = cli("prices", "list", *DAY)
    assert (result.code, result.err) == (ExitCode.OK, "")
    lines = {line.split()[0]: line for line in result.out.splitlines() if line.strip()}
    assert "RUB" in lines["yandex:qwen3-235b"]
    assert lines["yandex:qwen3-235b"].endswith("third-party")
    assert "openai:gpt-4o" in lines["gpt-4o"]
    assert "oldest row checked on 2026-" in result.out
    assert "Prices change without notice" in result.out
    assert cli("prices").code == ExitCode.OK


def test_rows_are_chosen_by_words(cli: Cli) -> None:
    out = cli("prices", "list", "gpt-oss-120b", "--format", "csv", *DAY).out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["priced_as"] for row in rows} > {"yandex:gpt-oss-120b", "openai:gpt-oss-120b"}
    result = cli("prices", "list", "nothing-is-called-so", *DAY)
    assert result.code == ExitCode.UNAVAILABLE


def test_a_price_is_shown_with_the_layers_it_overrides(cli: Cli) -> None:
    out = cli("prices", "show", "gpt-oss-120b", *DAY).out
    for line in ("VAT             included, 22 %", "checked         2026-11-23"):
        assert line in out
    assert out.index("yandex:gpt-oss-120b   RUB") < out.index("openai:gpt-oss-120b   USD")
    assert "https://yandex.cloud/ru/docs/ai-studio/pricing" in out


def test_json_holds_exact_money_and_no_zero_for_unknown(cli: Cli) -> None:
    out = cli("prices", "show", "claude-sonnet-4.5", "--format", "json", *DAY).out
    content = json.loads(out)
    (price,) = content["prices"]
    assert price["cache_read"] == "0.3"
    assert price["per_tokens"] == 1_000_000
    assert price["checked"] is None
    assert price["vat_rate"] is None
    assert content["tiers"][0]["above"] == 200_000
    assert content["tiers"][0]["input"] == "6"
    assert content["basis"][0]["as_of"] == "2026-11-25"


def test_an_unpriced_model_exits_3_with_suggestions(cli: Cli) -> None:
    result = cli("prices", "show", "yandexgpt-pro", *DAY)
    assert (result.code, result.out) == (ExitCode.UNAVAILABLE, "")
    assert "no price is known for 'yandexgpt-pro' on 2026-11-25; that is not a price of 0" in (
        result.err
    )
    assert "did you mean: " in result.err


def test_a_price_file_of_ones_own_wins(cli: Cli, own: Path) -> None:
    out = cli("prices", "show", "m-latest", "--prices", str(own), *DAY).out
    assert "marks           user" in out
    assert "own.toml of --prices" in out


def test_the_projects_price_file_is_found(
    cli: Cli, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(own.parent / "pyproject.toml", '[tool.tokscope]\nprices = "own.toml"\n')
    monkeypatch.chdir(own.parent)
    assert "own.toml of the project" in cli("prices", "show", "m", *DAY).out


def test_prices_of_the_day_of_delivery_pass_the_check(cli: Cli) -> None:
    result = cli("prices", "check", *DAY)
    assert result.code == ExitCode.OK, result.out
    assert re.search(r"prices checked: \d\d+; findings: none\n$", result.out)


def test_stale_prices_fail_the_check(cli: Cli, own: Path) -> None:
    result = cli("prices", "check", "m", "--prices", str(own), "--as-of", "2027-02-01")
    assert result.code == ExitCode.GATE_FAILED
    assert "stale: last checked on 2026-11-01" in result.out
    assert cli("prices", "check", "m", "--prices", str(own), *DAY).code == ExitCode.OK


def test_a_wrong_price_file_fails_the_check_and_is_an_error_elsewhere(
    cli: Cli, tmp_path: Path
) -> None:
    bad = write(tmp_path / "bad.toml", ROW + ROW.replace("input = 2", "input = -2"))
    result = cli("prices", "check", "--prices", str(bad), "--format", "json", *DAY)
    assert result.code == ExitCode.GATE_FAILED
    found = {each["what"] for each in json.loads(result.out)["findings"]}
    assert found == {f"{bad}: price[2].input", f"{bad}: price[2].model"}
    assert cli("prices", "list", "--prices", str(bad)).code == ExitCode.USAGE
    gone = cli("prices", "check", "--prices", str(tmp_path / "none.toml"))
    assert gone.code == ExitCode.USAGE


def test_two_lists_that_disagree_fail_the_check(cli: Cli, tmp_path: Path) -> None:
    second = write(tmp_path / "second.toml", ROW.replace('"m", "m-latest"', '"gpt-4o"'))
    result = cli("prices", "check", "gpt-4o", "--against", str(second), *DAY)
    assert result.code == ExitCode.GATE_FAILED
    assert "input is 2.5, 2 in second.toml" in result.out
    assert "compared with second.toml, prices that both have: 1; findings: 2" in result.out


def test_nothing_compared_is_never_green(cli: Cli, own: Path) -> None:
    result = cli("prices", "check", "gpt-4o", "--against", str(own), *DAY)
    assert result.code == ExitCode.UNAVAILABLE
    assert "nothing to compare: own.toml has none of the models asked for" in result.err


def test_two_catalogues_are_compared(cli: Cli) -> None:
    result = cli("prices", "check", "openai:gpt-4o", "--against", "model-prices", *DAY)
    assert "compared with model-prices 0." in result.out


@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        (("list", "--as-of", "tomorrow"), "--as-of 'tomorrow' is not a date"),
        (("list", "--format", "xml"), "unknown format 'xml'"),
        (("check", "--against", "none.toml"), "none.toml: cannot be read"),
    ],
)
def test_bad_input_is_named(cli: Cli, arguments: tuple[str, ...], message_part: str) -> None:
    result = cli("prices", *arguments)
    assert result.code == ExitCode.USAGE
    assert message_part in result.err


@pytest.mark.parametrize("format_", ["table", "markdown", "csv"])
def test_names_from_a_file_are_no_markup(cli: Cli, tmp_path: Path, format_: str) -> None:
    name = "=1+1|[/INST]\\u202e</script>"
    path = write(tmp_path / "x.toml", f"{ROW}checked = 2026-11-01\n".replace('"m"', f'"{name}"'))
    result = cli("prices", "list", "=1+1", "--prices", str(path), "--format", format_, *DAY)
    assert result.code == ExitCode.OK
    assert "\u202e" not in result.out
    assert not any(line.startswith("=") for line in result.out.splitlines() if format_ == "csv")
