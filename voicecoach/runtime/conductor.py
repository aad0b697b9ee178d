"""The loop that connects session, voice, mixer, ear and event log on one time base.

Time is frames rendered. The renderer (a device, or the loop that writes a file) moves it; each
`step` does everything that is due. Nothing here waits, and nothing that the mixer needs is made here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from typing import Final, Protocol, assert_never

from voicecoach.base.units import SAMPLE_RATE, Decibels, Frames, Seconds, to_frames, to_seconds
from voicecoach.hearing.decisions import Decision, Ignored, command_fields, ignored_fields
from voicecoach.hearing.failed_attempts import FAILED_REASONS, FailedAttempts
from voicecoach.hearing.leak import NO_LEVELS, Levels, levels_of
from voicecoach.runtime import keys
from voicecoach.runtime.agenda import Agenda, Happened, SilenceReached
from voicecoach.runtime.event_log import EventLog
from voicecoach.runtime.health import News, SpokenTroubles
from voicecoach.runtime.sounds import LineEnded, PlayedBeat, Sounds, TextBegan, VoiceClips
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
    Silence,
    StateEntered,
    StepBegun,
    Talk,
    Unsaid,
    UnsaidReason,
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
from voicecoach.session.session import Session
from voicecoach.session.states import State
from voicecoach.sound.mixer import Mixer

KEPT_EVERY: Final[Seconds] = 5.0
"""Interval at which timed work is saved while it lasts: at most this much is repeated after a power cut."""


class Listener(Protocol):
    """The ear, in this thread or in another."""

    @property
    def trouble(self) -> str:
        """The reason that nothing is heard any more, or an empty string."""
        ...

    @property
    def user_speaks(self) -> bool:
        """Returns whether someone speaks now who cannot be the coach."""
        ...

    @property
    def over(self) -> bool:
        """Returns whether nothing will be heard any more."""
        ...

    def attend(self, situation: str) -> None:
        """Set the situation, which decides what may be said: a state, `asking-yes-no` or `asking-number`."""
        ...

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """Tell the ear a line of the coach, in session time; a call with the same text and start corrects the end."""
        ...

    def news(self) -> list[News]:
        """News of the ear and its microphone since the last call."""
        ...

    def listen(self, until: Seconds) -> list[Decision]:
        """Decisions up to a moment of session time, with their times in session time. Never waits."""
        ...


@dataclass(slots=True)
class Conductor:
    """One running session.

    Attributes:
        level: gain of the voice, in decibels.
        duck: attenuation of everything while the listener speaks, in decibels.
        speaks: called at each step with whether the coach's voice sounds.
        talk: called when the voice is to talk at another rate.
        news: returns news of the voice, the speaker and the journal since the last call.
        clock: returns the time of day, or None.
        pressed: keys of a terminal and buttons of a headset, as pressed.
        progress: called after the session has begun a step or a state or done something, and from time to time in
            timed work.
        ended: the reason of the end, after the end.
    """

    session: Session
    voice: VoiceClips
    mixer: Mixer
    log: EventLog
    listener: Listener | None = None
    level: Decibels = 0.0
    duck: Decibels = 12.0
    speaks: Callable[[bool], None] = lambda _: None
    talk: Callable[[Talk], None] = lambda _: None
    progress: Callable[[Session], None] = lambda _: None
    pressed: SimpleQueue[str] = field(default_factory=SimpleQueue)
    news: Callable[[], list[News]] = list
    clock: Callable[[], Seconds | None] = lambda: None
    ended: Ended | None = None
    _begun: bool = False
    _interrupt: bool = False
    _deaf: bool = False
    _ducked: Decibels = 0.0
    _failed_attempts: FailedAttempts = field(default_factory=FailedAttempts)
    _spoken_troubles: SpokenTroubles = field(default_factory=SpokenTroubles)
    _halted: bool = False
    _keep_at: Seconds = 0.0
    _agenda: Agenda = field(default_factory=Agenda)
    _sounds: Sounds = field(init=False)
    _attending: list[StateEntered] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sounds = Sounds(self.mixer, self.voice)

    @property
    def alone(self) -> bool:
        """Returns whether nobody can be heard, so that only planned events come."""
        return self.listener is None or self.listener.over

    def interrupt(self) -> None:
        """Request the end from outside; safe in a signal handler."""
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
        for line in self._sounds.say_late(now):
            reason = UnsaidReason.NO_VOICE if self.session.voice.seconds(line.text) == 0.0 else UnsaidReason.LATE
            self._write_unsaid(Unsaid(now, line.text, reason))
            self.log.write(now, "voice_engine", status="slow", detail="a line was left out, for want of its sound")
        for news in self.news():
            self._report(news, now)
        deadline = self.session.deadline()
        if deadline is not None and deadline <= now:
            self._tell(Wake(), now)
        self._write_due(position, now)
        self.speaks(self._sounds.speaking)

    def halt(self, because: Halt) -> None:
        """Pause, since the coach can no longer be heard."""
        self._halted = True
        self._tell(Halted(because), to_seconds(self.mixer.position))

    def restore(self, because: Halt) -> None:
        """Note that the coach can be heard again."""
        self._halted = False
        self._tell(Restored(because), to_seconds(self.mixer.position))

    @property
    def owes(self) -> bool:
        """Returns whether something must be rendered, heard or not: a requested silence, or the last words."""
        return self._agenda.silence_due or self.session.state is State.FINISHED

    def span(self, block: Frames, longest: Frames) -> Frames:
        """Number of frames, in whole blocks, that can be rendered before anything is due."""
        moments = (self._agenda.ends_at(), self.session.deadline())
        until = min((to_frames(at) for at in moments if at is not None), default=self.mixer.position + longest)
        blocks = -(-(min(until, self.mixer.position + longest) - self.mixer.position) // block)
        return max(1, blocks) * block

    # -- past events ------------------------------------------------------------------------

    def _write_due(self, position: Frames, now: Seconds) -> None:
        """Write all events before `position`, in the order of time."""
        for sounded in self._sounds.happened(position):
            self._agenda.sounded(sounded)
        happened = self._agenda.due(now)
        for item in happened:
            self._write(item)
        moved = any(isinstance(item, StepBegun | StateEntered | Done) for item in happened)
        if self._begun and (moved or (self.session.timed and now >= self._keep_at)):
            self._tell(Wake(), now)
            self.progress(self.session)
            self._keep_at = now + KEPT_EVERY

    def _write(self, item: Happened) -> None:
        match item:
            case TextBegan(at, text):
                self._tell_ear(text, at)
            case PlayedBeat():
                self._write_beat(item)
            case LineEnded():
                self._write_said(item)
            case SilenceReached(at, because):
                self.log.write(at, "silenced", because=because)
            case StepBegun(at, exercise, number, side, kind):
                self.log.write(at, "step", exercise=exercise, set=number, side=side, kind=kind)
            case StateEntered():
                self.log.write(item.at, "state", state=item.state.value)
            case Done(at, what, exercise, number, side, rep):
                where = {"exercise": exercise, "set": number, "side": side, "rep": rep}
                self.log.write(at, f"{what}_done", **where, **_about(item))
            case Unsaid():
                self._write_unsaid(item)
            case Ended():
                self.ended = item
            case _:
                assert_never(item)

    def _write_said(self, line: LineEnded) -> None:
        if line.interrupted and self.listener:
            self.listener.coach_says(line.text, line.start, line.at)
        self.log.write(line.at, "said", text=line.text, start=line.start, end=line.at, interrupted=line.interrupted)

    def _write_unsaid(self, unsaid: Unsaid) -> None:
        self.log.write(unsaid.at, "unsaid", text=unsaid.text, reason=unsaid.reason.value)

    def _write_beat(self, played: PlayedBeat) -> None:
        beat = played.beat
        self.log.write(
            played.at,
            "beat",
            exercise=beat.exercise,
            set=beat.set,
            side=beat.side,
            rep=beat.rep,
            phase=beat.phase.value,
            seconds=beat.seconds,
            frame=played.due,
            audio_frame=played.began,
            beat_frame=to_frames(beat.at),
            text=beat.text,
        )

    def _tell_ear(self, text: str, start: Seconds) -> None:
        clip = self.voice.clip(text)
        if self.listener and clip:
            self.listener.coach_says(text, start, start + clip.seconds, levels_of(clip.samples, SAMPLE_RATE))

    def _attend(self, now: Seconds) -> None:
        """Tell the ear the situation, which decides what may be said."""
        for entered in [entered for entered in self._attending if entered.at <= now]:
            self._attending.remove(entered)
            if self.listener:
                self.listener.attend((entered.question.kind if entered.question else entered.state).value)

    # -- commands ---------------------------------------------------------------------------

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
        if self._failed_attempts.help_is_due(now, speaking=listener.user_speaks):
            self._tell(Unclear(), now)
        for news in listener.news():
            self._report(news, now)
        if listener.trouble and not self._deaf:
            self._deaf = True
            self._report(News("ear", "lost", listener.trouble, Trouble.EARS_LOST), now)

    def _report(self, news: News, now: Seconds) -> None:
        """Log news, and say it if the listener can hear."""
        self.log.write(now, news.part, status=news.status, detail=news.detail)
        if news.trouble:
            aloud = not self._halted and self._spoken_troubles.says(news.trouble)
            self._tell(Noticed(news.trouble, aloud), now)

    def _lower(self, by: Decibels) -> None:
        """Lower everything while the listener speaks; no sound moves in time."""
        if by != self._ducked:
            self._ducked = by
            self.mixer.set_gain(self.level - by)

    def _heard(self, decision: Decision, now: Seconds) -> None:
        match decision:
            case Ignored():
                self.log.write(now, "ignored", **ignored_fields(decision))
                self._failed_attempts.failed(decision)
                if decision.perhaps:
                    self._tell(Doubted(Command(decision.perhaps)), now)
                elif self.session.state is State.ASKING and decision.reason in FAILED_REASONS:
                    self._tell(Unclear(), now)
            case Spoken():
                self._failed_attempts.understood()
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
                self._sounds.say(action)
            case Beat():
                if not self._sounds.beat(action):
                    self.log.write(now, "voice_engine", status="slow", detail="a tone stands for a count")
            case Chime(earcon, at):
                self._sounds.chime(earcon, at)
            case StepBegun() | StateEntered() | Done() | Ended() | Unsaid():
                self._agenda.record(action)
                self._attending += [action] if self.listener and isinstance(action, StateEntered) else []
            case Withdraw() | CutOff() | Silence():
                self._take_back(action, now)
            case Gain() | Talk():
                self._tune(action)
            case Answered(about, value, exercise, number):
                self.log.write(now, "answer", about=about, value=value, exercise=exercise, set=number)
            case Obeyed(heard, effect, undone):
                taken_back = {"undone": undone.value} if undone else {}
                self.log.write(now, "command", **_told(heard, now), effect=effect, **taken_back)
            case _:
                assert_never(action)

    def _tune(self, action: Gain | Talk) -> None:
        match action:
            case Gain(by):
                self.level += by
                self.mixer.set_gain(self.level - self._ducked)
            case Talk():
                self.talk(action)

    def _take_back(self, action: Withdraw | CutOff | Silence, now: Seconds) -> None:
        match action:
            case Withdraw(since):
                self._withdraw(since, now)
                self._sounds.withdraw(since)
            case CutOff(before, words):
                self._sounds.cut_off(before, words=words)
            case Silence(because):
                self._withdraw(0.0, now)
                self._sounds.silence(self._agenda.silence(because))

    def _withdraw(self, since: Seconds, now: Seconds) -> None:
        self._agenda.withdraw(since, now)
        self._attending = [entered for entered in self._attending if entered.at < since or entered.at <= now]


def _told(heard: Heard, now: Seconds) -> dict[str, object]:
    """A command for the event log: a pressed one has its control as phrase, and took no time."""
    match heard:
        case Spoken():
            return {**command_fields(heard), "source": "spoken"}
        case Pressed(command, value, control=control):
            spoken = Spoken(command, value, phrase=control, start=now, end=now, decided=now)
            return {**command_fields(spoken), "source": "pressed"}
        case _:
            raise AssertionError(heard)


def _about(done: Done) -> dict[str, object]:
    """Fields of the log about something done: its kind, its seconds, and whether a set is whole."""
    if done.what != "rep":
        return {"whole": bool(done.adds.sets)} if done.what == "set" else {}
    if done.seconds is None:
        return {"kind": "rep"}
    return {"kind": "hold" if done.adds.holds else "work", "seconds": done.seconds}
