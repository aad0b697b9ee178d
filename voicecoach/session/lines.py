"""What the coach says as a whole, knowing which line of the catalogue it is."""

from typing import Self


class Line(str):
    """A text to be said, with where it comes from; as any other text to whoever only says or measures it.

    Equal texts are equal, whatever line they are: `name` and `variant` are for whoever asks which line was said.

    Attributes:
        name: of the line in the catalogue; empty for the routine's own words.
        variant: index into `Wording.ways`; None for a line that is always said in the same way.
    """

    __slots__ = ("name", "variant")
    name: str
    variant: int | None

    def __new__(cls, text: str, name: str = "", variant: int | None = None) -> Self:
        """Make a line of a text."""
        line = super().__new__(cls, text)
        line.name, line.variant = name, variant
        return line

    def reworded(self, text: str) -> "Line":
        """The same line, spelt in another way."""
        return Line(text, self.name, self.variant)


def line_of(text: str) -> Line:
    """A text as a line: itself if it is one, otherwise the routine's own words."""
    return text if isinstance(text, Line) else Line(text)
