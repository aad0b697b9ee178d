"""What happens to the computer during a workout: a lost sound device, a dead microphone, and their recovery."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voicecoach.base.units import Seconds
from voicecoach.session import notices
from voicecoach.session.actions import Action, Silence
from voicecoach.session.commands import Command
from voicecoach.session.events import Halted, Heard, Noticed, Restored, Trouble
from voicecoach.session.questions import GoOn, Question, Topic
from voicecoach.session.scheduling import REACT
from voicecoach.session.states import State
from voicecoach.session.tuning import Tuned


@dataclass(slots=True)
class Mishaps(Tuned):
    """A workout that survives failures of the computer."""

    _deafened: bool = field(default=False, init=False)
    """Hearing was lost in a workout that began with it."""
    _ears_lost: bool = field(default=False, init=False)
    _stands: bool = field(default=False, init=False)
    """It is paused because something failed."""

    def _befallen(self, event: Halted | Restored | Noticed, now: Seconds) -> list[Action]:
        """Something has happened to the computer."""
        match event:
            case Halted():
                return self._halted(event, now)
            case Restored():
                return self._restored(event, now)
            case Noticed():
                return self._noticed(event, now)

    def _noticed(self, noticed: Noticed, now: Seconds) -> list[Action]:
        """Say what has failed. Without hearing nothing waits for a word: the workout goes on, or a key does."""
        waited = self.options.listening
        self._listen_on(noticed.trouble)
        deaf = noticed.trouble in notices.DEAF
        if self.state is State.FINISHED:
            return []
        lines = [self.words.line(notices.TROUBLE[noticed.trouble])] if noticed.aloud else []
        if deaf and self.state is State.ASKING and self.question and self.question.topic is Topic.CONTINUE:
            return self._goes_on(self.question, lines, now)
        if deaf and noticed.aloud:
            lines.append(self.words.line(self._without_ears()))
        waits = self.state is State.WAITING or (self.state is State.WORKING and self.exercise().open)
        if deaf and waited and waits:
            return self._answer_first(lines, now)
        return self._answer(lines, now) if lines else []

    def _listen_on(self, trouble: Trouble) -> None:
        """Turn listening off after a loss of hearing, and on again when a microphone is back."""
        self._ears_lost = self._ears_lost or trouble is Trouble.EARS_LOST
        listening = self.options.listening
        if trouble in notices.DEAF and listening:
            self._deafened, listening = True, False
        elif trouble in notices.HEARING and self._deafened and not self._ears_lost:
            self._deafened, listening = False, True
        self.options = self._timeline.options = replace(self.options, listening=listening)

    def _without_ears(self) -> str:
        """Returns the name of the line that says how the workout goes on without hearing."""
        if self.state is State.ASKING:
            return "answer-by-key"
        return "go-on-by-key" if self.state is State.PAUSED else "goes-on-meanwhile"

    def _goes_on(self, question: Question, lines: Sequence[str], now: Seconds) -> list[Action]:
        """Go on with a workout that was cut off, from its place: without hearing, no answer can come."""
        said = question.yes.lines if isinstance(question.yes, GoOn) else ()
        return [Silence("microphone"), *self._start(now, REACT, [*lines, *said])]

    def _halted(self, halted: Halted, now: Seconds) -> list[Action]:
        """Pause; what waits for the listener anyway, and the last words, stay as they are."""
        if self.state in (State.PAUSED, State.ASKING, State.FINISHED):
            return []
        self._stands = True
        _, *actions = self._pause(Heard(Command.PAUSE), now)
        return [Silence(halted.because), *actions]

    def _restored(self, restored: Restored, now: Seconds) -> list[Action]:
        """Say the place, paused. Without hearing the workout goes on, unless the listener had paused it."""
        own_pause, self._stands = self.state is State.PAUSED and not self._stands, False
        lines: list[str] = [self.words.line(notices.RESTORED[restored.because])]
        if self.state in (State.ASKING, State.FINISHED):
            return self._answer_first(lines, now)
        self._be_at(self.here(now), now)
        lines.append(self.words.where(self._step(), self.exercise(), self.place.rep))
        if self.options.listening and self.state is State.PAUSED:
            return self._answer_first([*lines, self.words.line("say-resume")], now)
        if self.options.listening:
            _, *actions = self._pause(Heard(Command.PAUSE), now, [*lines, self.words.line("say-resume")])
        elif own_pause:
            return self._answer_first([*lines, self.words.line("go-on-by-key")], now)
        else:
            actions = self._run(now, opening=lines)
        return [Silence(restored.because), *actions]
