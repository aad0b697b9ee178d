"""What is told about the parts of the machine while a workout runs: always as an event, once in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from voicecoach.session.events import Trouble
from voicecoach.sound.checkup import Checkup, Condition
from voicecoach.sound.clip import Samples

TROUBLES: Final[Mapping[Condition, Trouble]] = {
    Condition.WELL: Trouble.MICROPHONE_BACK,
    Condition.LOST: Trouble.MICROPHONE_LOST,
    Condition.SILENT: Trouble.MICROPHONE_SILENT,
    Condition.QUIET: Trouble.MICROPHONE_QUIET,
    Condition.CLIPPING: Trouble.MICROPHONE_CLIPPING,
}


@dataclass(frozen=True, slots=True)
class News:
    """Something about a part.

    Attributes:
        part, status, detail: of its event.
        trouble: what may be said about it.
    """

    part: str
    status: str
    detail: str
    trouble: Trouble | None = None


class Hearing(Protocol):
    """A microphone that may go away."""

    @property
    def title(self) -> str:
        """Its name for people."""
        ...

    @property
    def lost(self) -> bool:
        """It is gone."""
        ...

    def give_way(self) -> str:
        """Let another one take its place; its name for people, empty if there is none."""
        ...


@dataclass(slots=True)
class Health:
    """How a microphone is, and when that changes."""

    microphone: Hearing
    _checkup: Checkup = field(default_factory=Checkup)
    _condition: Condition = Condition.WELL

    def look(self, samples: Samples, *, late: bool = False) -> list[News]:
        """What has changed with these samples, which may be empty.

        Args:
            samples: what has come.
            late: they were said a while ago, and nobody has been answered since: no time to call anybody too quiet.
        """
        if late:
            self._checkup.excuse()
        condition = Condition.LOST if self.microphone.lost else self._heard(samples)
        if condition is self._condition:
            return []
        if condition is Condition.SILENT and (other := self.microphone.give_way()):
            self._checkup, self._condition = Checkup(), Condition.WELL
            told = f"{self.microphone.title} gives nothing; {other} listens instead"
            return [News("microphone", "replaced", told, Trouble.MICROPHONE_OTHER)]
        self._condition = condition
        return [News("microphone", condition.value, self.microphone.title, TROUBLES[condition])]

    def _heard(self, samples: Samples) -> Condition:
        if not len(samples):
            return Condition.LOST if self._condition is Condition.LOST else self._checkup.hears(samples)
        if self._condition is Condition.LOST:
            self._checkup = Checkup()
        return self._checkup.hears(samples)


@dataclass(slots=True)
class SpokenTroubles:
    """What has been said: each trouble once, and that all is well again if that was awaited."""

    _said: set[Trouble] = field(default_factory=set)
    _awaited: bool = False

    def says(self, trouble: Trouble) -> bool:
        """Returns whether it is to be said now."""
        if trouble is Trouble.MISSED:
            return True
        if trouble is Trouble.MICROPHONE_BACK:
            awaited, self._awaited = self._awaited, False
            return awaited
        if trouble in self._said:
            return False
        self._said.add(trouble)
        self._awaited = True
        return True
