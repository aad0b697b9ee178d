"""The report as a page: whole, safe, and understood without its pictures."""

import re
from html.parser import HTMLParser

import pytest
from half_year import HOSTILE, MANY, NOTHING, ONE

from voicecoach.reports.page import page
from voicecoach.session.questions import PainLimits

VOID = {"meta", "br", "hr", "input", "link", "img"}


class Tree(HTMLParser):
    """Elements as they are nested, with their attributes; a tag that is closed in the wrong place fails."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen = [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs), [name for name, _ in self.open]))
        if tag not in VOID:
            self.open.append((tag, attrs))

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs), [name for name, _ in self.open]))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def of(self, tag):
        return [attributes for name, attributes, _ in self.seen if name == tag]


@pytest.fixture(scope="module")
def many():
    return page(MANY, PainLimits())


def test_an_empty_journal_tells_how_to_begin():
    text = page(NOTHING, PainLimits())
    assert "No workout is kept yet" in text
    assert Tree(text).of("svg") == []


@pytest.mark.heavy
def test_one_workout():
    text = page(ONE, PainLimits())
    assert len(Tree(text).of("svg")) == 3
    assert "No pain was reported in this time." in text
    assert "No command was given in this time." in text
    assert "In all" not in text


@pytest.mark.heavy
def test_each_picture_is_told_and_has_its_numbers(many):
    tree = Tree(many)
    pictures = tree.of("svg")
    assert [picture["role"] for picture in pictures] == ["img"] * 5
    assert all(len(picture["aria-label"]) > 40 for picture in pictures)
    assert [within[-1] for tag, _, within in tree.seen if tag == "details"] == ["section"] * 5
    assert all("details" in within for tag, _, within in tree.seen if tag == "table")
    assert {head["scope"] for head in tree.of("th")} == {"col", "row"}
    assert "In all, since 1 Jan 2024" in many


def test_it_asks_nobody_for_anything(many):
    tree = Tree(many)
    assert tree.of("html") == [{"lang": "en"}]
    assert {tag for tag, _, _ in tree.seen}.isdisjoint({"script", "link", "img", "iframe", "image"})
    assert "default-src 'none'" in many
    assert all(value.startswith("#") for _, attributes, _ in tree.seen for value in [attributes.get("xlink:href", "#")])
    assert set(re.findall(r"https?://[^\s\"']+", many)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_no_two_elements_have_one_id_and_each_that_is_named_is_there(many):
    ids = [attributes["id"] for _, attributes, _ in Tree(many).seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = re.findall(r"(?:href=\"#|url\(#|aria-labelledby=\")([^)\"]+)", many)
    assert named
    assert set(named) <= set(ids)


def test_texts_of_routines_are_text(many):
    assert HOSTILE not in many
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; $x^2$" in many


def test_colours_are_those_of_the_page(many):
    assert "prefers-color-scheme: dark" in many
    drawn = "".join(re.findall(r"<svg.*?</svg>", many, re.DOTALL))
    assert set(re.findall(r"(?:fill|stroke): (#\w+|var\(--\w+\)|none|url|\w+)", drawn)) <= {
        "none",
        "url",  # of a hatch
        *(f"var(--{name})" for name in ("ink", "paper", "faint", "fill", "pale")),
    }


@pytest.mark.heavy
def test_the_same_half_year_makes_the_same_page(many):
    assert page(MANY, PainLimits()) == many
