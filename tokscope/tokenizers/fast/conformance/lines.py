"""Adversarial lines as data; unusual characters are written as escapes.

A change here needs a new ``VERSION`` of the package: results are valid for one version.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import chain

SPECIAL_SPELLINGS = (
    *("<|endoftext|>", "<|endofprompt|>", "<|fim_prefix|>", "<|im_start|>", "<|im_end|>"),
    *("<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>", "<|start_header_id|>", "<|eot|>"),
    *("[MASK]", "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[unused0]", "[unused99]"),
    *("<s>", "</s>", "<pad>", "<unk>", "<mask>", "<extra_id_0>", "<extra_id_99>"),
    *("[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "[AVAILABLE_TOOLS]", "[TOOL_CALLS]"),
    *("<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "<unused0>", "<start_of_image>"),
    *("<EOT>", "<META>", "<SOS>", "<META_START>", "<|startoftranscript|>", "<|ru|>", "<|0.00|>"),
    *("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜fim▁hole｜>"),
    *("<think>", "</think>", "<tool_call>", "<|vision_start|>", "<|object_ref_start|>"),
    *("<0x0A>", "<0xD0>", "<0xGG>", "<tts_pad>", "<|turn>", "<turn|>", "<sep>", "<cls>"),
)
"""What special tokens of every family look like when a person types them."""

MARKS = (
    *("▁", "▁▁▁", "a▁b", "▁слово", "##", "##ing", "слово ##во", "Ġ", "Ċ", "Ġhello", "ĠĠĊ", "Ċ\n"),
    *("@@ed pick@@", "</w>", "word</w>", "Ã©", "\u0120\u010a\u0109", "\u2581 \u2581", " ▁", "▁ "),
)
"""Characters that engines use for spaces, continuations and bytes."""

EMOJI = (
    "😀", "👍🏽", "👩🏿\u200d🚀", "👨\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "🇷🇺🇺🇸🇯🇵", "🇷", "1️⃣",
    "❤️\u200d🔥", "\u2764", "😀😀😀😀 текст 😀",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)  # fmt: skip

SCRIPTS = (
    *(
        "Привет, мир",
        "Hello world",
        "приветhelloмир",
        "Cαfé кофе コーヒー 咖啡 קפה قهوة",
        "а\u0301",
    ),
    *(
        "שלום עולם",
        "السلام عليكم",
        "\u202bשלום\u202c abc",
        "لا\u0640\u0640\u0640إله",
        "\u0600\u0661",
    ),
    *("नमस्ते दुनिया", "க்ஷ", "প্রযুক্তি", "ക്ഷ\u200d", "สวัสดีชาวโลก", "ကျေးဇူး", "ខ្មែរ", "བོད་"),
    *(
        "你好，世界。",
        "吾輩は猫である",
        "안녕하세요 세계",
        "\u1112\u1161\u11ab",
        "㍿㌔",
        "𠮷野家",
        "Ⅷ ½ ²³",
    ),
    *("ﬁ ﬂ ﬀ ĳ Ǆ", "＜s＞ ＜/s＞ ［ＭＡＳＫ］", "ＡＢＣ１２３", "İıŞş", "ẞß ς", "Ωµ Å K", "𝒜𝓑𝔠 𝟙𝟚"),
    *("don't DON'T it'll I'D we\u2019re 'S 'Ve", "\u017fs '\u017f 'ſ", "о\u0027с", "K's K\u212a"),
    *("съешь ещё этих мягких французских булок", "ЁЖИК ёжик", "№ § — «ёлки» …", "\u0306и\u0306"),
    unicodedata.normalize("NFD", "Её йод, ёлка и йогурт: съёмка в Ачинске"),
    unicodedata.normalize("NFD", "crème brûlée à la façon de Zoë, 각하 ṩ"),
)

CONTROLS = (
    *("\x00", "a\x00b", "\x01\x02\x03\x04", "\x1c\x1d\x1e\x1f", "\x7f", "\x08\x0b\x0c", "\x1b[31m"),
    *("\u0085", "a\u0085b", "\u00a0", "10\u00a0000", "\u00ad", "сло\u00adво", "\u034f", "\u061c"),
    *(
        "\u1680 \u180e",
        "\u2000\u2003\u2009\u200a",
        "\u200b",
        "a\u200bb",
        "\u200c\u200d",
        "\u200e\u200f",
    ),
    *(
        "\u2028",
        "a\u2029b",
        "\u202e",
        "\u202eabc\u202c",
        "\u202f",
        "\u205f",
        "\u2060",
        "\u2066x\u2069",
    ),
    *(
        "\u3000",
        "\u3000全角\u3000",
        "\ufeff",
        "\ufeffabc",
        "abc\ufeff",
        "\ufffc",
        "\ufffd",
        "a\ufffdb",
    ),
    *(
        "\u0301",
        " \u0301",
        "a\u0301\u0302\u0303",
        "e" + "\u0301" * 50,
        "\ufe0f",
        "\u20e3",
        "\ufff9",
    ),
    *("\u0378", "\U000e0080", "\U0003ffff", "\u2fe0", "\ue000", "\U000f0000", "\U0010fffd"),
    *("\ufdd0", "\ufdd0\ufdd1", "\ufdd0\ufdd1<s>", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"),
    *("\u0600 1", "\u06dd", "\u070f", "\u08e2 x", "\u0d4e", "\U000110bd", "\u0f0c", "\u1d157"),
)

SPACES = (
    *("", " ", "  ", "   ", "\t", "\t\t", " \t ", "\n", "\n\n", "\n\n\n", "\r", "\r\n", "\r\n\r\n"),
    *(" a", "a ", "  a  ", "a  b", "a   b", "a\tb", "a \tb", "a\t b", "a\nb", "a \n b", "a\r\nb"),
    *("a\n\n\nb", "a\rb", " \n", "\n ", "  \n  \n  x", "x \r\n\r\n y", "\tif x:\n\t\treturn\n"),
    *(
        "a" + " " * 200 + "b",
        " " * 1000,
        "\t" * 300,
        "\n" * 300,
        "a\u00a0 b",
        "a \u00a0b",
        "\u3000 ",
    ),
)

LONG = (
    *("a" * 10_000, "ы" * 10_000, "1" * 10_000, "!" * 5_000, "Aa" * 2_000, "абвгдежзиклмн" * 770),
    *(
        "=" * 3_000,
        "-" * 999,
        "语" * 3_000,
        "😀" * 1_000,
        "a\u0301" * 2_000,
        "'" * 1_000,
        "x" * 101,
    ),
)

PUNCTUATION = (
    *(
        "> </",
        "<br/>",
        "</script>",
        "{}[]()<>|\\",
        "::error::x",
        "%0A",
        "|a|b|",
        "```\n",
        "'''",
        '"""',
    ),
    *("https://пример.рф/путь?q=%D1%8F&x=1#a", "a@b.ru", "3.14159e-10", "1,234,567.89", "10 000 ₽"),
    *(
        "?!?!...",
        "…",
        "—",
        " — ",
        "«»",
        "„“",
        "a/b\\c",
        "//\n",
        "!\n\n",
        "...\r\n",
        "/" * 40,
        "=>\n/",
    ),
)


def _lines() -> Iterator[str]:
    yield from SPACES
    for spelling in SPECIAL_SPELLINGS:
        yield from (spelling, f"a {spelling} b", f"слово{spelling}слово", spelling * 2)
        yield from (f" {spelling}", f"{spelling} ", spelling[:-1])
    yield from chain(MARKS, EMOJI, SCRIPTS, CONTROLS, PUNCTUATION, LONG)
    yield from (f"a{each}b" for each in chain(MARKS, EMOJI, CONTROLS))
    yield from (f"мир {each} мир" for each in chain(MARKS, EMOJI, CONTROLS))


ADVERSARIAL = tuple(dict.fromkeys(_lines()))
"""Every adversarial line once."""
