"""Answers in the middle of a set: no beat moves, nothing is swallowed, nobody waits for a voice."""

import pytest
from player import COUNT_IN, ROUNDING, MuteVoice, SlowVoice, assert_nothing_overlaps, play, routine
from scenes import BRIDGES, LIE, PLANK, at, reps_in, same_beats, working
from tables import each_of

from voicecoach.session.actions import Beat, Chime, Earcon, StateEntered
from voicecoach.session.answering import ANSWER_WITHIN
from voicecoach.session.commands import Command
from voicecoach.session.line_timing import ANSWER_TIMEOUT
from voicecoach.session.pausing import CHIME_ROOM
from voicecoach.session.place import Place
from voicecoach.session.scheduling import WITHDRAW_MARGIN
from voicecoach.session.states import State
from voicecoach.session.voice import EstimatedVoice


@pytest.fixture(scope="module")
def plain():
    return at("bridges", 1).until(State.RESTING)


# -- answers in a set -----------------------------------------------------------------------------


@each_of(
    "command",
    [
        Command.HOW_MANY,
        Command.WHERE,
        Command.TIME_LEFT,
        Command.CLOCK,
        Command.PROGRESS,
        Command.LOUDER,
        Command.RESUME,
        Command.EASIER,
        Command.ALTERNATIVE,
        Command.YES,
    ],
)
@each_of(("rep", "after"), [(1, 0.0), (3, 1.2), (4, 5.99), (5, 3.0), (5, 5.3), (5, 5.8), (5, 5.999)])
def test_an_answer_moves_no_beat(command, rep, after, plain):
    player = working(rep, after)
    asked = player.now
    player.say(command)
    player.until(State.RESTING)
    assert same_beats(player, plain)
    assert reps_in(player) == [1, 2, 3, 4, 5]
    player.wait(12)
    assert min(line.start for line in player.voiced if not line.beat and line.start > asked) < asked + 1.3
    assert_nothing_overlaps(player)


@each_of("after", [3.0, 5.0, 5.5, 5.8, 5.95])
def test_an_answer_at_the_end_of_a_set_takes_nothing_from_what_follows(after):
    player = working(5, after)
    player.say(Command.WHERE)
    lines = player.until(State.GET_READY).lines(player.now - 42)
    rest = "Rest. Forty seconds." if after < 5.75 else "Thirty"
    assert [line for line in lines if line.startswith(rest)]
    assert "Coming up: set two of three." in lines[2:]
    assert [chime for chime in player.of(Chime) if chime.earcon is Earcon.SET_DONE]


@each_of("before", [2.0, 0.3, 0.1])
def test_an_answer_at_the_end_of_a_side_does_not_swallow_the_switch(before):
    player = at("plank", 1).until(State.WORKING)
    player.advance(player.now + 20 - before).say(Command.HOW_MANY)
    end = player.now + before
    player.until(State.WORKING, 0.1)
    answer = next(line for line in player.voiced if line.text.startswith("This one"))
    assert answer.start >= end + CHIME_ROOM - ROUNDING or answer.end <= end + CHIME_ROOM or before > WITHDRAW_MARGIN
    assert player.lines()[-5:] == ["Other side.", "Right side.", *COUNT_IN]
    assert [beat.side for beat in player.beats(end)][-1] == "right"


def test_an_answer_at_the_very_end_of_the_workout():
    player = at("plank", 1).until(State.WORKING)
    player.until(State.WORKING)
    player.advance(player.now + 19.9).say(Command.PROGRESS)
    assert "Walk a little." in player.finish().lines()
    assert "One hold so far." in player.lines()
    assert (player.session.done.sets, player.session.done.holds) == (1, 2)  # both sides are one set


@each_of("command", [Command.HOW_MANY, Command.LOUDER, Command.HELP])
@each_of("begin", ["bridges", 1, 2])
def test_an_answer_enters_no_state_that_goes_on(command, begin):
    player = {"bridges": at("bridges"), 1: at("bridges", 1), 2: at("bridges", 1).until(State.RESTING)}[begin].wait(3)
    before = len(player.of(StateEntered))
    for _ in range(2):
        player.wait(1).say(command)
    assert len(player.of(StateEntered)) == before


def test_an_answer_right_at_the_end_of_a_set_enters_no_state_again():
    player = working(5, 5.9)
    player.say(Command.HOW_MANY)
    player.until(State.GET_READY)
    entered = [entered.state for entered in player.of(StateEntered)]
    assert entered == [State.GET_READY, State.WORKING, State.RESTING, State.GET_READY]


def test_two_questions_in_quick_succession_are_both_answered_in_turn(plain):
    player = working()
    asked = player.now
    player.say(Command.WHERE)
    player.wait(0.2).say(Command.HOW_MANY)
    player.wait(0.2).say(Command.PROGRESS)
    player.until(State.RESTING)
    answers = [line for line in player.voiced if not line.beat and line.start > asked]
    assert [line.text for line in answers] == [
        "Bridges, set one of three, repetition three.",
        "After this: set two of three.",
        "Three left.",
        "Two repetitions so far.",
    ]
    assert_nothing_overlaps(player)
    assert same_beats(player, plain)


def answered(player):
    """When the seconds that are left of a hold were told."""
    return next(line.start for line in player.voiced if line.text.endswith("seconds left."))


def test_a_cue_that_is_being_said_gives_way_to_an_answer():
    cue = "Stay as long as you can from your head to your heels."
    player = play(routine({**PLANK, "sides": "none", "cues": {"form": ["Breathe.", cue]}}), start=Place(1))
    player.until(State.WORKING, 1.5)
    assert player.lines()[-1] == cue
    player.say(Command.HOW_MANY)
    player.wait(6)
    assert answered(player) <= player.silences_of_cues[-1] + 0.5
    assert_nothing_overlaps(player)


def test_a_cue_that_would_begin_in_a_moment_gives_way_too():
    cue = "Stay as long as you can from your head to your heels."
    workout = routine({**PLANK, "sides": "none", "cues": {"form": ["Breathe.", cue]}})
    begins = play(workout, start=Place(1)).until(State.WORKING, 8).at(cue)
    player = play(workout, start=Place(1)).advance(begins - 0.1)
    player.say(Command.HOW_MANY)
    player.wait(6)
    assert answered(player) - begins < 0.5
    assert player.at(cue) > begins + 2  # in the next gap
    assert_nothing_overlaps(player)


LONG_WORD = "slowly down, bone by bone"
LONG_WORDS = {
    "name": "Roll downs",
    "sets": 2,
    "reps": 4,
    "tempo": "3-1-2-0",
    "start_with": "lower",
    "words": {"eccentric": LONG_WORD, "pause_low": "breathe"},
}


@pytest.fixture(scope="module")
def long_words():
    return play(routine(LONG_WORDS), LongWord(), start=Place(1)).until(State.RESTING)


class LongWord(EstimatedVoice):
    """One word takes nearly a second, and fits its beat because it is felt late."""

    def seconds(self, text: str) -> float:
        return 0.95 if text == LONG_WORD else min(super().seconds(text), 0.5)

    def lead(self, text: str) -> float:
        return 0.25 if text == LONG_WORD else 0.0


@each_of("before", [0.7, 0.5, 0.26, 0.24, 0.2, 0.1, 0.01, 0.0, -0.1, -0.5])
def test_a_long_word_gives_way_to_an_answer_that_would_be_late(before, long_words):
    word = next(line for line in long_words.voiced if line.text == LONG_WORD and line.start > 20)
    player = play(routine(LONG_WORDS), LongWord(), start=Place(1)).advance(word.start - before)
    asked = player.now
    player.say(Command.HOW_MANY)
    player.until(State.RESTING)
    answer = min(line.start for line in player.voiced if not line.beat and line.start > asked)
    assert answer - asked <= ANSWER_WITHIN + ROUNDING
    assert same_beats(player, long_words)
    assert_nothing_overlaps(player)


@each_of("command", [Command.PAUSE, Command.HOW_TO, Command.HOW_MANY])
def test_a_command_while_an_answer_waits_for_the_end_of_a_word(command, long_words):
    word = next(line for line in long_words.voiced if line.text == LONG_WORD and line.start > 20)
    player = play(routine(LONG_WORDS), LongWord(), start=Place(1)).advance(word.start)
    player.say(Command.WHERE)
    assert not [line for line in player.wait(0.2).voiced if not line.beat and line.start > word.start]
    player.say(command)
    player.wait(8)
    said = player.lines(word.start)
    where = [line for line in said if line.startswith("Roll downs, set one of two")]
    assert len(where) == (0 if command is Command.PAUSE else 1)
    assert_nothing_overlaps(player)


def test_an_answer_does_not_give_way_to_the_next_one():
    player = working()
    player.say(Command.TIME_LEFT)
    player.wait(0.5).say(Command.PROGRESS)
    player.wait(8)
    assert player.silences_of_cues == []
    assert {"Two repetitions so far."} < set(player.lines())


def test_counts_under_an_answer_are_tones_and_come_back_after_it():
    player = working()
    player.say(Command.TIME_LEFT)
    player.until(State.RESTING)
    answer = next(line for line in player.voiced if line.text.startswith("About"))
    covered = [beat for beat in player.of(Beat) if answer.start <= beat.at < answer.end]
    assert covered
    assert {beat.text for beat in covered} == {None}
    assert all(beat.text for beat in player.of(Beat) if beat.at > answer.end + WITHDRAW_MARGIN)


def test_pause_during_an_answer():
    player = working()
    player.say(Command.WHERE)
    player.wait(1).say(Command.PAUSE)
    paused = player.now
    assert player.wait(50).lines(paused) == ["Paused. Say continue.", "Say continue to go on."]
    player.say(Command.RESUME)
    assert player.until(State.WORKING, 0.1).lines(paused)[2:] == list(COUNT_IN)


def test_a_question_after_a_long_line_was_cut_off_is_answered_soon():
    player = working()
    player.say(Command.HOW_TO)
    player.wait(0.6).say(Command.RESUME)
    player.until(State.WORKING, 0.1)
    asked = player.now
    player.say(Command.HOW_MANY)
    player.wait(2)
    assert player.at("Three left.", asked) - asked < 1


def test_a_long_explanation_interrupts_the_set_and_leads_back():
    player = working()
    player.say(Command.HOW_TO)
    explained = player.now
    assert player.state is State.WAITING
    player.until(State.RESTING)
    assert player.lines(explained)[:7] == [
        "The count rests for this.",
        LIE,
        "Bend your knees.",
        "Breathe out.",
        *COUNT_IN,
    ]
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_a_short_explanation_does_not_interrupt():
    workout = routine({**BRIDGES, "cues": {}})
    player = play(workout, start=Place(1)).until_rep(3, 1)
    player.say(Command.HOW_TO)
    assert player.state is State.WORKING


def test_pause_while_something_is_explained():
    player = working()
    player.say(Command.HOW_TO)
    player.wait(1).say(Command.PAUSE)
    player.wait(5).say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_a_question_while_something_is_explained_is_answered_and_the_set_goes_on():
    player = working()
    player.say(Command.HELP)
    player.wait(1).say(Command.HOW_MANY)
    now = player.now
    player.until(State.WORKING, 0.1)
    assert player.lines(now) == ["Three left.", *COUNT_IN]


# -- a voice that is slow, or cannot speak --------------------------------------------------------


def test_an_answer_that_is_being_made_is_given_when_it_is_there_and_over_no_count(plain):
    player = working(voice=SlowVoice(6, frozenset({"Three left."})))
    asked = player.now
    player.say(Command.HOW_MANY)
    assert player.session.deadline() <= asked + 0.1 + ROUNDING
    player.until(State.RESTING)
    assert asked + 0.4 < player.at("Three left.") < asked + 1.5
    assert same_beats(player, plain)
    assert_nothing_overlaps(player)


def test_an_answer_that_is_never_made_is_a_chime():
    player = working(voice=SlowVoice(10_000, frozenset({"Three left."})))
    asked = player.now
    player.say(Command.HOW_MANY)
    player.wait(ANSWER_TIMEOUT + 1)
    [chime] = [chime for chime in player.of(Chime) if chime.at >= asked]
    assert chime.at == pytest.approx(asked + ANSWER_TIMEOUT, abs=0.2)


def test_an_answer_that_comes_after_the_set_is_given_in_the_rest():
    player = working(5, 5.0, voice=SlowVoice(15, frozenset({"This is the last one."})))
    player.say(Command.HOW_MANY)
    player.until(State.GET_READY)
    assert "This is the last one." in player.lines()
    assert_nothing_overlaps(player)


def test_an_answer_that_is_being_made_does_not_come_after_a_pause():
    player = working(voice=SlowVoice(6, frozenset({"Three left."})))
    player.say(Command.HOW_MANY)
    player.wait(0.2).say(Command.PAUSE)
    assert "Three left." not in player.wait(20).lines()


def test_two_answers_that_are_being_made_come_in_turn():
    player = working(voice=SlowVoice(6, frozenset({"Three left.", "I have no clock here."})))
    player.say(Command.HOW_MANY)
    player.wait(0.1).say(Command.CLOCK)
    player.until(State.RESTING)
    assert player.lines()[-2:] == ["Three left.", "I have no clock here."]


def test_an_answer_that_is_owed_comes_before_an_explanation():
    player = working(voice=SlowVoice(3, frozenset({"Three left."})))
    player.say(Command.HOW_MANY)
    player.say(Command.HOW_TO)
    assert player.wait(9).lines(player.now - 9)[:3] == ["Three left.", "The count rests for this.", LIE]


def test_a_tempo_changes_at_once_though_the_answer_is_being_made():
    player = working(voice=SlowVoice(30, frozenset({"One point eight seconds down."})))
    player.say(Command.FASTER)
    player.until(State.RESTING)
    fourth = [beat.seconds for beat in player.of(Beat) if beat.rep == 4]
    assert sum(fourth) == pytest.approx(6 / 1.1)


def test_without_a_voice_a_chime_says_that_one_was_heard():
    player = at("bridges", 1, voice=MuteVoice()).until_rep(3, 1)
    actions = player.say(Command.HOW_MANY)
    assert Chime(Earcon.HEARD, player.now) in actions
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]
