"""A tree of YAML text, with the place of every key and value.

The tree is built from the parser's events: that limits depth and size before anything is built, keeps all places,
and finds duplicate keys, which a finished mapping has lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from voicecoach.routine import syntax
from voicecoach.routine.problems import Location, Problem, Severity, path_text, shown
from voicecoach.routine.reading import Unreadable
from voicecoach.routine.rules import Data
from voicecoach.routine.scalars import Scalar, resolved

MAX_DEPTH: Final = 24
"""Limit of nested levels; the format needs nine."""

MAX_VALUES: Final = 100_000
"""Limit of values with all aliases written out. A file of 1 MB without aliases can hold about as many."""

EXPLAINED: Final = 200_000
"""Characters of a text that is read again to explain an error; that takes 0.8 s at most."""

_FAST: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C reads a megabyte in 0.2 s; a PyYAML built without it takes 5 s."""


@dataclass(slots=True)
class Node:
    """A value and its place.

    Attributes:
        line: from 1.
        column: from 1.
        value: a scalar, a list, or a mapping by key.
        source: a scalar as written, without quotes.
        plain: the scalar has no quotes.
        size: number of values with aliases written out, itself included.
        height: levels below it.
    """

    line: int
    column: int
    value: "Scalar | list[Node] | dict[str, KeyedNode]"
    source: str = ""
    plain: bool = False
    size: int = 1
    height: int = 0

    def data(self) -> Data:
        """Plain data for validation."""
        if isinstance(self.value, dict):
            return {key: entry.node.data() for key, entry in self.value.items()}
        if isinstance(self.value, list):
            return [item.data() for item in self.value]
        return self.value


@dataclass(slots=True)
class KeyedNode:
    """A key's place and its value."""

    line: int
    column: int
    node: Node


@dataclass(slots=True)
class Tree:
    """The values of a file, and the YAML problems that still leave it readable."""

    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)


Key: TypeAlias = tuple[str, int, int]


@dataclass(slots=True)
class _Open:
    """A collection that has not ended."""

    node: Node
    anchor: str | None
    key: Key | None = None
    expects_value: bool = False


def read_tree(text: str) -> Tree:
    """The tree of a YAML text.

    Raises:
        Unreadable: the text is not YAML, or exceeds `MAX_DEPTH` or `MAX_VALUES`.
    """
    try:
        return _built(text, _FAST)
    except Unreadable:
        if len(text) > EXPLAINED:
            raise
    # The parser in Python explains quotes and brackets better, and accepts more escapes.
    return _built(text, yaml.SafeLoader)


def _built(text: str, parser: type) -> Tree:
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=parser):
            builder.take(event)
            if builder.documents > 1:
                break
    except Unreadable:
        raise
    except yaml.MarkedYAMLError as error:
        raise syntax.explained(error, text) from None
    except Exception:  # noqa: BLE001 - the parser's own slips, on texts that nobody writes, are of any type
        raise syntax.unreadable(builder.line) from None
    return builder.tree


class _Builder:
    """Builds the tree event by event, without recursion, so that nesting costs no stack."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.line = 1
        """The last line that the parser understood."""
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self.documents = 0
        self._aliases = 0

    def take(self, event: Event) -> None:
        self.line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._document(event)
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent):
            self._begin(event, {})
        elif isinstance(event, SequenceStartEvent):
            self._begin(event, [])
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._end()
        elif isinstance(event, AliasEvent):
            self._alias(event)

    def _document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents == 2:
            self._report(
                _place(event),
                "This file holds more than one document: `---` begins another one here.",
                "Put each routine in a file of its own.",
            )

    def _scalar(self, event: ScalarEvent) -> None:
        self._untagged(event)
        plain = event.style is None or event.style == ""
        value: Scalar = resolved(event.value) if plain else event.value
        self._add(Node(*_place(event), value, event.value, plain), event.anchor)

    def _begin(self, event: CollectionStartEvent, value: "list[Node] | dict[str, KeyedNode]") -> None:
        self._untagged(event)
        if len(self._open) >= MAX_DEPTH:
            raise _too_deep(_place(event))
        self._open.append(_Open(Node(*_place(event), value), event.anchor))

    def _end(self) -> None:
        ended = self._open.pop()
        self._add(ended.node, ended.anchor)

    def _alias(self, event: AliasEvent) -> None:
        node = self._anchors.get(event.anchor)
        if node is None:
            inside = any(opened.anchor == event.anchor for opened in self._open)
            raise _unknown_alias(event, inside=inside)
        if len(self._open) + node.height >= MAX_DEPTH:
            raise _too_deep(_place(event))
        self._aliases += 1
        self._add(node, None)

    def _add(self, node: Node, anchor: str | None) -> None:
        """Adds a finished value to its parent, and counts it."""
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self.tree.root = node
            return
        self._count(node)
        parent = self._open[-1]
        if isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif parent.expects_value:
            parent.expects_value = False
            if parent.key is not None and isinstance(parent.node.value, dict):
                name, line, column = parent.key
                if node.plain and not node.source:  # the parser places a missing value in the next line
                    node.line, node.column = line, column
                parent.node.value[name] = KeyedNode(line, column, node)
        else:
            parent.key = self._key(node, parent.node)
            parent.expects_value = True

    def _count(self, node: Node) -> None:
        above = self._open[-1].node
        above.size += node.size
        above.height = max(above.height, node.height + 1)
        if above.size > MAX_VALUES:
            raise self._too_large(node)

    def _too_large(self, node: Node) -> Unreadable:
        message, suggestion = f"This file holds more than {MAX_VALUES:,} values.", "Split it into several routines."
        if self._aliases:
            message = f"With its aliases (`*name`) written out, this file holds more than {MAX_VALUES:,} values."
            suggestion = "Write out what you mean without them."
        return Unreadable(message, suggestion, node.line, node.column)

    def _key(self, node: Node, parent: Node) -> Key | None:
        """The key of a node; None if its value must be dropped."""
        place = (node.line, node.column)
        if isinstance(node.value, list | dict):
            self._report(
                place, "A key must be a word, and this is a list or a mapping.", "Quote the line if it is text."
            )
            return None
        if node.source == "<<" and node.plain:
            self._report(place, "Merge keys (`<<`) are not part of YAML 1.2.", "Write the keys out.")
            return None
        first = parent.value.get(node.source) if isinstance(parent.value, dict) else None
        if first is not None:
            self._report(
                place,
                f"The key `{shown(node.source)}` stands here a second time; the first is in line {first.line}.",
                "Delete one of them; if a new list entry begins here, put `- ` before it.",
                node.source,
            )
            return None
        return (node.source, *place)

    def _untagged(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.tag is not None:
            tag = shown(str(event.tag), 30)
            self._report(
                _place(event),
                f"`!` begins a YAML tag (`{tag}`), and tags mean nothing in a routine.",
                "Delete the tag; put the text in quotes if it begins with `!`.",
            )

    def _report(self, place: tuple[int, int], message: str, suggestion: str, key: str | None = None) -> None:
        location = (*self._location(), key) if key is not None else tuple(self._location())
        self.tree.problems.append(Problem(Severity.ERROR, *place, path_text(location), message, suggestion))

    def _location(self) -> Iterator[str | int]:
        """Yields the location of the next value."""
        for opened in self._open:
            if isinstance(opened.node.value, list):
                yield len(opened.node.value)
            elif opened.expects_value and opened.key is not None:
                yield opened.key[0]


def find(root: Node | None, location: Location) -> tuple[Node | None, Location]:
    """The value at a location, or its nearest parent; and the location found."""
    node, depth = root, 0
    for step in location:
        below = child(node, step)
        if below is None:
            break
        node, depth = below, depth + 1
    return node, location[:depth]


def child(node: Node | None, step: str | int) -> Node | None:
    """The value under a key or index."""
    if node is None:
        return None
    if isinstance(node.value, dict):
        entry = node.value.get(step) if isinstance(step, str) else None
        return entry.node if entry else None
    if isinstance(node.value, list) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step]
    return None


def _place(event: Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _too_deep(place: tuple[int, int]) -> Unreadable:
    return Unreadable(
        f"This file is nested more than {MAX_DEPTH} levels deep.",
        "A routine needs nine; look for brackets that are not closed.",
        *place,
    )


def _unknown_alias(event: AliasEvent, *, inside: bool) -> Unreadable:
    name = shown(str(event.anchor), 30)
    if inside:
        return Unreadable(
            f"The alias `*{name}` stands inside its own anchor, so it never ends.", "Write it out.", *_place(event)
        )
    return Unreadable(
        f"`*{name}` is read as an alias, and there is no anchor `&{name}` before it.",
        "Put the text in quotes if it begins with `*`.",
        *_place(event),
    )
