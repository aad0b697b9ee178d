"""One session: put together from its parts, and played to its end."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from secrets import randbelow
from typing import TYPE_CHECKING, Final

from voicecoach import __version__
from voicecoach.app import factories, resuming, tuning
from voicecoach.app.devices import Devices
from voicecoach.app.request import Keeping, Workout, WorkoutOutcome
from voicecoach.base.errors import JournalError
from voicecoach.base.settings import Origin, Settings
from voicecoach.base.units import SAMPLE_RATE, Seconds, to_seconds
from voicecoach.journal.before import Before, Chosen
from voicecoach.journal.bookmarks import Bookmark, digest
from voicecoach.journal.recorder import Recorder
from voicecoach.library.exercise_names import names_in
from voicecoach.library.finding import routines
from voicecoach.routine import loading
from voicecoach.routine.models import Routine
from voicecoach.runtime import playback
from voicecoach.runtime.conductor import Conductor, Listener
from voicecoach.runtime.ear_thread import ThreadListener
from voicecoach.runtime.event_log import EventLog, Watch
from voicecoach.runtime.health import News
from voicecoach.session.actions import Talk
from voicecoach.session.events import Trouble
from voicecoach.session.options import SessionOptions
from voicecoach.session.overview import phrases_of
from voicecoach.session.pain import day_after, pain_before, today
from voicecoach.session.questions import PainLimits, Question
from voicecoach.session.reps import Verbosity
from voicecoach.session.script import script_of
from voicecoach.session.session import Session
from voicecoach.session.tally import Tally
from voicecoach.session.wording import Wording, spoken_in
from voicecoach.sound.chapter import Chapter
from voicecoach.sound.clip import Samples
from voicecoach.sound.files import FileSpeaker
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.monitor import Monitor
from voicecoach.speech.narrator import Narrator

if TYPE_CHECKING:
    from voicecoach.buttons.hub import Buttons
    from voicecoach.buttons.others import Pauser
    from voicecoach.sound.ducking import Ducker


FIRST_LINES: Final = 4
"""Number of lines made while the ear is made; the others wait until it is ready."""

SEEDS: Final = 120
"""More seeds give no further orders of five variants or fewer."""


class PreparedWorkout:
    """A session put together from its parts, ready to play; a stack closes the parts."""

    def __init__(self, workout: Workout, settings: Settings, stack: ExitStack, keeping: Keeping) -> None:
        """Load everything that can fail, before anything sounds.

        Args:
            workout: the requested workout.
            settings: of the user.
            stack: closes the parts.
            keeping: where the workout is kept.

        Raises:
            VoicecoachError: the routine, the place to start, the voice or the model is not available.
        """
        self.file = routines(workout.folders).find(workout.routine)
        self.routine = loading.load(self.file)
        words = spoken_in(self.routine.language, seed_of(settings, workout))
        self._heard_as = factories.hearing_in(words.catalogue.language, settings)
        self._unheard = workout.microphone != "none" and not factories.can_hear(self._heard_as)
        workout = replace(workout, microphone="none") if self._unheard else workout
        self.workout = workout
        self.settings = settings
        self._monitor = Monitor() if workout.microphone != "none" and settings.echo_canceller else None
        self.mixer = Mixer(self._monitor)
        self.digest = digest(self.file)
        self.script = script_of(self.routine)
        self._notes = [
            keeping.note,
            factories.NO_MODEL_FOR_LANGUAGE.format(language=words.catalogue.language) if self._unheard else "",
        ]
        self.model = factories.model_path(self._heard_as) if workout.microphone != "none" else None
        self._ears = factories.ear_maker(self.model, self._heard_as, stack) if self.model else None
        found = self._found(keeping)
        kept = self._kept(found, keeping)
        self.options = self._session_options(words, found.before, kept)
        self._tuning = self.options.tuning
        if self.options.listening:
            self.options = replace(self.options, question=self._first_question(kept, found.before))
        self.narrator = self._narrator(stack)
        self._stack = stack
        self._recorder = self._recorder_into(keeping, kept)
        self._chapters: list[Chapter] = []
        self._told_failures = 0
        self._told_lost = False
        self._told_late = 0
        self._devices = Devices(settings, stack, self.mixer, self._monitor)

    def _session_options(self, words: Wording, before: Before, kept: Bookmark | None) -> SessionOptions:
        """The options of the session, except its first question."""
        workout, settings = self.workout, self.settings
        start, changes = resuming.beginning(workout, self.script, kept, before.pace)
        listening = workout.microphone != "none"
        paces = tuning.limits(factories.rate_of(settings, self.routine.delivery))
        return SessionOptions(
            verbosity=Verbosity(workout.verbosity or settings.verbosity),
            pace=workout.pace or settings.pace,
            eccentric_tone=settings.eccentric_tone,
            pause_sound=settings.pause_sound,
            listening=listening,
            by_hand=not listening,
            start=start,
            changes=changes,
            resumed=kept is not None,
            second_of_day=self._clock(),
            pain=pain_limits(settings, self.routine),
            first=before.begun is None,
            last_time=before.reps,
            words=words,
            tuning=tuning.tuned(before.voice, settings, paces),
            talk_limits=paces,
        )

    def _narrator(self, stack: ExitStack) -> Narrator:
        """The narrator; for a device it has begun to make the first lines."""
        workout, settings, words = self.workout, self.settings, self.options.words
        language = words.catalogue.language
        voice = factories.voice_in(language, workout.voice or settings.voice, settings)
        delivery, eager = self.routine.delivery, not workout.has_device
        narrator = factories.narrator(voice, settings, stack, eager=eager, delivery=delivery, language=language)
        narrator.talk(self._tuning.pace)
        if workout.has_device:
            narrator.prepare(islice(phrases_of(self.script, self.options), FIRST_LINES))
            narrator.keep(*factories.spoken_at_first(words))
        return narrator

    def _recorder_into(self, keeping: Keeping, kept: Bookmark | None) -> Recorder | None:
        """The recorder of the journal; None if nothing is recorded."""
        if not (keeping.journal and keeping.writes):
            return None
        goes_on, rehearsal = kept.session if kept else None, self.workout.rehearsal
        return Recorder(keeping.journal, self.file, goes_on, places=keeping.places, rehearsal=rehearsal)

    def _found(self, keeping: Keeping) -> resuming.Found:
        """The journal's knowledge of the routine.

        Raises:
            JournalError: a workout should be resumed, and the journal cannot be used.
        """
        if keeping.journal is None:
            return resuming.Found()
        try:
            found = resuming.look_up(keeping.journal, self.file, self.routine.title, rehearsal=self.workout.rehearsal)
        except JournalError:
            if self.workout.resume:
                raise
            return resuming.Found()  # the recorder reports the reason
        self._notes.append(found.note)
        return found

    def _first_question(self, kept: Bookmark | None, before: Before) -> Question | None:
        """The first question: whether to resume, and those of `asked_first`."""
        now, offer = datetime.now().astimezone(), None
        hurt = before.hurt_lately(now) > self.options.pain.careful
        if kept and not self.workout.resume:
            offer = resuming.offer(self.options.words, self.script, kept, before.pace)
        if kept and not hurt:
            return offer
        due = before.day_after_is_due(now) and not kept
        return asked_first(self.routine, self.options, due=due, hurt=hurt, offer=offer)

    def _kept(self, found: resuming.Found, keeping: Keeping) -> Bookmark | None:
        """The bookmark to resume or to offer: as requested, or of a workout cut off not long ago."""
        workout = self.workout
        offered = workout.resume is None and workout.start_from is None and self.settings.resume_hours > 0
        if not keeping.places or not (workout.resume or offered):
            return None
        kept = found.bookmark
        if kept is None or not resuming.leads_into(self.script, kept):
            return None
        fresh = workout.resume or resuming.is_fresh(kept, self.settings.resume_hours)
        return kept if fresh else None

    def play(self, watch: Watch) -> WorkoutOutcome:
        """Begin, conduct and end the session; the event log gets its first and last line whatever happens."""
        if self.workout.has_device and self.workout.speaker != "default":
            factories.look_for_speaker(self.workout.speaker)
        ducker = self._ducker()
        listener = self._open(watch)
        buttons, pauser = self._buttons(), self._pauser()
        others = [each for each in (ducker, pauser) if each]

        def told(event: Mapping[str, object]) -> None:
            self._note_chapter(event)
            if buttons:
                buttons.note(event)
            if pauser:
                pauser.note(event)
            if self._recorder:
                self._recorder.note(event)
            watch(event)

        log = self._stack.enter_context(EventLog(self.workout.events, told))
        log.write(
            0.0,
            "session_started",
            routine=self.workout.routine,
            title=self.routine.title,
            sample_rate=SAMPLE_RATE,
            voice=self.narrator.voice,
            model=self.model.name if self.model else None,
            version=__version__,
            resumed=self.options.resumed,
            seed=self.options.words.seed,
        )
        conductor = Conductor(
            Session(self.routine, self.narrator, replace(self.options, notices=self._notices())),
            self.narrator,
            self.mixer,
            log,
            listener,
            level=self.settings.volume + self._tuning.level,
            duck=self.settings.duck,
            speaks=partial(tell, others),
            talk=lambda talk: self._talk(talk, conductor.session),
            progress=self._keep,
            pressed=self.workout.pressed,
            news=self._news,
            clock=self._clock,
        )
        with ExitStack() as writing:
            if self._recorder:
                factories.start_thread(self._recorder.work, writing)
            reason = self._conduct(conductor, log)
            if self._recorder and reason == "finished":
                session = conductor.session
                self._recorder.keep(None, session.changes.pace, voice=self._newly_chosen(session))
            elif self._recorder:  # the tempo may have changed after the last thing done
                self._keep(conductor.session)
        lost = listener.trouble if listener else ""
        devices = (lost, *self._notes, *(each.trouble for each in others), self._devices.note)
        return self._outcome(reason, conductor.session, log, devices)

    def _outcome(self, reason: str, session: Session, log: EventLog, devices: Sequence[str]) -> WorkoutOutcome:
        """The outcome, with all troubles; `devices` are the notes of the devices, empty for none."""
        journal = (self._recorder.note_of_journal, self._recorder.trouble) if self._recorder else ("", "")
        foreign = factories.foreign(self.narrator.voice, self.routine.language)
        notes = [foreign, *self.narrator.failures, self.narrator.cache_trouble, log.trouble, *devices, *journal]
        trouble = tuple(note for note in notes if note)
        not_kept = bool(log.trouble or journal[1])
        done, seconds = self._done(session), session.seconds(self.now())
        return WorkoutOutcome(reason, done.sets, done.reps, seconds, trouble, not_kept, done.holds, done.work)

    def _buttons(self) -> "Buttons | None":
        if self.workout.fast or not self.settings.buttons:
            return None
        return factories.hear_buttons(self.workout.pressed, self.routine, self._stack)

    def _ducker(self) -> "Ducker | None":
        wanted = self.workout.has_device and self.settings.duck_others
        return factories.duck_others(self.settings.duck_others, self._stack) if wanted else None

    def _pauser(self) -> "Pauser | None":
        wanted = self.workout.has_device and self.settings.pause_others
        return factories.pause_others(self._stack) if wanted else None

    def _conduct(self, conductor: Conductor, log: EventLog) -> str:
        """Play the session, and log its end. Returns the reason of the end."""
        reason = "failed"
        try:
            with factories.interrupting(conductor.interrupt):
                self._move(conductor)
            reason = conductor.ended.reason if conductor.ended else reason
        finally:
            done = self._done(conductor.session)
            sums = {"sets_done": done.sets, "reps_done": done.reps, "holds_done": done.holds, "work_seconds": done.work}
            seconds = conductor.session.seconds(self.now())
            log.write(self.now(), "session_ended", reason=reason, seconds=seconds, **sums)
        return reason

    def now(self) -> Seconds:
        """Session time."""
        return to_seconds(self.mixer.position)

    def _done(self, session: Session) -> Tally:
        return session.tally(self.now())

    def _keep(self, session: Session) -> None:
        if self._recorder:
            restarted = self.options.resumed and not session.options.resumed
            place = resuming.bookmark(session, self.digest, self.now())
            done, voice = self._done(session).work, self._newly_chosen(session)
            self._recorder.keep(place, session.changes.pace, voice=voice, work=done, restarted=restarted)

    def _newly_chosen(self, session: Session) -> Mapping[str, Chosen] | None:
        """The listener's choices about the voice, if they changed since the last call; otherwise None."""
        before, self._tuning = self._tuning, session.tuning
        return None if before == session.tuning else tuning.chosen(session.tuning, self.settings)

    def _talk(self, talk: Talk, session: Session) -> None:
        """Talk at another rate, and make all later lines at it."""
        options = replace(self.options, start=session.place, changes=session.changes, resumed=True, question=None)
        self.narrator.talk(talk.pace, talk.now, phrases_of(self.script, options))

    def _clock(self) -> Seconds | None:
        """Seconds of the day; None if every run must be the same."""
        return None if self.workout.fast else factories.second_of_day()

    def _notices(self) -> tuple[str, ...]:
        """Notices said first; none in a sound file for a player, where the screen shows them."""
        if self.options.by_hand and not self._unheard and not self.workout.has_device:
            return ()
        narrator = self.narrator
        return factories.said_first(
            self.options.words,
            narrator.voice,
            narrator.failures,
            language=self.routine.language,
            unheard=self._unheard,
        )

    def _news(self) -> list[News]:
        """News of the voice, the speaker and the journal since the last call."""
        failures = self.narrator.failures[self._told_failures :]
        self._told_failures += len(failures)
        news = [News("voice_engine", "lost", failure) for failure in failures]
        if self._recorder and self._recorder.lost and not self._told_lost:
            self._told_lost = True
            news.append(News("journal", "lost", self._recorder.trouble, Trouble.NOT_KEPT))
        late = self._recorder.late if self._recorder and not self.workout.fast else 0  # --fast outruns any disk
        if late > self._told_late:
            self._told_late = late
            news.append(News("journal", "slow", "a repetition was not on the disk when the next one ended"))
        if self._devices.speaker:
            news += [News("speaker", status, detail) for status, detail in self._devices.speaker.news()]
        return news

    def _note_chapter(self, event: Mapping[str, object]) -> None:
        """Note a chapter at each exercise's introduction."""
        if event["event"] == "step" and event["kind"] == "intro":
            self._chapters.append(Chapter(float(str(event["t"])), names_in(self.routine)[str(event["exercise"])]))

    def _move(self, conductor: Conductor) -> None:
        """Let time pass until the session has ended."""
        if self.workout.has_device:
            factories.settle()
        self._devices.keep_open()
        if self._devices.speaker:
            self._devices.await_chime()
            playback.play_live(conductor, self._devices.speaker)
            return
        file = self.workout.speaker_file
        write: playback.Write = ignore
        if file:
            sink = self._stack.enter_context(FileSpeaker(file, title=self.routine.title))
            write = sink.write
        if self.workout.fast:
            playback.play_fast(conductor, write)
        else:
            playback.play_paced(conductor, write)
        if file:
            sink.close(self._chapters)

    def _listener(self, watch: Watch) -> Listener | None:
        """The listener, not begun; None without a microphone."""
        if self._ears is None:
            return None
        make = self._devices.explaining(self._ears, watch if self.workout.explain else None)
        file = self.workout.microphone_file
        if file and not self.workout.has_device:
            return self._devices.hear_in_lockstep(file, make)
        metered = watch if self.workout.metered else None
        return self._devices.hear(file or self.workout.microphone, make, self._speak_ahead, metered)

    def _open(self, watch: Watch) -> Listener | None:
        """Open speaker and microphone. On a device the chime sounds now."""
        device = self.workout.has_device
        await_voice = factories.begin_to_speak(self.narrator, self.settings, self._stack) if device else None
        listener = self._listener(watch)  # a microphone's error is raised before anything has begun
        if device:
            self._devices.greet(self.workout.speaker)
        if isinstance(listener, ThreadListener):
            listener.begin()
        elif device:
            self._speak_ahead()
        if await_voice:
            await_voice()
        return listener

    def _speak_ahead(self) -> None:
        """Make all lines, now that the ear no longer needs the computer."""
        self._devices.loaded()
        self.narrator.prepare(phrases_of(self.script, self.options))


def asked_first(
    routine: Routine, options: SessionOptions, *, due: bool, hurt: bool = False, offer: Question | None = None
) -> Question | None:
    """The questions about the day after the last time and about pain now, if the routine asks them or it hurt much.

    Args:
        routine: of the workout.
        options: of the session.
        due: whether the question about the day after is due.
        hurt: whether much pain was reported the last time.
        offer: the question asked after them.
    """
    words, limits = options.words, options.pain
    before = pain_before(words, limits, words.signs_to_stop(routine), offer)
    now = today(words, before) if hurt else before if routine.pain_before else None
    if not (routine.day_after and due):
        return now
    return day_after(words, routine.day_after, limits, before, now)


def seed_of(settings: Settings, workout: Workout) -> int:
    """The seed for the choice of line variants: the same for every file, unless it is set."""
    if settings.seed != "automatic":
        return settings.seed
    return randbelow(SEEDS) if workout.has_device else 0


def pain_limits(settings: Settings, routine: Routine) -> PainLimits:
    """For each limit, the lower one of the user's setting and the routine's wish."""
    origins = settings.provenance()

    def own(name: str) -> int | None:
        return None if origins[name].origin is Origin.DEFAULT else getattr(settings, name)

    go_on, careful, end = own("pain_go_on"), own("pain_careful"), own("pain_end")
    if go_on is not None and careful is not None:  # possible in older settings: up to `go_on` it goes on
        careful = max(go_on, careful)
    wished = routine.pain
    return PainLimits.of(_lower(go_on, wished.go_on), _lower(careful, wished.careful), _lower(end, wished.end))


def _lower(one: int | None, other: int | None) -> int | None:
    return min((limit for limit in (one, other) if limit is not None), default=None)


def tell(others: Sequence["Ducker | Pauser"], now: bool) -> None:
    """Tell the parts that make other players quieter whether the coach speaks."""
    for each in others:
        each.speaks(now)


def ignore(_: Samples) -> None:
    """Discard samples, in place of a speaker."""
