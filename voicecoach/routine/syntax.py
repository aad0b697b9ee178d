"""Errors of the YAML parser in words for people who do not know YAML."""

import re
from typing import Final

from yaml import MarkedYAMLError

from voicecoach.routine.reading import Unreadable

_QUOTE: Final = "Put the text in quotes."

# Part of the parser's message → meaning, advice. The first match is used.
_MEANINGS: Final = (
    (
        "mapping values are not allowed",
        "A colon is not possible here.",
        "If it is part of a text, put the text in quotes; if it ends a key, check the indentation.",
    ),
    (
        "could not find expected ':'",
        "A colon is missing after a key, or a line is not indented far enough.",
        "Write `key: value`, or indent the line like the one above it.",
    ),
    ("found unexpected end of stream", "A quotation mark that opens here is never closed.", "Close it, or delete it."),
    ("found unexpected document separator", "A quotation mark is not closed before `---`.", "Close it."),
    (
        "unknown escape character",
        "A backslash in double quotes begins no known escape.",
        "Use single quotes, or write `\\\\`.",
    ),
    ("expected escape sequence", "An escape in double quotes is not complete.", "Use single quotes, or write `\\\\`."),
    (
        "expected <block end>",
        "This line does not fit the indentation of those above it.",
        "Line it up with the entries it belongs to.",
    ),
    ("sequence entries are not allowed", "A list entry (`- `) cannot begin here.", "Begin it on a line of its own."),
    ("mapping keys are not allowed", "`? ` begins a key, which is not possible here.", _QUOTE),
    ("while parsing a flow sequence", "A bracket `[` is not closed, or a comma is missing.", "Close it with `]`."),
    ("while parsing a flow mapping", "A brace `{` is not closed, or a comma is missing.", "Close it with `}`."),
    (
        "while scanning a block scalar",
        "Text that begins with `|` or `>` is not indented as it should be.",
        "Put the text on the next line.",
    ),
    (
        "more indented follow up line",
        "Text that begins with `|` or `>` is indented unevenly.",
        "Indent all of it alike.",
    ),
    ("while scanning an anchor", "`&` begins an anchor, and no name follows.", _QUOTE),
    ("while scanning an alias", "`*` begins an alias, and no name follows.", _QUOTE),
    ("tag", "`!` begins a YAML tag, which means nothing in a routine.", _QUOTE),
    ("directive", "`%` at the beginning of a line begins a directive, which is not complete.", _QUOTE),
    ("incompatible YAML", "This file asks for another version of YAML.", "Delete the line that begins with `%YAML`."),
    ("document", "Something stands here that does not belong to the routine above it.", "Check the indentation."),
    ("while scanning a plain scalar", "A colon stands here inside brackets without a space after it.", _QUOTE),
    ("expected the node content", "Something is missing here.", "Write the value, or delete the line."),
)


def explained(error: MarkedYAMLError, text: str) -> Unreadable:
    """The first syntax error of a text, in words."""
    # The place where the parser gave up is not where the quote or the bracket began.
    opens_here = "end of stream" in str(error.problem) or "flow" in str(error.context)
    marks = (error.context_mark, error.problem_mark) if opens_here else (error.problem_mark, error.context_mark)
    mark = next((mark for mark in marks if mark is not None), None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    tab = _tab_near(text, line)
    if tab:
        return Unreadable(
            "This line is indented with a tab, and YAML allows only spaces.", "Replace each tab with two spaces.", *tab
        )
    if "<scalar>" in str(error.problem) and _after_quote(text, line, column):
        return Unreadable(
            "Text follows a closing quotation mark.",
            "Quote the whole text, and use the other kind of quote inside.",
            line,
            column,
        )
    return Unreadable(*_meaning(error), line, column)


def unreadable(line: int) -> Unreadable:
    """A problem that the parser cannot explain; `line` is the last line that it understood."""
    return Unreadable(
        "After this line there is something that is not YAML.", "Look for odd escapes, quotes and symbols.", line, 1
    )


def _meaning(error: MarkedYAMLError) -> tuple[str, str]:
    said = f"{error.problem} {error.context}"
    start = re.search(r"found character (.+) that cannot start", said)
    if start:
        return f"A text cannot begin with {start.group(1)} here.", _QUOTE
    for words, meaning, advice in _MEANINGS:
        if words in said:
            return meaning, advice
    return "This is not YAML that can be read.", "Check the indentation, the colons and the quotation marks."


def _after_quote(text: str, line: int, column: int) -> bool:
    before = _lines(text)[line - 1][: column - 1].rstrip()
    return before.endswith(("'", '"'))


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def _tab_near(text: str, line: int) -> tuple[int, int] | None:
    """Place of a tab in the indentation of a line or the one before it."""
    lines = _lines(text)
    for number in (line, line - 1):
        if 0 < number <= len(lines):
            indent = re.match(r"[ \t]*", lines[number - 1])
            if indent and "\t" in indent.group():
                return number, indent.group().index("\t") + 1
    return None
