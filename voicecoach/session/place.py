"""The place in a workout and the listener's changes: all that "undo" must bring back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from voicecoach.base.units import Seconds

SLOWEST: Final = 0.5
FASTEST: Final = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the script.

    Attributes:
        step: index into the script's steps; their number means the end.
        rep: the repetition to do next, from one.
        line: which of the step's lines to say next: of an introduction, or of a set's announcement
            and then its cues.
        elapsed: elapsed seconds of a rest, or of the time to get ready.
        extra_rest: seconds added to this rest.
        entered: the step was announced before: it is resumed, not begun.
        variation: the variation of this set; None for the exercise as written.
        worked: seconds of this hold, timed or open work that are done, and not done again.
    """

    step: int = 0
    rep: int = 1
    line: int = 0
    elapsed: Seconds = 0.0
    extra_rest: Seconds = 0.0
    entered: bool = False
    variation: str | None = None
    worked: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class Changes:
    """The listener's changes, by exercise id.

    Attributes:
        pace: speed of each changed exercise; 1 is as written.
        chosen: variation of each changed exercise (`easier`, `harder`, `alternative`).
        skipped: exercises skipped today; `left` is the step in which each was.
        since: the step from which a variation holds; `before` is the variation until then.
        hurt: the listener reported more pain than an exercise may go on with.
    """

    pace: Mapping[str, float] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    since: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, str | None] = field(default_factory=dict)
    hurt: bool = False
    left: Mapping[str, int] = field(default_factory=dict)

    def with_pace(self, exercise: str, pace: float) -> "Changes":
        """Another speed for an exercise, within 0.5 and 2."""
        bounded = min(FASTEST, max(SLOWEST, pace))
        return replace(self, pace={**self.pace, exercise: bounded})

    def with_variation(self, exercise: str, variation: str, since: int = 0) -> "Changes":
        """Another variation of an exercise, from a step on."""
        return replace(
            self,
            chosen={**self.chosen, exercise: variation},
            since={**self.since, exercise: since},
            before={**self.before, exercise: self.variation(exercise, since - 1)},
        )

    def variation(self, exercise: str, step: int) -> str | None:
        """The variation of an exercise in a step; None for the exercise as written."""
        began = step >= self.since.get(exercise, 0)
        return self.chosen.get(exercise) if began else self.before.get(exercise)

    def without(self, exercise: str, step: int) -> "Changes":
        """The same with an exercise skipped for today, in a step."""
        return replace(self, skipped=self.skipped | {exercise}, left={**self.left, exercise: step})

    def again_with(self, exercise: str) -> "Changes":
        """The same with a skipped exercise back in."""
        return replace(self, skipped=self.skipped - {exercise})
