import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.speech.text import LONGEST_PIECE, LONGEST_TEXT, Unspeakable, pieces, speakable

any_text = st.text(st.characters(codec=None), max_size=200)  # lone surrogates too


@given(any_text)
def test_what_is_speakable_is_one_clean_line(text):
    try:
        line = speakable(text)
    except Unspeakable:
        return
    assert line == line.strip()
    assert "  " not in line
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
    assert "[[" not in line
    line.encode("utf-8")


@given(any_text)
def test_speakable_text_stays_as_it_is(text):
    try:
        line = speakable(text)
    except Unspeakable:
        return
    assert speakable(line) == line


@given(any_text)
def test_words_are_never_lost(text):
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFC", text)))
    if letters and not {"<", ">"} & set(text):
        kept = "".join(filter(str.isalnum, speakable(text)))
        assert unicodedata.normalize("NFC", kept) == kept
        assert len(kept) >= len(letters) - sum(unicodedata.category(c) in {"Cn", "Co"} for c in text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Down,  two,\nthree.", "Down, two, three."),
        ("a\x00b", "a b"),
        ("a\ud800b", "ab"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("e\u0301lan", "élan"),
        ("<b>go</b>", "go"),
        ("go <break time='1s'/> on", "go on"),
        ('<audio<b> src="x.wav"/>hello', "hello"),
        ('<silence<b> msec="60000"/>hello', "hello"),
        ("<a<b<c>>> hello", "hello"),
        ("[[[x]<b>]] go", "x] go"),
        ("<audio src=x", "audio src=x"),
        ("go <!-- on", "go !-- on"),
        ("3 < 5 and 7 > 2", "3 < 5 and 7 > 2"),
        ("[[inpt PHON]] go", "inpt PHON go"),
        ("[x] marks", "[x] marks"),
        ("50 %", "50 %"),
    ],
)
def test_examples(text, line):
    assert speakable(text) == line


@pytest.mark.parametrize("text", ["", " ", ".", "?!", "—", "\x07", "\ud800", "<b></b>", "\u200d", "[[ ]]"])
def test_what_has_no_sound(text):
    with pytest.raises(Unspeakable) as caught:
        speakable(text)
    assert caught.value.hint


def test_a_text_may_be_as_long_as_the_limit():
    assert len(speakable("a" * LONGEST_TEXT)) == LONGEST_TEXT
    with pytest.raises(Unspeakable, match=r"20,001 characters"):
        speakable("a" * (LONGEST_TEXT + 1))


def test_a_short_text_is_one_piece():
    assert pieces("Go. Now.") == ["Go. Now."]


def test_pieces_end_between_sentences():
    assert pieces("One two. Three four. Five.", limit=20) == ["One two. Three four.", "Five."]


def test_pieces_end_between_words_where_a_sentence_is_too_long():
    assert pieces("one two three four", limit=9) == ["one two", "three", "four"]


def test_a_word_that_is_too_long_is_cut():
    assert pieces("a" * 25, limit=10) == ["a" * 10, "a" * 10, "a" * 5]


def test_languages_without_spaces_end_sentences_too():
    assert pieces("一二三。四五六。七", limit=4) == ["一二三。", "四五六。", "七"]


@given(st.text("ab .,!", max_size=3000), st.integers(1, LONGEST_PIECE))
def test_no_piece_is_too_long_and_none_is_lost(text, limit):
    line = " ".join(text.split())
    parts = pieces(line, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(line.split())
