"""`tokscope cost`: requests, what is not priced, capacity, hardware, migration, traffic."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tokscope.errors import ExitCode

PRICES = """
schema = 1

[[price]]
model = ["gpt-4o"]
provider = "shop"
currency = "USD"
unit = 1000000
input = 2.5
output = 10
cache_read = 1.25
vat = "excluded"
checked = 2026-11-20
source = "a page"

[[price]]
model = ["gpt-4"]
provider = "shop"
currency = "USD"
unit = 1000000
input = 30
output = 60
vat = "excluded"
checked = 2026-06-01
source = "a page"

[[price]]
model = ["gigachat-pro"]
provider = "gigachat"
currency = "RUB"
unit = 1000000
input = 500
output = 500
cache_read = 0
vat = "included"
vat_rate = 0.22
checked = 2026-11-23
source = "a page"
notes = ["a company pays at least 600 RUB in a month"]
"""
TRAFFIC = """
[[traffic]]
name = "support"
model = "gpt-4o"
requests = 1000
corpus = ["ru=tickets.jsonl"]
output_tokens = "10..20"
system = "rules.txt"
cached = 0.5

[[traffic]]
name = "letters"
model = "gpt-4"
requests = 10
words = 100
mix = { ru = 0.8, en = 0.2 }

[[traffic]]
name = "chat"
model = "gigachat-pro"
requests = 10
words = 100
mix = { ru = 1 }
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with prices, text and traffic; the command is run in it."""
    files = {
        "prices.toml": PRICES,
        "traffic.toml": TRAFFIC,
        "en.txt": "Good morning!\n\nWhere is the library?\n",
        "ru.txt": "Доброе утро!\n\nГде находится библиотека?\n",
        "rules.txt": "Be kind.",
        "tickets.jsonl": '{"text": "Где мой заказ?"}\n{"text": "Не работает оплата."}\n',
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


DATED = ("--prices", "prices.toml", "--as-of", "2026-11-23")


def content(cli: Cli, *arguments: str, code: int = ExitCode.OK) -> dict[str, Any]:
    result = cli("cost", *arguments, *DATED, "--format", "json")
    assert result.code == code, result.err
    found: dict[str, Any] = json.loads(result.out, parse_float=Decimal)
    return found


def test_a_file_is_billed_whole_as_count_counts_it(cli: Cli, place: Path) -> None:
    for name in ("ru.txt", "en.txt"):
        tokens = int(cli("count", name, "-t", "gpt-4o").out)
        for how in (("--file", name), ("--corpus", f"{name[:2]}={name}")):
            (quote,) = content(cli, "gpt-4o", *how)["quotes"]
            assert quote["question_tokens"] == tokens
            assert Decimal(quote["one_high"]) == (tokens + 7) * Decimal("2.5") / 10**6


def test_the_json_contract(cli: Cli, place: Path) -> None:
    found = content(
        cli, "gpt-4o", "gpt-4", "--output-words", "150..600", "--requests", "10", "--per", "day"
    )
    assert list(found) == [
        *("schema", "signature", "quotes", "prices", "exchange", "request", "uncounted"),
        *("unavailable", "notes", "sentence"),
    ]
    assert {(each["model"], each["language"]) for each in found["quotes"]} == {
        (model, language) for model in ("gpt-4o", "gpt-4") for language in ("ru", "en")
    }
    quote = next(q for q in found["quotes"] if q["model"] == "gpt-4" and q["language"] == "ru")
    assert quote["marks"] == ["user", "stale"]
    assert quote["input_tokens_low"] == quote["question_tokens"] + 7
    assert Decimal(quote["one_low"]) < Decimal(quote["one_high"])
    assert Decimal(quote["many_high"]) == 10 * Decimal(quote["one_high"])
    assert quote["markup"] == quote["premium"] > 1.9
    assert quote["checked"] == "2026-06-01"
    assert found["exchange"] == []
    assert found["request"][0]["output_words"] == "150..600"
    assert all(set(each) == set(quote) for each in found["quotes"])


def test_every_table_ends_with_prices_dates_exchange_and_tax(cli: Cli, place: Path) -> None:
    out = cli(
        *("cost", "gpt-4o", "gpt-4", *DATED, "--currency", "RUB"),
        *("--fx", "USDRUB=83.25@2026-10-02", "--vat", "0.22", "--markup", "0.1"),
    ).out
    assert "prices.toml of --prices" in out
    assert "oldest checked on 2026-06-01 (gpt-4)" in out
    assert "exchange: USDRUB=83.25@2026-10-02 (--fx)" in out
    assert "VAT: not in the list, 22% added (" in out
    assert "a fee of 10.0% added" in out.replace("an intermediary's fee", "a fee")
    assert "marks: user: the price is from a file of yours; stale" in out
    assert "a request, RUB" in out


def test_output_is_never_guessed_in_silence(cli: Cli, place: Path) -> None:
    assert "answers: none assumed, input only" in cli("cost", "gpt-4o", *DATED).out
    out = cli("cost", "gpt-4o", *DATED, "--output-words", "150..600").out
    assert "answers: assumed 150–600 words" in out


def test_an_unpriced_model_is_listed_and_never_free(cli: Cli, place: Path) -> None:
    result = cli("cost", "gpt-4o", "llama-3-8b", *DATED)
    assert result.code == ExitCode.UNAVAILABLE
    assert "not priced: llama-3-8b: no price is known" in result.out
    found = content(cli, "llama-3-8b", code=ExitCode.UNAVAILABLE)
    assert {each["one_high"] for each in found["quotes"]} == {None}


def test_a_missing_rate_is_reported(cli: Cli, place: Path) -> None:
    result = cli("cost", "gpt-4", "--cached", "0.5", *DATED)
    assert result.code == ExitCode.UNAVAILABLE
    assert "not priced: gpt-4: no price for cached input" in result.out


def test_a_model_without_a_tokenizer_needs_a_real_count(cli: Cli, place: Path) -> None:
    result = cli("cost", "gpt-4o", "gigachat-pro", *DATED)
    assert result.code == ExitCode.UNAVAILABLE
    assert "not counted: gigachat-pro: has no published tokenizer" in result.out
    given = ("--tokens-per-word", "gigachat-pro=2.2", "--language", "ru", "--words", "1000")
    given += ("--template", "none")
    (quote,) = content(cli, *given, "--output-tokens", "100", "--cached", "0.5")["quotes"]
    assert quote["one_high"] == "0.6"
    assert quote["basis"] == "tokens per word given"
    (counted,) = content(cli, "--count", "gigachat-pro=500", "--file", "ru.txt")["quotes"]
    assert counted["one_high"] == "0.25"
    assert "at least 600 RUB" in cli("cost", *given, *DATED).out


def test_a_stand_in_is_marked_in_every_cell(cli: Cli, place: Path) -> None:
    out = cli("cost", "--stand-in", "gigachat-pro=gpt-4o", "--words", "100", *DATED).out
    row = next(line for line in out.splitlines() if line.startswith("~gigachat-pro"))
    assert all(cell.strip().startswith("~") for cell in row.split("  ") if cell.strip())


@pytest.mark.parametrize(
    ("arguments", "message_part"),
    [
        (("gpt-44",), "did you mean: gpt-4"),
        (("gpt-4o", "--currency", "RUR"), "did you mean: RUB"),
        (("gpt-4o", "--fx", "USDRUB=83.25@2999-01-01"), "2999-01-01 is in the future"),
        (("gpt-4o", "--requests", "1.0005k"), "is not a whole number"),
        (("gpt-4o", "--vat", "22"), "write 0.22 for 22 %"),
        (("gpt-4o", "--words", "-5"), "--words -5 is less than 1"),
        (("gpt-4o", "--words", "99999999999999999"), "is implausible"),
        (("gpt-4o", "--output-words", "600..150"), "write --output-words 150..600"),
        (("gpt-4o", "--output-words", "1", "--output-tokens", "1"), "give one"),
        (("gpt-4o", "--per", "day"), "add --requests"),
        (("gpt-4o", "--per", "year", "--requests", "1"), "unknown period"),
        (("gpt-4o", "--words", "5", "--file", "ru.txt"), "leave out --words"),
        (("gpt-4o", "--cached", "2.5"), "share above 1"),
        (("gpt-4o", "--as-of", "today"), "not a date"),
        (("gpt-4o", "--count", "gpt-4o"), "MODEL=TOKENS"),
        (("--count", "nonesuch=5", "--file", "ru.txt"), "unknown model 'nonesuch'"),
        (("gpt-4o", "--file", "none.txt"), "none.txt"),
        (("gpt-4o", "--unit", "line"), "no file is read"),
        (("gpt-4o", "--language", "fr"), "no text in 'fr'"),
        (("gpt-4o", "--chunk-words", "5"), "add --capacity"),
        (
            ("--count", "gpt-4o=7", "--file", "ru.txt", "--output-words", "5"),
            "give --output-tokens",
        ),
        (("gpt-4o", "--text", "!!! ???", "--output-words", "5"), "a text without words"),
        (("gpt-4o", "--capacity", "--batch"), "--batch does nothing with --capacity"),
        (("gpt-4o", "--aligned"), "no file is read to which --aligned"),
        (("--from", "gpt-4", "--to", "gpt-4o", "--against", "gpt-4"), "nothing with --from"),
        (("--from", "gpt-4"), "--from MODEL --to MODEL"),
        (("gpt-4o", "--against", "gpt-4"), "--against 'gpt-4'"),
        (("gpt-4o", "traffic.toml"), "give it alone"),
        (("traffic.toml", "--words", "5"), "--words cannot be used with a traffic file"),
        (("none.toml",), "none.toml: cannot be read"),
    ],
)
def test_bad_input_says_the_edit(
    cli: Cli, place: Path, arguments: tuple[str, ...], message_part: str
) -> None:
    result = cli("cost", *arguments, "--prices", "prices.toml")
    assert result.code == ExitCode.USAGE
    assert message_part in result.err


def test_a_currency_without_a_rate_is_an_error_not_a_zero(cli: Cli, place: Path) -> None:
    result = cli("cost", "gpt-4o", *DATED, "--currency", "RUB")
    assert result.code == ExitCode.UNAVAILABLE
    assert "--fx USDRUB=RATE@YYYY-MM-DD" in result.err


def test_aligned_files_of_the_user(cli: Cli, place: Path) -> None:
    files = ("--corpus", "en=en.txt", "--corpus", "ru=ru.txt", "--aligned")
    found = content(cli, "gpt-4o", *files)
    russian, english = (
        next(q for q in found["quotes"] if q["language"] == language) for language in ("ru", "en")
    )
    ratio = russian["question_tokens"] / english["question_tokens"]
    assert float(russian["markup"]) == pytest.approx(ratio)


def test_records_are_documents(cli: Cli, place: Path) -> None:
    (quote,) = content(cli, "gpt-4o", "--corpus", "ru=tickets.jsonl")["quotes"]
    assert (quote["documents"], quote["requests"]) == (2, 2)


@pytest.mark.parametrize("name", ["GigaChat-2-Max", "claude-sonnet-4-5", "mistral-large-latest"])
def test_a_model_with_a_price_alone_says_what_supplies_its_tokens(cli: Cli, name: str) -> None:
    result = cli("cost", name, "--text", "мир")
    assert result.code == ExitCode.UNAVAILABLE
    assert result.err.startswith(f"error: {name}: ")
    assert f"--tokens-per-word {name}=F" in result.err
    assert cli("cost", name, "--text", "мир", "--tokens-per-word", f"{name}=2").code == ExitCode.OK


MIXED = ("Привет, как дела?", "Hello, how are you?", "Мне нужен счёт.")


def test_all_languages_of_a_text_are_billed(cli: Cli, tmp_path: Path) -> None:
    chat = tmp_path / "chat.jsonl"
    rows = [json.dumps({"text": text}, ensure_ascii=False) for text in MIXED]
    chat.write_text("\n".join(rows), "utf-8")
    request = ("cost", "gpt-4o", "--corpus", str(chat), "--as-of", "2026-11-25", "--format", "json")
    (whole,) = json.loads(cli(*request).out)["quotes"]
    each = [json.loads(cli("cost", "gpt-4o", "--text", text, *request[4:]).out) for text in MIXED]
    assert whole["language"] == "ru+en"
    assert whole["documents"] == whole["requests"] == 3
    assert whole["input_tokens_high"] == sum(one["quotes"][0]["input_tokens_high"] for one in each)
    expected = sum(Decimal(one["quotes"][0]["many_high"]) for one in each)
    assert Decimal(whole["many_high"]) == expected
    parts = json.loads(cli(*request, "--by", "language").out)["quotes"]
    assert [(part["language"], part["requests"]) for part in parts] == [("ru", 2), ("en", 1)]
    assert sum(Decimal(part["many_high"]) for part in parts) == expected


def test_a_language_is_named_once_in_mixed_text(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("Привет\nHello\nЗапушь feature branch в origin\n", "utf-8")
    request = ("cost", "gpt-4o", "--corpus", str(tmp_path / "t.txt"), "--format", "json")
    (whole,) = json.loads(cli(*request).out)["quotes"]
    assert whole["language"] == "ru+en"


def test_the_requests_of_a_month_are_those_of_all_languages(cli: Cli, tmp_path: Path) -> None:
    for number, text in enumerate(MIXED):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    request = ("cost", "gpt-4o", "--corpus", f"{tmp_path}/*.txt", "--unit", "file")
    request += ("--requests", "300", "--per", "month", "--format", "json")
    (whole,) = json.loads(cli(*request).out)["quotes"]
    parts = json.loads(cli(*request, "--by", "language").out)["quotes"]
    assert {part["language"]: part["requests"] for part in parts} == {"ru": 200, "en": 100}
    for amount in ("many_high", "month_high"):
        assert sum(Decimal(part[amount]) for part in parts) == Decimal(whole[amount])


def test_a_count_needs_no_text(cli: Cli) -> None:
    result = cli("cost", "gpt-4o", "--count", "gpt-4o=500", "--format", "json")
    for found in json.loads(result.out)["quotes"]:
        assert (found["input_tokens_high"], found["words"]) == (500, 0)
        assert (found["thousand_words"], found["page"]) == (None, None)
        assert Decimal(found["one_high"]) == Decimal("0.00125")


def test_numbers_are_read_as_people_write_them(cli: Cli) -> None:
    for short, long in (
        (("--requests", "1.5M"), ("--requests", "1500000")),
        (("--cached", "50%"), ("--cached", "0.5")),
        (
            ("--vat", "22%", "--assume-vat", "excluded"),
            ("--vat", "0.22", "--assume-vat", "excluded"),
        ),
    ):
        assert cli("cost", "gpt-4o", *short).out == cli("cost", "gpt-4o", *long).out


def test_a_rate_without_a_day_is_dated_today(cli: Cli) -> None:
    result = cli("cost", "gpt-4o", "--currency", "RUB", "--fx", "USDRUB=83.25")
    today = datetime.now(UTC).date()
    assert f"USDRUB=83.25@{today} (--fx without a day, taken as of today)" in result.out


def test_by_language_needs_a_text(cli: Cli) -> None:
    result = cli("cost", "gpt-4o", "--by", "language")
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert "--by language needs a text" in result.err
    assert "unknown grouping 'file'" in cli("cost", "gpt-4o", "--text", "x", "--by", "file").err


def test_capacity(cli: Cli, place: Path) -> None:
    found = content(
        cli, "gpt-4o", "llama-3.1-8b", "deepseek-r1", "--capacity", "--chunk-words", "200"
    )["capacity"]
    by_model = {each["model"]: each for each in found if each["language"] == "ru"}
    assert by_model["llama-3.1-8b"]["cache_bytes_per_thousand_words"] > 10**8
    assert by_model["deepseek-r1"]["cache_absent"].startswith("latent")
    assert {each["taken_tokens"] for each in by_model.values()} == {8}
    out = cli("cost", "gpt-4o", "--capacity", "--tokens-per-second", "60").out
    assert "words/s at 60" in out
    assert "reserved: nothing for the answer" in out
    assert "template of 8 tokens assumed" in cli("cost", "o3", "--capacity").out
    known = cli("cost", "o3", "--capacity", "--template", "known").out
    assert "template unknown, 0 tokens: o3" in known
    assert cli("cost", "gigachat-pro", "--capacity").code == ExitCode.UNAVAILABLE


def test_hardware_beside_apis(cli: Cli, place: Path) -> None:
    requested = ("gpt-4", "--language", "ru", "--output-words", "100..100")
    found = content(cli, *requested, "--self-hosted", "h100-llama-3.1-8b")
    assert found["hardware"][0]["month"] == "1825"
    assert Decimal(found["break_even"][0]["words_a_month"]) > 10**6
    assert found["break_even"][0]["serves_so_many"] == "yes"
    stood_in = ("--stand-in", "gigachat-pro=gpt-4", "--language", "ru")
    requested_names = (*stood_in, "--words", "10", "--self-hosted", "yandex-t-pro-it-2.0")
    (even,) = content(cli, *requested_names)["break_even"]
    assert even["serves_so_many"] is None  # nobody publishes its speed
    assert "~gigachat-pro" in cli("cost", *requested_names, *DATED).out
    result = cli("cost", *requested, *DATED, "--self-hosted", "yandex-t-pro-it-2.0")
    assert "no break-even" in result.out  # roubles beside dollars, and no rate
    assert result.code == ExitCode.OK


def test_migration(cli: Cli, place: Path) -> None:
    (place / "long.txt").write_text("слово " * 6_000, "utf-8")
    found = content(cli, "--from", "gpt-4o", "--to", "gpt-4", "--corpus", "ru=long.txt")
    (move,) = found["migration"]
    assert (move["from"], move["to"], move["too_long_to"]) == ("gpt-4o", "gpt-4", 1)
    assert move["money_ratio"] > move["tokens_ratio"] > 1
    assert found["overflows"][0]["document"].endswith("long.txt")
    assert found["overflows"][0]["fitted"] == "yes"
    assert "do not fit gpt-4" in found["sentence"]


def test_traffic(cli: Cli, place: Path) -> None:
    found = content(cli, "traffic.toml", code=ExitCode.UNAVAILABLE)
    assert [each["requests"] for each in found["traffic"]] == ["1000", "8", "2", "10"]
    assert found["unpriced"] == [{"row": "chat", "model": "gigachat-pro"}]
    (total,) = found["sums"]
    assert total["currency"] == "USD"
    parts = [Decimal(each["month_high"]) for each in found["traffic"] if each["month_high"]]
    assert Decimal(total["month_high"]) == sum(parts)
    assert "2 of 3 rows; 1 without a price" in found["sentence"]


@pytest.mark.parametrize(
    ("old", "new", "message_part"),
    [
        ("requests = 1000", "requests = 0", "traffic[1].requests: is 0, less than 1"),
        ('model = "gpt-4o"', "", "traffic[1].model: is missing"),
        ("ru = 0.8", "ru = 0.9", "traffic[2].mix: adds up to 1.1"),
        ("mix = { ru = 1 }", "", "traffic[3].mix: is missing"),
        ("cached = 0.5", "cached = 5.5", "traffic[1].cached: is 5.5"),
        ('"10..20"', '"20..10"', "traffic[1].output_tokens"),
        ("rules.txt", "rule.txt", "traffic[1].system"),
        ('name = "chat"', 'name = "support"', "'support' appears twice"),
        ("requests = 1000", "request = 1000", "did you mean 'requests'?"),
        ("mix = { ru = 1 }", "mix = { fr = 1 }", "names fr, of which there is no text"),
    ],
)
def test_a_traffic_file_that_is_wrong_says_where(
    cli: Cli, place: Path, old: str, new: str, message_part: str
) -> None:
    text = TRAFFIC.replace("gigachat-pro", "gpt-4").replace(old, new, 1)
    (place / "traffic.toml").write_text(text, "utf-8")
    result = cli("cost", "traffic.toml", *DATED)
    assert result.code == ExitCode.USAGE
    assert message_part in result.err


def test_csv_and_markdown(cli: Cli, place: Path) -> None:
    requested = ("cost", "gpt-4o", *DATED, "--words", "100")
    rows = list(csv.DictReader(io.StringIO(cli(*requested, "--format", "csv").out)))
    assert [row["language"] for row in rows] == ["en", "ru"]
    assert rows[0]["as_of"] == "2026-11-23"
    out = cli(*requested, "--format", "markdown").out
    assert out.count("| gpt-4o |") == 2
    assert r"exchange\: none" in out


def test_templates_are_by_one_rule_for_every_model(cli: Cli, place: Path) -> None:
    models = ("gpt-4o", "deepseek-chat", "o3")

    def added(*rule: str) -> set[int]:
        text = ("--text", "Привет", "--format", "json")
        quotes = json.loads(cli("cost", *models, *text, *rule).out)["quotes"]
        assert len(quotes) == len(models)
        return {quote["overhead_tokens"] for quote in quotes}

    assert added() == {8}
    assert added("--template", "assume") == {8}
    assert added("--template", "known") == {0, 7}
    assert added("--template", "none") == {0}
    assert added("--template", "20") == {20}
    assert cli("cost", *models, "--template", "some").code == ExitCode.USAGE


def test_prices_that_depend_on_the_hour(cli: Cli, place: Path) -> None:
    model = "deepseek:deepseek-v4-flash"

    def paid(*at: str) -> Decimal:
        given = ("--count", f"{model}=1000000", "--text", "x", "--format", "json")
        (quote,) = json.loads(cli("cost", model, *given, *DATED, *at).out)["quotes"]
        return Decimal(quote["one_high"])

    usual, peak = paid(), paid("--at", "02:00")
    assert paid("--at", "12:00") == usual
    assert peak != usual
    shown = cli("cost", model, "--text", "x", "--at", "02:00", *DATED).out
    assert "at 02:00 UTC" in shown
    assert cli("cost", "gpt-4o", "--text", "x", "--at", "25:00").code == ExitCode.USAGE


def test_chunks_for_retrieval_in_words_or_tokens(cli: Cli, place: Path) -> None:
    def found(*options: str) -> dict[str, int]:
        given = ("gpt-4o", "--capacity", "--language", "ru", *options)
        (row,) = content(cli, *given)["capacity"]
        return {name: row[name] for name in ("chunk_words", "chunk_tokens", "chunks", "new_words")}

    by_words = found("--chunk-words", "200")
    by_tokens = found("--chunk-tokens", str(by_words["chunk_tokens"]))
    assert by_tokens["chunk_words"] in (199, 200, 201)
    assert by_tokens["chunks"] == by_words["chunks"]
    assert by_words["new_words"] == by_words["chunks"] * 200
    shared = found("--chunk-words", "200", "--overlap", "10%")
    assert shared["new_words"] == int(200 * (1 + (shared["chunks"] - 1) * 0.9))
    for wrong in (
        ("--capacity", "--overlap", "0.1"),
        ("--capacity", "--chunk-words", "2", "--overlap", "1"),
        ("--capacity", "--chunk-words", "2", "--chunk-tokens", "2"),
        ("--chunk-tokens", "2"),
    ):
        assert cli("cost", "gpt-4o", *wrong).code == ExitCode.USAGE
