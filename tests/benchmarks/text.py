"""Real English and Russian text for benchmarks, made of documentation in Debian's packages.

Fetched into a folder of the user's cache and never committed: ``python -m tests.benchmarks.text``
prints where it lies. Needs ``apt-get`` and ``dpkg-deb``.
"""

from __future__ import annotations

import gzip
import html
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs

_PACKAGES = (
    *("manpages", "manpages-ru", "debian-handbook", "gnome-user-docs", "fortunes-ru"),
    *("libreoffice-help-ru", "libreoffice-help-en-us"),
)
_LANGUAGES = {
    "ru": re.compile(r"/ru(-RU|_RU)?[/.]|fortunes-ru|manpages-ru"),
    "en": re.compile(r"/en(-US)?/|/C/|/manpages/"),
}
_MARKED_UP = (".html", ".xhtml", ".page", ".xml", ".docbook")
_SHORTEST = 20
SIZES = {"en": 10_000_000, "ru": 14_000_000}
"""Bytes of each language in a text of 24 MB."""


def folder() -> Path:
    """Find where the text lies."""
    return Path(platformdirs.user_cache_dir("tokscope", appauthor=False)) / "benchmark-text"


def texts(times: int = 1) -> dict[str, Path]:
    """Give a file a language, 24 MB together, fetched if it is not there.

    Parameters
    ----------
    times : int
        How many times 24 MB. What is more than there is of real text is made of it, with a number
        put into every other word's end, so that the share of new words stays that of the text.
    """
    place = folder()
    found = {language: place / f"{language}-{times}.txt" for language in SIZES}
    if all(path.exists() for path in found.values()):
        return found
    place.mkdir(parents=True, exist_ok=True)
    if times == 1:
        for language, lines in _real().items():
            data = "\n".join(lines).encode()[: SIZES[language]].decode(errors="ignore")
            found[language].write_text(data + "\n", "utf-8")
        return found
    for language, once in texts().items():
        data = once.read_text("utf-8").removesuffix("\n")
        with found[language].open("w", encoding="utf-8") as file:
            for turn in range(times):
                file.write(data if turn == 0 else _varied(data, turn))
                file.write("\n")
    return found


def _varied(data: str, turn: int) -> str:
    """Change one word in forty, so that a repetition brings words of its own."""
    words = data.split(" ")
    words[turn % 40 :: 40] = [f"{word}{turn}" for word in words[turn % 40 :: 40]]
    return " ".join(words)


def _real() -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {language: [] for language in SIZES}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        subprocess.run(["apt-get", "download", "-qq", *_PACKAGES], cwd=root, check=True)
        for package in sorted(root.glob("*.deb")):
            target = root / package.name.partition("_")[0]
            subprocess.run(["dpkg-deb", "-x", str(package), str(target)], check=True)
        for path in sorted(root.rglob("*")):
            place = str(path.relative_to(root))
            language = next(
                (each for each, mark in _LANGUAGES.items() if mark.search(f"/{place}")), None
            )
            if language and path.is_file():
                lines[language] += _lines(path)
    return lines


def _lines(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError):
        return
    if "\0" in text or path.suffix in (".js", ".css", ".po", ".svg"):
        return
    if path.suffix in _MARKED_UP:
        text = re.sub(r"(?s)<(script|style).*?</\1>", " ", text)
        text = html.unescape(re.sub(r"<[^>]+>", "\n", text))
    else:
        text = re.sub(r"(?m)^\.\w+ ?|\\f[BIRP]|\\-", "", text)
    for line in text.split("\n"):
        clean = " ".join(line.split())
        if len(clean) > _SHORTEST:
            yield clean


if __name__ == "__main__":
    for each in texts().values():
        print(each, f"{each.stat().st_size / 1e6:.1f} MB")
