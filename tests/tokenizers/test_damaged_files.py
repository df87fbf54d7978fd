"""Damaged files: an error that names the file, never a traceback or a panic."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import sentencepiece

from tests.helpers import tiny
from tests.tokenizers.conftest import LoadPath
from tokscope.errors import InputError, TokscopeError

NAMES = [
    *("plain.tiktoken", "tekken.json", "byte_level.json", "unigram.json", "wordpiece.json"),
    *("bpe.model", "unigram-bytes.model", "vocab.txt"),
]
NAMED_AS = {"tekken.json": "tekken.json", "vocab.txt": "vocab.txt"}
NEVER = ("Traceback", "panicked", "PanicException", "thread '", "pyo3", "stack backtrace")


def check(path: Path, load_path: LoadPath) -> TokscopeError | None:
    """Load a file and use it; give the error, having checked how it reads."""
    try:
        tokenizer = load_path(path, pattern="gpt-2", lowercase=True)
        tokenizer.count_many(["Hello, мир <s> [MASK]"])
        tokenizer.segment("Hello, мир 語")
        tokenizer.token_bytes()
    except TokscopeError as error:
        caught = error
    else:
        return None
    assert str(path) in caught.message
    assert not any(word in caught.message for word in NEVER), caught.message
    assert "\n" not in caught.message
    return caught


@pytest.mark.parametrize("name", [name for name in NAMES if name != "vocab.txt"])
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.5, 0.97])
def test_a_truncated_file_is_an_input_error_that_names_it(
    name: str, kept: float, trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    data = trained.file(name).read_bytes()
    path = tmp_path / name
    # a rank file cut between two lines of merges would be a whole, smaller vocabulary
    path.write_bytes(
        data[: int(len(data) * kept) if name != "plain.tiktoken" else -3 - int(kept * 900)]
    )
    assert isinstance(check(path, load_path), InputError)


def test_a_vocab_txt_split_inside_a_character_or_before_unk_is_an_input_error(
    trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    data = trained.file("vocab.txt").read_bytes()
    for split_at in (data.rindex("и".encode()) + 1, 3):
        path = tmp_path / "vocab.txt"
        path.write_bytes(data[:split_at])
        assert isinstance(check(path, load_path), InputError)


def test_an_entry_that_stands_twice_in_a_vocab_txt_is_an_input_error(
    trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    path = tmp_path / "vocab.txt"
    path.write_bytes(trained.file("vocab.txt").read_bytes() + "##а\n".encode())
    error = check(path, load_path)
    assert error is not None
    assert "appear twice" in error.message


@pytest.mark.parametrize("name", NAMES)
def test_random_damage_never_escapes_as_anything_else(
    name: str, trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    chance, data = random.Random(name), trained.file(name).read_bytes()  # noqa: S311 - no secret
    errors = 0
    for _ in range(40):
        damaged = bytearray(data)
        place = chance.randrange(len(damaged))
        match chance.randrange(4):
            case 0:
                damaged[place] = chance.randrange(256)
            case 1:
                del damaged[place : place + chance.randint(1, len(damaged) // 3)]
            case 2:
                damaged[place:place] = damaged[chance.randrange(len(damaged)) :][:30]
            case _:
                for _ in range(20):
                    damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        path = tmp_path / name
        path.write_bytes(damaged)
        errors += check(path, load_path) is not None
    assert errors >= 10


def test_an_unknown_token_that_only_the_added_tokens_hold_is_an_input_error(
    load_path: LoadPath, trained: tiny.Trained, tmp_path: Path
) -> None:
    content = json.loads(trained.file("wordpiece.json").read_bytes())
    vocabulary = content["model"]["vocab"]
    vocabulary["[UNX]"] = vocabulary.pop("[UNK]")
    path = tmp_path / "wordpiece.json"
    path.write_text(json.dumps(content), "utf-8")
    assert isinstance(check(path, load_path), InputError)


def test_two_tokens_of_one_rank_are_an_input_error_not_a_panic(
    load_path: LoadPath, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "twice.tiktoken"
    path.write_bytes(tiny.rank_lines(tiny.ranks() | {b"zz": 17}))
    error = check(path, load_path)
    assert error is not None
    assert "two tokens share a rank" in error.message
    assert "panicked" not in capfd.readouterr().err


@pytest.mark.parametrize("rank", [2**32 - 1, 2**32, 2**70])
def test_a_rank_too_large_for_tiktoken_is_an_input_error(
    rank: int, load_path: LoadPath, tmp_path: Path
) -> None:
    path = tmp_path / "large.tiktoken"
    path.write_bytes(tiny.rank_lines(tiny.ranks() | {b"zz": rank}))
    assert isinstance(check(path, load_path), InputError)


def test_a_model_whose_piece_is_not_utf_8_is_an_input_error(
    load_path: LoadPath, trained: tiny.Trained, tmp_path: Path
) -> None:
    source = trained.file("unigram.model")
    model = sentencepiece.SentencePieceProcessor(model_file=str(source))
    pieces = (model.id_to_piece(id_) for id_ in range(400, 600))
    piece = next(piece.encode() for piece in pieces if piece[-1] > "а" and len(piece) > 3)
    path = tmp_path / "odd.model"
    path.write_bytes(source.read_bytes().replace(piece, piece[:-1] + b"Z", 1))
    assert isinstance(check(path, load_path), InputError)


@pytest.mark.parametrize(
    ("vocabulary", "merges", "message_part"),
    [
        ('{"a": 0}', "#version: 0.2\nq q\n", "makes 'qq'"),
        ('{"a": 0, "aa": 1}', "#version: 0.2\na\n", "damaged"),
        ('{"a": 0, "aa": 1}', "#version: 0.2\na a\n", "single bytes have no token"),
        ('{"a": 0, "語": 1, "aa": 2}', "#version: 0.2\na a\n", "'語' is not one of its 256"),
    ],
)
def test_a_damaged_pair_of_vocabulary_and_merges_is_an_input_error(
    vocabulary: str, merges: str, message_part: str, load_path: LoadPath, tmp_path: Path
) -> None:
    (tmp_path / "vocab.json").write_text(vocabulary, "utf-8")
    (tmp_path / "merges.txt").write_text(merges, "utf-8")
    with pytest.raises(InputError, match=message_part):
        load_path(tmp_path)


def test_ids_out_of_the_order_of_merging_are_an_input_error(
    load_path: LoadPath, trained: tiny.Trained, tmp_path: Path
) -> None:
    model = json.loads(trained.file("byte_level.json").read_bytes())["model"]
    pairs = [" ".join(pair) for pair in model["merges"]]
    (tmp_path / "vocab.json").write_text(json.dumps(model["vocab"]))
    (tmp_path / "merges.txt").write_text("\n".join([*pairs[50:], *pairs[:50]]), "utf-8")
    with pytest.raises(InputError, match="do not follow the order"):
        load_path(tmp_path / "vocab.json")


@pytest.mark.parametrize(
    ("place", "value", "message_part"),
    [
        (("config", "pattern"), 5, "pattern is not a string"),
        (("config", "pattern"), None, "pattern is not a string"),
        (("config", "pattern"), "(", "cannot use the pattern"),
        (("config", "default_vocab_size"), "many", "default_vocab_size is not a whole number"),
        (("config", "default_num_special_tokens"), True, "tokens is not a whole number"),
        (("config", "default_num_special_tokens"), -1, "negative or too large"),
        (("vocab", 0, "rank"), 1.5, "rank is not a whole number"),
        (("vocab", 0, "rank"), float("inf"), "Infinity is not a number of JSON"),
        (("vocab", 0, "token_bytes"), 5, "token_bytes is not a string"),
        (("vocab", 0, "token_bytes"), "Я", "is not base64"),
        (("vocab", 0), "x", "not a tekken.json"),
    ],
)
def test_a_wrong_field_of_a_tekken_json_is_named(
    load_path: LoadPath,
    tmp_path: Path,
    place: tuple[str | int, ...],
    value: object,
    message_part: str,
) -> None:
    content = inner = tiny.tekken()
    for key in place[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[place[-1]] = value  # type: ignore[index]
    path = tmp_path / "tekken.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(InputError) as caught:
        load_path(path)
    assert message_part in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("name", ["tekken.json", "byte_level.json", "vocab.json"])
def test_a_vocabulary_that_is_nested_too_deeply_is_an_input_error(
    load_path: LoadPath, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text('{"model":' * 100_000, "utf-8")
    with pytest.raises(InputError, match="nested too deeply"):
        load_path(path)


@pytest.mark.parametrize(
    ("content", "message_part"),
    [
        ('{"do_lower_case": ' * 100_000, "nested too deeply"),
        ("[]", "is not a JSON object"),
        ('{"do_lower_case": "yes"}', "do_lower_case is not true or false"),
        ('{"do_lower_case": NaN}', "NaN is not a number of JSON"),
    ],
)
def test_a_damaged_configuration_is_named(
    trained: tiny.Trained, load_path: LoadPath, tmp_path: Path, content: str, message_part: str
) -> None:
    path = tmp_path / "vocab.txt"
    path.write_bytes(trained.file("vocab.txt").read_bytes())
    configuration = tmp_path / "tokenizer_config.json"
    configuration.write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        load_path(path)
    assert caught.value.message.startswith(str(configuration))
    assert message_part in caught.value.message


def test_merges_without_their_prefix_do_not_end_the_process(
    trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    content = json.loads(trained.file("byte_level.json").read_bytes())
    content["model"]["continuing_subword_prefix"] = "x"
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(InputError, match="does not begin with 'x'"):
        load_path(path)
