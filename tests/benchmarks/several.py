"""Several tokenizers over the same text: tokscope beside loops over transformers and tokenizers.

Run by hand: ``python -m tests.benchmarks.several [TIMES [LOOP]]``, over TIMES times 24 MB, with all
loops or one of ``transformers`` and ``tokenizers``. The tokenizers are those whose official file is
a ``tokenizer.json``, which all three read. One run of each loop, medians of three of tokscope,
which remembers no count; whole processes, a table in Markdown.
"""

from __future__ import annotations

import sys
from statistics import median

from tests.benchmarks.peers import _TOKENIZERS, _TRANSFORMERS
from tests.benchmarks.running import as_corpora, forgetting, markdown, seconds, tokscope
from tests.benchmarks.text import texts
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve_all

NAMES = ("deepseek-v3", "deepseek-v4", "xlm-roberta", "claude-2")
_LOOPS = {
    "transformers": ("transformers, line by line", _TRANSFORMERS),
    "tokenizers": ("tokenizers, all threads", _TOKENIZERS),
}


def _vocabularies() -> list[str]:
    loader = create_loader(offline=True)
    found = map(loader.files_of, resolve_all(NAMES, loader.catalogue))
    return [str(each.paths["json"]) for each in found if each is not None]


def main() -> None:
    """Measure and print."""
    paths = texts(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    loops = [_LOOPS[name] for name in sys.argv[2:] or _LOOPS]
    vocabularies = _vocabularies()
    taken = {
        name: sum(
            seconds([sys.executable, "-c", code, vocabulary, *map(str, paths.values())])
            for vocabulary in vocabularies
        )
        for name, code in loops
    }
    compare = tokscope("compare", *NAMES, *as_corpora(paths))
    taken["tokscope compare"] = median(forgetting(compare) for _ in range(3))
    ours = taken["tokscope compare"]
    rows = [(name, f"{each:.1f}", f"{each / ours:.1f}") for name, each in taken.items()]
    size = sum(path.stat().st_size for path in paths.values()) / 1e6
    print(f"{', '.join(NAMES)}, {size:.0f} MB\n")
    print(markdown(("way", "seconds", "times tokscope's"), rows))


if __name__ == "__main__":
    main()
