from tables import each_of

from voicecoach.session.commands import Command
from voicecoach.session.session import Session
from voicecoach.session.states import State
from voicecoach.session.table import EXCEPTIONS, IN_EVERY_STATE, STAYS, UNDOABLE, Effect, effect_of

ALWAYS = {
    Command.UNDO: Effect.UNDO,
    Command.LOUDER: Effect.LEVEL,
    Command.QUIETER: Effect.LEVEL,
    Command.TALK_SLOWER: Effect.TALK,
    Command.TALK_FASTER: Effect.TALK,
    Command.HOW_MANY: Effect.ANSWER,
    Command.WHERE: Effect.ANSWER,
    Command.TIME_LEFT: Effect.ANSWER,
    Command.CLOCK: Effect.ANSWER,
    Command.PROGRESS: Effect.ANSWER,
    Command.HOW_TO: Effect.EXPLAIN,
    Command.HELP: Effect.EXPLAIN,
}


def test_every_command_means_something_everywhere():
    assert set(IN_EVERY_STATE) == set(Command)
    assert set(EXCEPTIONS) == set(State)


@each_of("state", list(State))
@each_of("command", list(Command))
def test_every_pair_has_an_effect_that_the_session_knows(state, command):
    assert effect_of(state, command) in Session._MOVE_HANDLERS | Session._HANDLERS


def test_every_effect_is_used_and_done():
    used = {effect_of(state, command) for state in State for command in Command}
    assert used == set(Effect) == set(Session._MOVE_HANDLERS | Session._HANDLERS)


@each_of("state", list(State))
@each_of(("command", "effect"), ALWAYS.items())
def test_what_means_the_same_everywhere(state, command, effect):
    assert effect_of(state, command) is effect


@each_of("state", [state for state in State if state not in (State.PAUSED, State.FINISHED)])
def test_pause_works_everywhere_but_where_it_is_paused(state):
    assert effect_of(state, Command.PAUSE) is Effect.PAUSE


@each_of("state", [state for state in State if state is not State.FINISHED])
def test_stop_and_pain_are_asked_about_everywhere(state):
    assert effect_of(state, Command.STOP) is Effect.ASK_STOP
    assert effect_of(state, Command.HURTS) is Effect.ASK_PAIN


@each_of("state", [state for state in State if state is not State.ASKING])
@each_of("command", [Command.YES, Command.NO, Command.NUMBER])
def test_only_a_question_can_be_decided(state, command):
    assert effect_of(state, command) is Effect.REFUSE
    assert effect_of(State.ASKING, command) is Effect.DECIDE


@each_of(
    ("state", "effect"),
    [
        (State.INTRO, Effect.STEP_ON),
        (State.GET_READY, Effect.HURRY),
        (State.WORKING, Effect.STEP_ON),
        (State.RESTING, Effect.STEP_ON),
        (State.WAITING, Effect.CONTINUE),
        (State.PAUSED, Effect.STEP_ON),
        (State.ASKING, Effect.INSIST),
        (State.FINISHED, Effect.REFUSE),
    ],
)
def test_next(state, effect):
    assert effect_of(state, Command.NEXT) is effect


@each_of("state", list(State))
def test_resume_belongs_to_what_waits_and_begins_what_comes(state):
    expected = {
        State.WAITING: Effect.CONTINUE,
        State.PAUSED: Effect.CONTINUE,
        State.ASKING: Effect.INSIST,
        **dict.fromkeys((State.INTRO, State.GET_READY, State.RESTING), Effect.BEGUN),
    }.get(state, Effect.REFUSE)
    assert effect_of(state, Command.RESUME) is expected


def test_more_rest_belongs_to_a_rest():
    assert [state for state in State if effect_of(state, Command.MORE_REST) is Effect.MORE_REST] == [State.RESTING]


def test_after_the_end_two_words_end_it_at_once():
    assert effect_of(State.FINISHED, Command.STOP) is Effect.END
    assert effect_of(State.FINISHED, Command.PAUSE) is Effect.END


def test_questions_and_refusals_change_nothing():
    idle = {Effect.ANSWER, Effect.EXPLAIN, Effect.REFUSE, Effect.ASK_AGAIN, Effect.INSIST, Effect.UNDO}
    assert not UNDOABLE & idle
    assert STAYS < UNDOABLE
