"""The choice of a line's variant: never the same twice in a row, whatever was left out in between."""

from dataclasses import dataclass, field

from voicecoach.session.lines import line_of
from voicecoach.session.script import Script
from voicecoach.session.wording import Wording


@dataclass(slots=True)
class VariantChooser:
    """Chooses the variants of frequent lines, and remembers the last one said.

    The place in the script decides, so that a line can be made before it is due; if that gives the variant said last,
    the next one is taken. A repeated step keeps its variants.

    Attributes:
        words: those of the session.
        heard: by the name of a line: the step that said it last, None for an answer, and the index of its variant.
    """

    script: Script
    words: Wording
    heard: dict[str, tuple[int | None, int]] = field(default_factory=dict)
    _here: tuple[int, Wording] | None = field(default=None, init=False)

    def at(self, step: int) -> Wording:
        """The wording of a step; the number of steps stands for the end."""
        if self._here is None or self._here[0] != step:
            turns = {name: self._turn(name, step) for name in self.words.catalogue.variants}
            self._here = step, self.words.at(turns)
        return self._here[1]

    def beside(self, step: int) -> Wording:
        """The wording of an answer in a step: with other variants than the step's own lines."""
        own = self.at(step).turns
        return self.words.at({name: turn + self._aside(name, turn) for name, turn in own.items()})

    def note(self, step: int, text: str) -> None:
        """Note a line said in a step."""
        line = line_of(text)
        if line.variant is not None:
            own = self.at(step).turns[line.name] % len(self.words.variants_of(line.name))
            self.heard[line.name] = (step if line.variant == own else None, line.variant)
            self._here = None

    def _turn(self, name: str, step: int) -> int:
        usual = self.script.turns[step].get(name, 0)
        if name not in self.heard:
            return usual
        at, last = self.heard[name]
        if name not in self.script.turns[-1]:  # only answers say it
            return last + 1
        return last if at == step else usual + self._is(name, usual, last)

    def _aside(self, name: str, turn: int) -> int:
        if name not in self.script.turns[-1]:
            return 0
        _, last = self.heard.get(name, (None, turn))
        return 1 + self._is(name, turn + 1, last)

    def _is(self, name: str, turn: int, way: int) -> bool:
        return (turn - way) % len(self.words.variants_of(name)) == 0
