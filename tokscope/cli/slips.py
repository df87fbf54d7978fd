"""What to type instead, for options and commands that do not exist."""

from __future__ import annotations

from pathlib import Path

_TEXT = "a text is named by --corpus FILE"
_TEXT_OF_COUNT = "name the file without an option: tokscope count FILE"
_TOKENIZERS = "name tokenizers without an option: tokscope {command} gpt-4o"
_TOKENIZER_OF_COUNT = "a tokenizer is named by -t: tokscope {command} -t gpt-4o"
_OPTIONS = {
    **dict.fromkeys(("--file", "--files", "-f", "--input", "-i", "--corpora"), _TEXT),
    **dict.fromkeys(("-t", "--tokenizer", "--tokenizers", "--model", "--models"), _TOKENIZERS),
    **dict.fromkeys(("-m",), _TOKENIZERS),
    **dict.fromkeys(
        ("--lang", "--language", "-l"), "write the language before a file: --corpus ru=FILE"
    ),
    **dict.fromkeys(("--json", "--csv", "--markdown", "--md"), "write --format {name}"),
    **dict.fromkeys(
        ("--quiet", "-q", "--silent"), "messages are on standard error: add 2>/dev/null"
    ),
    **dict.fromkeys(("--out", "--output-file", "--save"), "write -o FILE.json"),
    **dict.fromkeys(("--verbose", "-v", "--debug"), "TOKSCOPE_DEBUG=1 shows where errors arise"),
}
_NAMED = frozenset({"count", "show"})
"""Commands whose tokenizers are named by an option."""
_WITH_SHOW = ("tokscope prices", "tokscope tokenizers", "tokscope corpora")
_COMMANDS = {
    "glossary": "tokscope explain",
    "define": "tokscope explain",
    "version": "tokscope --version",
    "list": "tokscope tokenizers list",
    "models": "tokscope tokenizers list",
    "tokenizer": "tokscope tokenizers",
    "corpus": "tokscope corpora",
    "price": "tokscope prices",
    "costs": "tokscope cost",
    "tokens": "tokscope count",
    "tokenize": "tokscope show",
    "encode": "tokscope show",
    "download": "tokscope tokenizers fetch",
    "fetch": "tokscope tokenizers fetch",
    "fertility": "tokscope compare",
}


def for_option(name: str, command: str) -> str | None:
    """Return what to write in place of an option that a command does not have."""
    last = command.rpartition(" ")[2]
    if last == "count" and (_OPTIONS.get(name) == _TEXT or name == "--corpus"):
        return _TEXT_OF_COUNT
    hint = _OPTIONS.get(name)
    if hint == _TOKENIZERS and last in _NAMED:
        hint = _TOKENIZER_OF_COUNT
    if hint is None:
        return None
    kinds = {"md": "markdown"}
    bare = name.lstrip("-")
    return hint.format(command=command.removeprefix("tokscope "), name=kinds.get(bare, bare))


def for_command(name: str, group: str) -> str | None:
    """Return what to type where a file, a tokenizer, a text or another word is no command."""
    from tokscope.catalogue.catalogue import bundled_catalogue

    if group == "tokscope corpora" and Path(name).exists():
        return f"tokscope compare --corpus {name}"
    if group != "tokscope":
        return f"{group} show {name}" if group in _WITH_SHOW else None
    if name in _COMMANDS:
        return _COMMANDS[name]
    if Path(name).exists():
        return f"tokscope compare --corpus {name}, or tokscope count {name}"
    if bundled_catalogue().id_of(name):
        return f"tokscope compare {name}"
    if " " in name or not name.isascii():
        return f'tokscope count --text "{name}"'
    return None
