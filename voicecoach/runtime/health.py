"""Reports about parts of the computer during a workout: each as an event, the first of a kind also in words."""

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
    """News of a part.

    Attributes:
        part, status, detail: fields of its event.
        trouble: the kind of spoken message.
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
        """Returns whether it is gone."""
        ...

    def give_way(self) -> str:
        """Switch to another microphone. Returns its name for people; empty if there is none."""
        ...


@dataclass(slots=True)
class Health:
    """State of a microphone, and news of its changes."""

    microphone: Hearing
    _checkup: Checkup = field(default_factory=Checkup)
    _condition: Condition = Condition.WELL

    def look(self, samples: Samples, *, late: bool = False) -> list[News]:
        """News from these samples, which may be empty.

        Args:
            samples: the new ones.
            late: they are from a while ago, without answers since, so nobody is called too quiet.
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
    """The troubles said so far: each is said once, and the recovery after one."""

    _said: set[Trouble] = field(default_factory=set)
    _awaited: bool = False

    def says(self, trouble: Trouble) -> bool:
        """Returns whether a trouble must be said now."""
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
