"""CoNLL-U: a treebank's sentences with ranges, empty nodes, spaces and gold words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.reader_runner import in_chunks, made, problem, properties, read, skipped, texts
from tokscope.corpora.readers import byte_stream as streams

BLOCK = """\
# newdoc id = weblog-1
# sent_id = 2003Armeniya.xml_138
# text = Vámonos al mar (y ya).
1-2	Vámonos	_	_	_	_	_	_	_	_
1	Vamos	ir	VERB	_	Mood=Imp|Number=Plur|Person=1	0	root	_	_
2	nos	nosotros	PRON	_	Case=Acc|Number=Plur|Person=1	1	obj	_	_
3-4	al	_	_	_	_	_	_	_	_
3	a	a	ADP	_	_	5	case	_	_
4	el	el	DET	_	Definite=Def|PronType=Art	5	det	_	_
5	mar	mar	NOUN	_	Gender=Masc|Number=Sing	1	obl	_	_
5.1	vamos	ir	VERB	_	_	_	_	1:conj	_
6	(	(	PUNCT	_	_	7	punct	_	SpaceAfter=No
7	y	y	CCONJ	_	_	5	cc	_	_
8	ya	ya	ADV	_	_	5	advmod	_	SpaceAfter=No
9	)	)	PUNCT	_	_	7	punct	_	SpaceAfter=No
10	.	.	PUNCT	_	_	1	punct	_	SpaceAfter=No|Translit=x

# sent_id = 2
# text = В 10 000 км.
1	В	в	ADP	IN	_	2	case	2:case	_
2	10 000	10000	NUM	CD	_	3	nummod	3:nummod	_
3	км	км	NOUN	NN	_	0	root	0:root	SpaceAfter=No
4	.	.	PUNCT	.	_	3	punct	3:punct	_

"""
TEXTS = ["Vámonos al mar (y ya).", "В 10 000 км."]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_sentences_and_their_words(tmp_path: Path, end: str) -> None:
    passages, _ = read(made(tmp_path, "t.conllu", BLOCK.replace("\n", end)))
    assert [(passage.text, passage.gold) for passage in passages] == [
        (TEXTS[0], 10),  # 1..10; not 1-2, 3-4, 5.1
        (TEXTS[1], 4),
    ]


def test_the_text_is_made_of_the_forms_if_it_is_not_given(tmp_path: Path) -> None:
    plain = "\n".join(line for line in BLOCK.split("\n") if not line.startswith("# text"))
    assert texts(made(tmp_path, "t.conllu", plain)) == TEXTS


def test_a_whole_file_adds_its_words(tmp_path: Path) -> None:
    passages, _ = read(made(tmp_path, "t.conllu", BLOCK), unit="file")
    assert [(passage.text, passage.gold) for passage in passages] == [("\n".join(TEXTS), 14)]


def test_lines_are_no_unit_of_it(tmp_path: Path) -> None:
    error = problem(made(tmp_path, "t.conllu", BLOCK), unit="line")
    assert error.hint == "it has --unit sentence|file"


@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_buffer_does_not_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(streams, "BUFFER", size)
    assert texts(made(tmp_path, "t.conllu", BLOCK.rstrip("\n"))) == TEXTS


def test_other_columns(tmp_path: Path) -> None:
    block = "# global.columns = ID FORM MISC\n1\tДа\tSpaceAfter=No\n2\t!\t_\n\n1\tнет\t_\n"
    assert texts(made(tmp_path, "t.conllu", block)) == ["Да!", "нет"]


@pytest.mark.parametrize(
    "bad",
    [
        *("just text", "x\tДа\t_", "1\n", "_\tДа\t_\t_", "1\tДа\tд\tX\t_\t_\tzero\t_\t_\t_"),
        *("x\tДа" + "\t_" * 8, "_\tДа" + "\t_" * 8, "1\tДа" + "\t_" * 9),
        *("# text = Да!\n1\tДа" + "\t_" * 8, "# text = Да\n1\tД" + "\t_" * 8),
        *("# text = Нет\n1\tДа" + "\t_" * 8, "1\tДа" + "\t_" * 8 + "\n2\t!"),
    ],
)
def test_what_is_not_conllu(tmp_path: Path, bad: str) -> None:
    path = made(tmp_path, "t.conllu", BLOCK + bad + "\n\n" + BLOCK)
    error = problem(path)
    assert error.message.startswith(f"{path}:25: ")
    assert "universaldependencies" in str(error.hint)
    assert skipped(path) == (TEXTS * 2, {"broken CoNLL-U": 1})


def test_a_truncated_file_is_never_a_silent_loss(tmp_path: Path) -> None:
    whole = BLOCK.rstrip("\n")
    last = whole.index("# text = В 10 000 км.") + len("# text = В 10 000 км.")
    for end in range(last, len(whole) - len("3:punct\t_")):
        path = made(tmp_path, "t.conllu", whole[:end].encode("utf-8"))
        if whole[last:end].strip():
            assert "not a whole CoNLL-U sentence" in problem(path).message, whole[last:end]
            assert skipped(path) == (TEXTS[:1], {"broken CoNLL-U": 1})


def test_what_differs_is_shown(tmp_path: Path) -> None:
    path = made(tmp_path, "t.conllu", "# text = Да, нет\n1\tДа" + "\t_" * 8 + "\n")
    assert problem(path).message.endswith("its forms are «Да», its text is «Да, нет»")
    path = made(tmp_path, "t.conllu", "1\tДа\t_\n")
    assert problem(path).message.endswith("a line of 3 columns where there are 10: «1⇥Да⇥_»")


def test_spaces_inside_a_text_may_be_of_any_kind(tmp_path: Path) -> None:
    rows = "".join(f"{n}\t{form}" + "\t_" * 8 + "\n" for n, form in enumerate("абв", 1))
    passages, _ = read(made(tmp_path, "t.conllu", "# text = а\u00a0б  в\n" + rows))
    assert [(passage.text, passage.gold) for passage in passages] == [("а\u00a0б  в", 3)]


FORM = st.text(st.sampled_from('аж\u0301😀\u2028"#.10'), min_size=1, max_size=6).filter(
    lambda form: form == form.strip()
)


@properties
@given(
    sentences=st.lists(st.lists(st.tuples(FORM, st.booleans()), min_size=1), min_size=1),
    size=st.integers(1, 40),
    end=st.sampled_from(["\n", "\r\n"]),
    has_text=st.booleans(),
)
def test_sentences_written_are_sentences_read(
    tmp_path: Path,
    sentences: list[list[tuple[str, bool]]],
    size: int,
    end: str,
    *,
    has_text: bool,
) -> None:
    expected, lines = [], []
    for tokens in sentences:
        text = "".join(form + " " * spaced for form, spaced in tokens)
        text = text.removesuffix(" ")
        expected.append((text, len(tokens)))
        lines += [f"# text = {text}"] * has_text
        for number, (form, spaced) in enumerate(tokens, 1):
            misc = "_" if spaced else "SpaceAfter=No"
            lines.append("\t".join([str(number), form, *"_" * 7, misc]))
        lines.append("")
    path = made(tmp_path, "t.conllu", end.join([*lines, ""]))
    passages, _ = in_chunks(size, lambda: read(path))
    assert [(passage.text, passage.gold) for passage in passages] == expected
