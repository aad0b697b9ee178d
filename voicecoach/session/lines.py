"""Spoken lines that carry their name in the catalogue and their variant."""

from typing import Self


class Line(str):
    """A text to be said, with its origin in the catalogue. Code that only says or measures it sees a plain string.

    Lines with equal text are equal, whatever their `name` and `variant`.

    Attributes:
        name: of the line in the catalogue; empty for the routine's own words.
        variant: index into `Wording.variants_of`; None for a line without variants.
    """

    __slots__ = ("name", "variant")
    name: str
    variant: int | None

    def __new__(cls, text: str, name: str = "", variant: int | None = None) -> Self:
        """Make a line from a text."""
        line = super().__new__(cls, text)
        line.name, line.variant = name, variant
        return line

    def reworded(self, text: str) -> "Line":
        """The same line with another spelling."""
        return Line(text, self.name, self.variant)


def line_of(text: str) -> Line:
    """A text as a line: itself if it is one, otherwise the routine's own words."""
    return text if isinstance(text, Line) else Line(text)
