"""Every state with every event: what comes of it, that a person is answered, and that it can be taken back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from player import (
    COUNT_IN,
    Player,
    Snapshot,
    assert_in_order,
    assert_nothing_overlaps,
    assert_restored,
    play,
    pressed,
    routine_of,
)
from tables import each_of

from voicecoach.session import notices, questions
from voicecoach.session.actions import Beat, Chime, Earcon, Ended, Gain, Obeyed, Say, Silence, StateEntered, StepBegun
from voicecoach.session.commands import Command
from voicecoach.session.events import (
    Begin,
    Doubted,
    Halt,
    Halted,
    Interrupted,
    Noticed,
    Restored,
    Trouble,
    Unclear,
    Wake,
)
from voicecoach.session.overview import overview
from voicecoach.session.pain import Offer, pain
from voicecoach.session.place import Place
from voicecoach.session.script import script_of
from voicecoach.session.states import State
from voicecoach.session.table import STAYS, UNDOABLE, Effect, effect_of
from voicecoach.session.wording import english

ENGLISH = english()

BRIDGES = {
    "name": "Bridges",
    "sets": 3,
    "reps": 5,
    "tempo": "2-1-2-1",
    "rest": 40,
    "rest_after": "until next",
    "cues": {"setup": ["Lie on your back, and bend your knees.", "Then lift your hips."], "form": ["Breathe out."]},
    "variations": {"easier": {"name": "Half bridges", "reps": 3}},
}
WORKOUT = routine_of(
    {"exercises": [BRIDGES, {"name": "Look", "open": True, "rest_after": 20}, {"name": "Plank", "hold": 20}]}
)
RATED = routine_of({"exercises": [{**BRIDGES, "sets": 1, "ask": ["effort"]}, {"name": "Plank", "hold": 20}]})
BRIDGES_2, LOOK, PLANK = (script_of(WORKOUT).find(*at) for at in (("bridges", 2), ("look", 1), ("plank", 1)))


def begin(step: int) -> Player:
    return play(WORKOUT, start=Place(step))


def after(player: Player, command: Command, seconds: float = 1.0, value: int | None = None) -> Player:
    player.say(command, value)
    return player.wait(seconds)


def doubt(player: Player, command: Command = Command.NEXT) -> Player:
    """What may have been a command."""
    player.tell(Doubted(command))
    return player.wait(1)


def working() -> Player:
    return begin(BRIDGES_2).until_rep(3, 1.2)


def resting() -> Player:
    return begin(1).until(State.RESTING, 12)


IN: dict[str, Callable[[], Player]] = {
    "intro": lambda: begin(0).wait(4),
    "get ready": lambda: begin(BRIDGES_2).wait(2),
    "working": working,
    "working, open": lambda: begin(LOOK).until(State.WORKING, 2),
    "resting": resting,
    "waiting for a word": lambda: begin(BRIDGES_2 + 2).until(State.WAITING, 8),
    "waiting, explained": lambda: after(working(), Command.HOW_TO),
    "paused in a set": lambda: after(working(), Command.PAUSE),
    "paused in a rest": lambda: after(resting(), Command.PAUSE),
    "asking for the end": lambda: after(working(), Command.STOP),
    "asking for pain": lambda: after(working(), Command.HURTS),
    "asking to be sure": lambda: doubt(working()),
    "asking how hard": lambda: play(RATED, start=Place(1)).until(State.ASKING, 5),
    "finished": lambda: begin(PLANK).until(State.FINISHED, 1.5),
    "stopped": lambda: after(after(working(), Command.STOP, 3), Command.YES),
}
"""How to get into each state; some are entered in two ways."""

STATE = {
    "intro": State.INTRO,
    "get ready": State.GET_READY,
    "working": State.WORKING,
    "working, open": State.WORKING,
    "resting": State.RESTING,
    "waiting for a word": State.WAITING,
    "waiting, explained": State.WAITING,
    "paused in a set": State.PAUSED,
    "paused in a rest": State.PAUSED,
    "asking for the end": State.ASKING,
    "asking for pain": State.ASKING,
    "asking to be sure": State.ASKING,
    "asking how hard": State.ASKING,
    "finished": State.FINISHED,
    "stopped": State.FINISHED,
}

# What each command that moves leads to; the others leave the state as it is.
LEADS_TO = """
                    next       next_exercise  repeat     back       pause     resume     stop      undo       hurts
intro               get_ready  intro          intro      intro      paused    get_ready      asking    intro      asking
get ready           get_ready  intro          get_ready  resting    paused    get_ready  asking    get_ready  asking
working             resting    intro          get_ready  get_ready  paused    working    asking    working    asking
working, open       resting    intro          get_ready  intro      paused    working    asking    working    asking
resting             get_ready  intro          resting    resting    paused    get_ready    asking    resting    asking
waiting for a word  intro      intro          waiting    waiting    paused    intro      asking    waiting    asking
waiting, explained  get_ready  intro          waiting    get_ready  paused    get_ready  asking    waiting    asking
paused in a set     resting    intro          paused     get_ready  paused    get_ready  asking    get_ready  asking
paused in a rest    get_ready  intro          paused     resting    paused    resting    asking    resting    asking
asking for the end  asking     asking         asking     asking     paused    asking     asking    get_ready  asking
asking for pain     asking     asking         asking     asking     paused    asking     asking    get_ready  asking
asking to be sure   asking     asking         asking     asking     paused    asking     asking    asking     asking
asking how hard     asking     asking         asking     asking     paused    asking     asking    asking     asking
finished            finished   finished       finished   finished   finished  finished   finished  finished   finished
stopped             finished   finished       finished   finished   finished  finished   finished  asking     finished
"""

EXCEPTIONS = {
    ("working", Command.HOW_TO): State.WAITING,
    ("working", Command.HELP): State.WAITING,
    ("working, open", Command.HELP): State.WAITING,
    ("working", Command.WARNING_SIGNS): State.WAITING,
    ("working, open", Command.WARNING_SIGNS): State.WAITING,
    ("asking for the end", Command.YES): State.FINISHED,
    ("asking for the end", Command.NO): State.PAUSED,
    ("asking to be sure", Command.YES): State.RESTING,
    ("asking to be sure", Command.NEXT): State.RESTING,
    ("asking to be sure", Command.NO): State.GET_READY,
}


def table() -> dict[tuple[str, Command], State]:
    head, *rows = [line for line in LEADS_TO.splitlines() if line]
    columns = [Command(name) for name in head.split()]
    found = {(name, command): STATE[name] for name in IN for command in Command}
    for row in rows:
        name, states = row[:20].strip(), row[20:].split()
        found |= {(name, command): State(state) for command, state in zip(columns, states, strict=True)}
    return found | EXCEPTIONS


TABLE = table()
PAIRS = [pytest.param(name, command, id=f"{name}-{command}") for name in IN for command in Command]
NUMBERS = list(range(11))


def effect(name: str, command: Command) -> Effect:
    """Whoever says once more what the coach was not sure of says yes."""
    again = (name, command) == ("asking to be sure", Command.NEXT)
    return Effect.DECIDE if again else effect_of(STATE[name], command)


# -- what it leads to -----------------------------------------------------------------------------


@each_of("name", IN)
def test_each_state_can_be_reached(name):
    assert IN[name]().state is STATE[name]


def test_all_states_are_reached():
    assert set(STATE.values()) == set(State)


@pytest.mark.heavy
@each_of(("name", "command"), PAIRS)
def test_a_command_leads_where_the_table_says(name, command):
    player = IN[name]()
    obeyed = player.say(command)[0]
    assert replace(obeyed, undone=None) == Obeyed(pressed(command), effect(name, command).value)
    assert player.session.state is TABLE[name, command]


@each_of("level", NUMBERS)
def test_a_number_is_said_back_and_then_waited_for_a_word(level):
    player = IN["asking for pain"]()
    player.say(Command.NUMBER, level)
    assert (player.state, player.session.question.rated) == (State.ASKING, level)
    player.wait(100)
    assert player.state is State.PAUSED
    assert player.session.changes.skipped == frozenset()


@each_of("name", [name for name in IN if not name.startswith(("asking for pain", "asking how hard"))])
@each_of("level", [0, 4, 10])
def test_a_number_that_nobody_asked_for_leads_nowhere(name, level):
    player = IN[name]()
    before = Snapshot.of(player)
    player.say(Command.NUMBER, level)
    assert_restored(before, Snapshot.of(player), 0)


# -- that a person is answered --------------------------------------------------------------------


@pytest.mark.heavy
@each_of(("name", "command"), PAIRS)
def test_a_person_is_answered_at_once(name, command):
    player = IN[name]()
    now = player.now
    actions = player.say(command)
    if player.over:
        assert isinstance(actions[1], Silence)
        return
    player.wait(2)
    sounds = [line.start - now for line in player.voiced if not line.beat and line.start >= now]
    chimes = [chime.at - now for chime in player.of(Chime) if chime.at >= now]
    assert min([*sounds, *chimes]) <= 1.3
    assert_in_order(player)
    assert_nothing_overlaps(player)


SPOKEN = {
    Command.HOW_MANY,
    Command.WHERE,
    Command.TIME_LEFT,
    Command.CLOCK,
    Command.PROGRESS,
    Command.HOW_TO,
    Command.HELP,
    Command.LOUDER,
    Command.QUIETER,
    Command.FASTER,
    Command.SLOWER,
    Command.NORMAL_SPEED,
    Command.EASIER,
    Command.HARDER,
    Command.ALTERNATIVE,
    Command.MORE_REST,
    Command.UNDO,
}


@pytest.mark.heavy
@each_of(("name", "command"), [pair for pair in PAIRS if pair.values[1] in SPOKEN])
def test_a_question_or_a_wish_is_answered_in_words(name, command):
    player = IN[name]()
    now = player.now
    player.say(command)
    assert [line for line in player.wait(2.5).lines(now) if line not in COUNT_IN]


@pytest.mark.heavy
@each_of(("name", "command"), PAIRS)
def test_what_it_changes_and_what_not(name, command):
    player = IN[name]()
    before = Snapshot.of(player)
    actions = player.say(command)
    now = Snapshot.of(player)
    done = effect(name, command)
    varied = now.place.variation if (name, command) == ("get ready", Command.EASIER) else before.place.variation
    moved = replace(now.place, line=0, elapsed=0) != replace(before.place, line=0, elapsed=0, variation=varied)
    if done not in UNDOABLE | {Effect.UNDO}:
        assert not moved
        assert (now.changes, now.tally, now.tuning, now.question) == (
            before.changes,
            before.tally,
            before.tuning,
            before.question,
        )
        assert not [action for action in actions if isinstance(action, Gain)]
    if done in STAYS:
        assert not moved or command is Command.MORE_REST
        assert now.tally == before.tally
    if command is Command.PAUSE:
        assert (now.place, now.changes, now.tally) == (before.place, before.changes, before.tally)


@each_of("name", IN)
@each_of("command", [Command.NEXT, Command.PAUSE, Command.REPEAT, Command.BACK, Command.STOP])
def test_twice_in_a_row_is_no_trouble(name, command):
    player = IN[name]()
    for _ in range(2):
        if not player.over:
            player.say(command)
            assert not player.pending or player.pending[-1].at >= player.now
    player.wait(5)
    assert_in_order(player)
    assert_nothing_overlaps(player)


# -- that it can be taken back --------------------------------------------------------------------


@pytest.mark.heavy
@each_of(("name", "command"), [pair for pair in PAIRS if effect_of(STATE[pair.values[0]], pair.values[1]) in UNDOABLE])
def test_undo_brings_back_what_was_before(name, command):
    player = IN[name]()
    before, remembered = Snapshot.of(player), len(player.session._memories)
    player.say(command)
    if player.over or len(player.session._memories) <= remembered or name == "asking to be sure":
        return  # it changed nothing that could be taken back, or led back to before the question
    player.wait(0.7).say(Command.UNDO)
    assert_restored(before, Snapshot.of(player), 0.7)
    assert "Taken back." in player.wait(3).lines(player.now - 3)
    assert_in_order(player)


@each_of("level", NUMBERS)
def test_undo_of_a_number_asks_again(level):
    player = IN["asking for pain"]()
    asked = player.session.question
    signs = ENGLISH.signs_to_stop(player.session.routine)
    assert asked == pain(ENGLISH, questions.PainLimits(), Offer(slower=True, easier="Half bridges", signs=signs))
    player.say(Command.NUMBER, level)
    player.wait(0.5).say(Command.UNDO)
    assert (player.state, player.session.question) == (State.ASKING, asked)
    assert player.session.changes.skipped == frozenset()
    assert player.wait(3).lines(player.now - 3)[-2:] == ["Taken back.", "From zero to ten, how bad?"]


@each_of("command", [c for c in Command if effect_of(State.WORKING, c) in UNDOABLE - STAYS])
def test_undo_leads_back_into_the_same_repetition_from_its_first_phase(command):
    player = working()
    player.say(command)
    player.wait(3).say(Command.UNDO)
    undone = player.now
    player.until(State.WORKING, 1)
    first = player.beats(undone)[0]
    assert (first.exercise, first.set, first.rep, first.phase) == ("bridges", 2, 3, "eccentric")
    assert player.lines(undone)[-3:] == list(COUNT_IN)
    assert player.of(StepBegun)[-1].set == 2


@each_of("command", [c for c in Command if effect_of(State.WORKING, c) in STAYS])
def test_undo_of_what_moved_nothing_does_not_interrupt_a_set(command):
    player = working()
    player.say(command)
    player.wait(4).say(Command.UNDO)
    assert player.state is State.WORKING
    player.until(State.RESTING)
    reps = [rep for _, number, _, rep in player.reps() if number == 2]
    assert reps == [1, 2, 3, 4, 5]


@each_of("first", [Command.NEXT, Command.FASTER, Command.LOUDER, Command.NEXT_EXERCISE, Command.PAUSE])
@each_of("second", [Command.BACK, Command.REPEAT, Command.SLOWER, Command.STOP, Command.QUIETER])
@each_of("name", ["get ready", "working", "resting"])
def test_undo_twice_takes_back_two(name, first, second):
    player = IN[name]()
    snapshots = []
    for command in (first, second):
        snapshots.append((Snapshot.of(player), len(player.session._memories)))
        player.say(command)
    while snapshots:
        before, remembered = snapshots.pop()
        if len(player.session._memories) > remembered:
            player.say(Command.UNDO)
            assert_restored(before, Snapshot.of(player), 0)


# -- the other events -----------------------------------------------------------------------------


@each_of("name", IN)
def test_an_interruption_is_the_end_at_once(name):
    player = IN[name]()
    silence, state, ended = player.tell(Interrupted())
    assert silence == Silence("interrupted")
    assert state == StateEntered(player.now, State.FINISHED)
    assert ended == Ended(player.now, "interrupted")
    assert player.over
    assert player.session.deadline() is None
    assert player.say(Command.NEXT) == []


DOUBTFUL = [Command.NEXT, Command.NEXT_EXERCISE, Command.REPEAT, Command.BACK, Command.UNDO, Command.HURTS]


@pytest.mark.heavy
@each_of("command", DOUBTFUL)
@each_of("name", IN)
def test_what_was_hardly_heard_is_asked_about(name, command):
    player, sure = IN[name](), IN[name]()
    before = Snapshot.of(player)
    actions = player.tell(Doubted(command))
    if STATE[name] in (State.ASKING, State.FINISHED):
        heard = IN[name]().tell(Unclear()) if STATE[name] is State.ASKING else []
        assert [type(action) for action in actions] == [type(action) for action in heard]
        assert replace(before, question=None) == replace(Snapshot.of(player), question=None)
        return
    assert actions[0] == Silence("unsure")
    assert (player.state, player.session.question) == (State.ASKING, questions.confirm(ENGLISH, command))
    player.say(Command.YES)
    sure.say(command)
    assert player.state is (State.WAITING if sure.state is State.WORKING else sure.state)  # a set was interrupted
    assert player.session.changes == sure.session.changes


@each_of("name", [name for name in IN if STATE[name] not in (State.ASKING, State.FINISHED)])
@each_of("answer", [Command.NO, None])
def test_what_was_not_meant_leaves_all_as_it_was(name, answer):
    player = IN[name]()
    before = Snapshot.of(player)
    asked = player.now
    doubt(player)
    assert player.wait(3).lines(asked) == ["Move on? Yes or no."]
    if answer:
        player.say(answer)
    while player.state is State.ASKING:
        player.wait(0.5)
    assert_restored(before, Snapshot.of(player), player.now - asked)
    assert_in_order(player)
    assert_nothing_overlaps(player)


@each_of("command", DOUBTFUL)
def test_what_means_nothing_there_is_not_asked_about(command):
    player = IN["paused in a set"]()
    assert player.tell(Doubted(Command.PAUSE)) == []
    assert player.tell(Doubted(command))


@each_of("name", IN)
def test_what_was_not_understood_moves_nothing_and_is_told(name):
    player = IN[name]()
    before = Snapshot.of(player)
    now = player.now
    actions = player.tell(Unclear())
    rating = name in ("asking for pain", "asking how hard")
    if not rating:
        assert_restored(before, Snapshot.of(player), 0)
    said = player.wait(4).lines(now)
    if rating:
        assert said == list(before.question.again)
    elif STATE[name] is State.ASKING:
        assert actions == [Chime(Earcon.NOT_UNDERSTOOD, now)]
    else:
        assert ("Say help to hear what I understand." in said) is (STATE[name] is not State.FINISHED)
    assert_in_order(player)
    assert_nothing_overlaps(player)


def test_a_number_is_no_answer_to_yes_or_no():
    player = IN["asking to be sure"]()
    player.say(Command.NUMBER, 3)
    assert player.state is State.ASKING
    assert player.wait(3).lines(player.now - 3)[-1:] == ["First: Move on? Yes or no."]


@each_of("name", IN)
@each_of("event", [Begin(), Wake()])
def test_what_comes_unasked_changes_nothing(name, event):
    player, other = IN[name](), IN[name]()
    before = Snapshot.of(player)
    actions = player.tell(event)
    assert Snapshot.of(player) == before
    assert not [action for action in actions if isinstance(action, Silence)]
    assert player.wait(20).past == other.wait(20).past


@each_of("name", IN)
def test_left_alone_it_ends(name):
    player = IN[name]().finish()
    assert_in_order(player)
    assert_nothing_overlaps(player)
    assert player.ended.reason in ("finished", "stopped")


@each_of("name", IN)
@each_of("because", Halt)
def test_who_cannot_hear_misses_nothing_and_is_told_where_it_is(name, because):
    player = IN[name]()
    before, tally = player.state, (player.session.done.sets, player.session.done.reps)
    actions = player.tell(Halted(because))
    stands = before in (State.PAUSED, State.ASKING, State.FINISHED)
    assert player.state is (before if stands else State.PAUSED)
    assert [action.because for action in actions if isinstance(action, Silence)] == ([] if stands else [because])
    place, since = player.session.place, player.now
    player.tell(Restored(because))
    assert (player.session.place.step, player.session.place.rep) == (place.step, place.rep)
    said = player.wait(9).lines(since)
    assert said[0] == ENGLISH.line(notices.RESTORED[because])
    if before in (State.ASKING, State.FINISHED):
        assert player.state is before
        assert len(said) > 1  # the question, or the last words
    else:
        assert player.state is State.PAUSED
        assert said[2] == ENGLISH.line("say-resume")
    assert (player.session.done.sets, player.session.done.reps) == tally
    assert_in_order(player)
    assert_nothing_overlaps(player)


def test_who_goes_on_before_the_sound_is_back_is_paused_again():
    player = working()
    player.tell(Halted(Halt.SPEAKER))
    player.say(Command.RESUME)
    assert player.state is not State.PAUSED
    player.tell(Restored(Halt.SPEAKER))
    assert player.state is State.PAUSED
    assert player.session.place.rep == 3
    assert_in_order(player)


def test_where_nobody_is_heard_the_workout_goes_on_by_itself():
    player = play(WORKOUT, start=Place(BRIDGES_2), listening=False).until_rep(3, 1.2)
    player.tell(Halted(Halt.SPEAKER))
    since = player.now
    player.tell(Restored(Halt.SPEAKER))
    lines = player.wait(9).lines(since)
    assert lines[:2] == ["The sound is here again.", "Bridges, set two of three, repetition three."]
    assert player.until(State.WORKING, 0.1).beats(since)[0].rep == 3


@pytest.mark.heavy
@each_of("name", IN)
@each_of("trouble", Trouble)
def test_what_fails_is_told_and_moves_nothing(name, trouble):
    player = IN[name]()
    before, since = Snapshot.of(player), player.now
    player.tell(Noticed(trouble))
    if trouble not in notices.DEAF or name not in ("waiting for a word", "working, open"):
        assert_restored(before, Snapshot.of(player), 0)
    said = player.wait(12).lines(since)
    assert (ENGLISH.line(notices.TROUBLE[trouble]) in said) is (STATE[name] is not State.FINISHED)
    assert_in_order(player)
    assert_nothing_overlaps(player)


@each_of("name", ["waiting for a word", "working, open", "working", "resting", "intro"])
def test_without_ears_nothing_waits_for_a_word_any_more(name):
    player = IN[name]()
    player.tell(Noticed(Trouble.EARS_LOST))
    since = player.now
    assert player.finish().ended.reason == "finished"
    assert player.now - since < overview(WORKOUT).seconds + 60
    assert_nothing_overlaps(player)


@each_of("name", IN)
def test_over_is_over(name):
    player = IN[name]().finish()
    told = (Halted(Halt.SPEAKER), Restored(Halt.SPEAKER), Noticed(Trouble.EARS_LOST))
    for event in (Begin(), Wake(), Interrupted(), *told):
        assert player.session.handle(event, player.now + 5) == []
    for command in Command:
        assert player.say(command) == []
    assert not [item for item in player.pending if isinstance(item, Say | Beat)]
