"""One rule for the names of routines, wherever they come from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.base.plain_names import MAX_NAME, is_plain, needs_no_quotes, one_that_would_do, wrong_with


@pytest.mark.parametrize(
    "name",
    [
        "back-pain",
        "My back",
        "v1.2+x",
        "rücken_übung",
        "спина",
        "背中",
        "ru\u0308cken",
        "मेरी पीठ",
        "2nd",
        "console",
        "com",
    ],
)
def test_words_are_names(name: str) -> None:
    assert wrong_with(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", ".", "..", ".hidden", "-x", "--all", " x", "x ", "x.", "x" * 101),
        *("con", "NUL", "aux.x", "COM1 ", "com1 .txt", "lpt9", "COM¹", "CONIN$", "Prn.tar.gz"),
        *(
            "\\$(touch x)",
            "$(touch x)",
            "`id`",
            "a;b",
            "a|b",
            "a&b",
            "a>b",
            "a'b",
            'a"b',
            "a*b",
            "a?b",
            "a!b",
            "~x",
            "#x",
        ),
        *(
            "x;=1+1;y",
            "=1+1",
            "+1",
            "@x",
            "a/b",
            "a\\b",
            "a:b",
            "a\nb",
            "a\tb",
            "a\x1b[2Jb",
            "a\u202eb",
        ),
        *("a%b", "a{b,c}", "a[b]", "a(b)", "a^b", "a<b", "a\u200bb", "\u0308x", "½"),
    ],
)
def test_what_somebody_would_obey_is_refused_with_a_name_that_would_do(name: str) -> None:
    assert wrong_with(name)
    assert is_plain(one_that_would_do(name))


@given(st.text(max_size=120))
def test_a_name_that_would_do_always_does(name: str) -> None:
    assert is_plain(one_that_would_do(name))
    assert len(one_that_would_do(name)) <= MAX_NAME
    assert not (needs_no_quotes(name) and not is_plain(name))


def test_what_needs_quotes() -> None:
    assert not needs_no_quotes("my back")
    assert needs_no_quotes("my-back")
