"""The loop that joins the rooms: session, voice, mixer, ear and event log, on one time base.

Time is frames rendered. Whoever renders (a device, or the loop that writes a file) moves it; each
`step` does what has become due. Nothing here waits, and nothing that the mixer needs is made here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from typing import Final, Protocol, assert_never

from voicecoach.base.units import SAMPLE_RATE, Decibels, Frames, Seconds, to_frames, to_seconds
from voicecoach.hearing.decisions import Decision, Ignored, command_fields, ignored_fields
from voicecoach.hearing.failed_attempts import TRIES, Tries
from voicecoach.hearing.leak import NO_LEVELS, Levels, levels_of
from voicecoach.runtime import keys
from voicecoach.runtime.event_log import EventLog
from voicecoach.runtime.health import News, SpokenTroubles
from voicecoach.session.actions import (
    Action,
    Answered,
    Beat,
    Chime,
    CutOff,
    Done,
    Ended,
    Gain,
    Obeyed,
    Say,
    SayKind,
    Silence,
    StateEntered,
    StepBegun,
    Withdraw,
)
from voicecoach.session.commands import Command
from voicecoach.session.events import (
    Begin,
    Doubted,
    Event,
    Halt,
    Halted,
    Heard,
    Interrupted,
    Noticed,
    Pressed,
    Restored,
    Spoken,
    Trouble,
    Unclear,
    Wake,
)
from voicecoach.session.machine import Session
from voicecoach.session.states import State
from voicecoach.sound import earcons
from voicecoach.sound import mixer as mixing
from voicecoach.sound.clip import Clip
from voicecoach.sound.mixer import Mixer, Silenced, SoundStarted

LATE_LINE: Final[Seconds] = 3.0
"""How long a line whose clip is not there yet may still be started; after that it is left out."""


class VoiceClips(Protocol):
    """The clips of the coach's voice."""

    def clip(self, text: str) -> Clip | None:
        """The clip of a text, None if it is not there; never waits."""
        ...


class Listener(Protocol):
    """The ear, in this thread or in another."""

    @property
    def trouble(self) -> str:
        """Why nothing is heard any more, or an empty string."""
        ...

    @property
    def user_speaks(self) -> bool:
        """Whether someone speaks now who cannot be the coach."""
        ...

    @property
    def over(self) -> bool:
        """Whether nothing will be heard any more."""
        ...

    def attend(self, situation: str) -> None:
        """What may be said from now on: a state, `asking-yes-no` or `asking-number`."""
        ...

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """What the coach's voice says, in session time; the same text and start again correct the end."""
        ...

    def news(self) -> list[News]:
        """What has happened to the ear and its microphone since the last call."""
        ...

    def listen(self, until: Seconds) -> list[Decision]:
        """Decisions up to a moment of session time, with their times in session time. Never waits."""
        ...


@dataclass(frozen=True, slots=True)
class _Felt:
    """A beat that sounds.

    Attributes:
        at: when it is felt.
        due, began: the frame at which its sound should have begun, and the one at which it did.
    """

    at: Seconds
    beat: Beat
    due: Frames
    began: Frames


@dataclass(slots=True)
class Conductor:
    """One running session.

    Attributes:
        level: gain of the voice, in decibels.
        duck: how much lower everything is while the listener speaks, in decibels.
        speaks: told whether the coach's voice sounds, at each step.
        news: what has happened to the voice, the speaker and the journal since the last call.
        clock: the time of day, None where there is none.
        pressed: keys of a terminal and buttons of a headset, as they are pressed.
        progress: told when a step has begun or something is done; the session knows of it by then.
        ended: how it ended, once it has.
    """

    session: Session
    voice: VoiceClips
    mixer: Mixer
    log: EventLog
    listener: Listener | None = None
    level: Decibels = 0.0
    duck: Decibels = 12.0
    speaks: Callable[[bool], None] = lambda _: None
    progress: Callable[[Session], None] = lambda _: None
    pressed: SimpleQueue[str] = field(default_factory=SimpleQueue)
    news: Callable[[], list[News]] = list
    clock: Callable[[], Seconds | None] = lambda: None
    ended: Ended | None = None
    _begun: bool = False
    _interrupt: bool = False
    _deaf: bool = False
    _ducked: Decibels = 0.0
    _tries: Tries = field(default_factory=Tries)
    _telling: SpokenTroubles = field(default_factory=SpokenTroubles)
    _halted: bool = False
    _keys: int = 0
    _beats: dict[int, tuple[Beat, Frames]] = field(default_factory=dict)
    _felt: list[_Felt] = field(default_factory=list)
    _lines: dict[int, Say] = field(default_factory=dict)
    _spoken: set[int] = field(default_factory=set)
    _sounding: dict[int, tuple[str, Frames]] = field(default_factory=dict)
    _records: list[StepBegun | StateEntered | Done | Ended] = field(default_factory=list)
    _late: list[Say] = field(default_factory=list)
    _reports: list[mixing.MixerReport] = field(default_factory=list)
    _because: list[str] = field(default_factory=list)
    _attending: list[StateEntered] = field(default_factory=list)

    @property
    def alone(self) -> bool:
        """Nobody can be heard, so nothing comes that is not planned."""
        return self.listener is None or self.listener.over

    def interrupt(self) -> None:
        """Ask for the end from outside; safe in a signal handler."""
        self._interrupt = True

    def step(self) -> None:
        """Do everything that is due at the mixer's position."""
        position = self.mixer.position
        now = to_seconds(position)
        self._write_due(position, now)
        if self.ended:
            return
        if not self._begun:
            self._begun = True
            self.mixer.set_gain(self.level)
            self._tell(Begin(), now)
        if self._interrupt:
            self._interrupt = False
            self._tell(Interrupted(), now)
        self._press(now)
        if self.listener:
            self._listen(self.listener, now)
        self._play_late(now)
        for news in self.news():
            self._report(news, now)
        deadline = self.session.deadline()
        if deadline is not None and deadline <= now:
            self._tell(Wake(), now)
        self._write_due(position, now)
        self.speaks(bool(self._spoken))

    def halt(self, because: Halt) -> None:
        """The coach can no longer be heard: pause."""
        self._halted = True
        self._tell(Halted(because), to_seconds(self.mixer.position))

    def restore(self, because: Halt) -> None:
        """The coach can be heard again."""
        self._halted = False
        self._tell(Restored(because), to_seconds(self.mixer.position))

    @property
    def owes(self) -> bool:
        """Whether something must be rendered, heard or not: a silence that was asked for, or the last words."""
        return bool(self._because) or self.session.state is State.FINISHED

    def span(self, block: Frames, longest: Frames) -> Frames:
        """How many frames, in whole blocks, can be rendered before anything is due."""
        moments = [record.at for record in self._records if isinstance(record, Ended)]
        if (deadline := self.session.deadline()) is not None:
            moments.append(deadline)
        until = min((to_frames(at) for at in moments), default=self.mixer.position + longest)
        blocks = -(-(min(until, self.mixer.position + longest) - self.mixer.position) // block)
        return max(1, blocks) * block

    # -- what has happened ------------------------------------------------------------------

    def _write_due(self, position: Frames, now: Seconds) -> None:
        """Write the lines of all that has happened before `position`, in the order of time.

        What a command brings stands after the silence that it asked for, so records wait for that.
        """
        self._reports += self.mixer.reports()
        due = [report for report in self._reports if report.frame <= position]
        self._reports = [report for report in self._reports if report.frame > position]
        self._felt += [
            beat for report in due if isinstance(report, SoundStarted) and (beat := self._begun_beat(report))
        ]
        silences = [to_seconds(report.frame) for report in due if isinstance(report, Silenced)]
        # at one moment: what ends, then what is noted, then what begins
        happened: list[tuple[Seconds, int, object]] = [
            (to_seconds(report.frame), 2 if isinstance(report, SoundStarted) else 0, report) for report in due
        ]
        happened += [(beat.at, 2, beat) for beat in self._felt if beat.at <= now]
        self._felt = [beat for beat in self._felt if beat.at > now]
        if len(silences) == len(self._because):
            earliest = max(silences, default=0.0)  # what was planned before a silence went with it
            happened += [(max(record.at, earliest), 1, record) for record in self._records if record.at <= now]
            self._records = [record for record in self._records if record.at > now]
        for _, _, item in sorted(happened, key=lambda entry: entry[:2]):
            self._write(item)
        if self._begun and any(isinstance(item, StepBegun | Done) for _, _, item in happened):
            self._tell(Wake(), now)
            self.progress(self.session)

    def _write(self, item: object) -> None:
        match item:
            case SoundStarted():
                self._started(item)
            case _Felt():
                self._write_beat(item)
            case mixing.SoundEnded():
                self._stopped(item)
            case Silenced():
                self.log.write(to_seconds(item.frame), "silenced", because=self._because.pop(0))
            case StepBegun(at, exercise, number, side, kind):
                self.log.write(at, "step", exercise=exercise, set=number, side=side, kind=kind)
            case StateEntered():
                self.log.write(item.at, "state", state=item.state.value)
            case Done(at, what, exercise, number, side, rep):
                self.log.write(at, f"{what}_done", exercise=exercise, set=number, side=side, rep=rep)
            case Ended():
                self.ended = item
            case _:
                raise AssertionError(item)

    def _started(self, report: SoundStarted) -> None:
        start = to_seconds(report.frame)
        if line := self._lines.get(report.key):
            self._spoken.add(report.key)
            self._sounding[report.key] = (line.text, report.frame)
            self._tell_ear(line.text, start)

    def _begun_beat(self, report: SoundStarted) -> _Felt | None:
        """A beat whose sound has begun, to be written when it is felt."""
        planned = self._beats.pop(report.key, None)
        if planned is None:
            return None
        beat, due = planned
        start = to_seconds(report.frame)
        if beat.text:
            self._spoken.add(report.key)
            self._tell_ear(beat.text, start)
        return _Felt(max(beat.at, start), beat, due, report.frame)

    def _write_beat(self, felt: _Felt) -> None:
        beat = felt.beat
        self.log.write(
            felt.at,
            "beat",
            exercise=beat.exercise,
            set=beat.set,
            side=beat.side,
            rep=beat.rep,
            phase=beat.phase.value,
            seconds=beat.seconds,
            frame=felt.due,
            audio_frame=felt.began,
            beat_frame=to_frames(beat.at),
            text=beat.text,
        )

    def _stopped(self, report: mixing.SoundEnded) -> None:
        self._lines.pop(report.key, None)
        self._spoken.discard(report.key)
        if sounded := self._sounding.pop(report.key, None):
            text, start = sounded
            end = to_seconds(report.frame)
            if report.interrupted and self.listener:
                self.listener.coach_says(text, to_seconds(start), end)
            self.log.write(end, "said", text=text, start=to_seconds(start), end=end, interrupted=report.interrupted)

    def _tell_ear(self, text: str, start: Seconds) -> None:
        clip = self.voice.clip(text)
        if self.listener and clip:
            self.listener.coach_says(text, start, start + clip.seconds, levels_of(clip.samples, SAMPLE_RATE))

    def _attend(self, now: Seconds) -> None:
        """Tell the ear what may be said from now on."""
        for entered in [entered for entered in self._attending if entered.at <= now]:
            self._attending.remove(entered)
            if self.listener:
                self.listener.attend((entered.question.kind if entered.question else entered.state).value)

    # -- what is wanted ---------------------------------------------------------------------

    def _press(self, now: Seconds) -> None:
        while not self.pressed.empty():
            key = self.pressed.get()
            if pressed := keys.heard(key, self.session.state, self.session.question):
                self._tell(pressed, now)

    def _listen(self, listener: Listener, now: Seconds) -> None:
        self._attend(now)
        for decision in listener.listen(now):
            self._heard(decision, now)
        self._lower(self.duck if listener.user_speaks else 0.0)
        if self._tries.help_is_due(now, speaking=listener.user_speaks):
            self._tell(Unclear(), now)
        for news in listener.news():
            self._report(news, now)
        if listener.trouble and not self._deaf:
            self._deaf = True
            self._report(News("ear", "lost", listener.trouble, Trouble.EARS_LOST), now)

    def _report(self, news: News, now: Seconds) -> None:
        """Write it down, and say it if that helps: not to somebody who cannot hear."""
        self.log.write(now, news.part, status=news.status, detail=news.detail)
        if news.trouble and not self._halted and self._telling.says(news.trouble):
            self._tell(Noticed(news.trouble), now)

    def _lower(self, by: Decibels) -> None:
        """Make room for whoever speaks; no sound moves for it."""
        if by != self._ducked:
            self._ducked = by
            self.mixer.set_gain(self.level - by)

    def _heard(self, decision: Decision, now: Seconds) -> None:
        match decision:
            case Ignored():
                self.log.write(now, "ignored", **ignored_fields(decision))
                self._tries.failed(decision)
                if decision.perhaps:
                    self._tell(Doubted(Command(decision.perhaps)), now)
                elif self.session.state is State.ASKING and decision.reason in TRIES:
                    self._tell(Unclear(), now)
            case Spoken():
                self._tries.understood()
                self._tell(decision, now)
            case _:
                assert_never(decision)

    def _tell(self, event: Event, now: Seconds) -> None:
        if isinstance(event, Heard):
            event = replace(event, second_of_day=self.clock())
        for action in self.session.handle(event, now):
            self._do(action, now)

    def _do(self, action: Action, now: Seconds) -> None:
        match action:
            case Say():
                self._say(action)
            case Beat():
                self._beat(action, now)
            case Chime(earcon, at):
                self._play(earcons.earcon(earcon.value), at)
            case StepBegun() | StateEntered() | Done() | Ended():
                self._records.append(action)
                self._attending += [action] if self.listener and isinstance(action, StateEntered) else []
            case Withdraw() | CutOff() | Silence():
                self._take_back(action, now)
            case Gain(by):
                self.level += by
                self.mixer.set_gain(self.level - self._ducked)
            case Answered(about, value, exercise, number):
                self.log.write(now, "answer", about=about, value=value, exercise=exercise, set=number)
            case Obeyed(heard, effect, undone):
                taken_back = {"undone": undone.value} if undone else {}
                self.log.write(now, "command", **_told(heard, now), effect=effect, **taken_back)
            case _:
                assert_never(action)

    def _take_back(self, action: Withdraw | CutOff | Silence, now: Seconds) -> None:
        match action:
            case Withdraw(since):
                self._withdraw(since, now)
                self.mixer.withdraw(to_frames(since))
            case CutOff(before, words):
                self._cut_off(before)
                for key in self._spoken - self._lines.keys() if words else ():
                    self.mixer.stop(key)
            case Silence(because):
                self._withdraw(0.0, now)
                self._because.append(because)
                self.mixer.silence()

    def _withdraw(self, since: Seconds, now: Seconds) -> None:
        """Forget what is planned from a moment on; the mixer forgets the sounds themselves.

        A record of this very moment stays: it is true, though another command came in the same moment.
        """
        self._records = [record for record in self._records if record.at < since or record.at <= now]
        self._attending = [entered for entered in self._attending if entered.at < since or entered.at <= now]
        self._late = [line for line in self._late if line.at < since]
        self._beats = {key: planned for key, planned in self._beats.items() if planned[0].at < since}
        self._felt = [felt for felt in self._felt if felt.beat.at < since]
        self._lines = {k: line for k, line in self._lines.items() if line.at < since or k in self._sounding}

    def _cut_off(self, before: Seconds) -> None:
        """End the lines that sound, and forget those that would begin before a moment."""
        self._late = [line for line in self._late if line.at >= before]
        for key, line in list(self._lines.items()):
            if line.at < before:
                self.mixer.stop(key)
                if key not in self._sounding:
                    del self._lines[key]

    def _say(self, line: Say) -> None:
        clip = self.voice.clip(line.text)
        if clip is None:
            self._late.append(line)
            return
        key, _ = self._play(clip, line.at, clip.felt if line.kind is SayKind.COUNT_IN else 0)
        self._lines[key] = line

    def _play_late(self, now: Seconds) -> None:
        waiting, self._late = self._late, []
        for line in waiting:
            if line.at > now - LATE_LINE:
                self._say(line)
            else:
                self.log.write(now, "voice_engine", status="slow", detail="a line was left out, for want of its sound")

    def _beat(self, beat: Beat, now: Seconds) -> None:
        """A count never waits: where its clip is missing, a tone marks the beat."""
        clip = self.voice.clip(beat.text) if beat.text else None
        if clip is None:
            if beat.text:
                self.log.write(now, "voice_engine", status="slow", detail="a tone stands for a count")
                beat = replace(beat, text=None)
            clip = earcons.earcon(beat.tone.value)
        key, start = self._play(clip, beat.at, clip.felt)
        self._beats[key] = beat, start
        if beat.glide:
            self._play(earcons.glide(beat.glide.begins, beat.glide.ends, beat.seconds), beat.at)

    def _play(self, clip: Clip, at: Seconds, lead: Frames = 0) -> tuple[int, Frames]:
        """Play a clip so that its frame `lead` sounds at a moment: its key, and where it starts."""
        self._keys += 1
        start = max(0, to_frames(at) - lead)
        self.mixer.play(self._keys, clip, start, lead=lead)
        return self._keys, start


def _told(heard: Heard, now: Seconds) -> dict[str, object]:
    """A command as the event log gives it: what was pressed has its control for a phrase, and took no time."""
    match heard:
        case Spoken():
            return {**command_fields(heard), "source": "spoken"}
        case Pressed(command, value, control=control):
            spoken = Spoken(command, value, phrase=control, start=now, end=now, decided=now)
            return {**command_fields(spoken), "source": "pressed"}
        case _:
            raise AssertionError(heard)
