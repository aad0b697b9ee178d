"""No line is dropped in silence, and a caution is never dropped."""

from itertools import pairwise

import pytest
from player import MuteVoice, SlowVoice, assert_in_order, assert_nothing_overlaps, play, played, routine, routine_of
from scenes import BRIDGES, LIE, PLANK, at, working

from voicecoach.session.actions import Say, StateEntered, Unsaid, UnsaidReason
from voicecoach.session.commands import Command
from voicecoach.session.line_timing import ANSWER_TIMEOUT, LINE_TIMEOUT
from voicecoach.session.reps import Verbosity
from voicecoach.session.states import State
from voicecoach.session.wording import english, is_caution

CARE = ["Stop when it hurts.", "Nothing here should hurt."]
CAREFUL = routine_of({"exercises": [BRIDGES, PLANK]}, caution=CARE)
BACK = routine_of({"exercises": [BRIDGES, PLANK]}, warning_signs=["back"])
SIGNS = english().warning_signs(BACK)
NEVER = 10**9


def dropped(player):
    return [(unsaid.text, unsaid.reason) for unsaid in player.of(Unsaid)]


def under_way(player, text):
    """Half a second into a line."""
    while not any(line.text == text for line in player.voiced):
        player.wait(0.1)
    return player.wait(0.5)


def said_whole(player, text):
    length = player.session.voice.seconds(text)
    return [line for line in player.voiced if line.text == text and line.end - line.start >= length - 1e-6]


# -- the reasons ------------------------------------------------------------------------------------


def test_a_workout_that_is_left_alone_drops_nothing():
    assert dropped(played(CAREFUL)) == []


@pytest.mark.parametrize("word", [Command.NO, Command.HELP, Command.UNDO])
def test_what_silence_would_have_brought_is_not_dropped_by_a_word(word):
    stay = english().line("still-here")
    player = working()
    player.say(Command.STOP)
    while not any(isinstance(item, Say) and item.text == stay for item in player.pending):
        player.wait(0.2)
    assert player.state is State.ASKING
    player.say(word)
    assert dropped(player.wait(2)) == []


@pytest.mark.parametrize("word", [Command.NO, Command.NEXT, Command.PAUSE])
@pytest.mark.parametrize("seconds", [2.5, 5, 10])
def test_nor_by_one_that_comes_long_before(word, seconds):
    player = working()
    player.say(Command.STOP)
    player.wait(seconds).say(word)
    assert dropped(player.wait(5)) == []


def test_a_line_whose_sound_does_not_come_is_late():
    player = played(CAREFUL, SlowVoice(NEVER, frozenset({LIE})))
    assert dropped(player) == [(LIE, UnsaidReason.LATE)]
    assert player.of(Unsaid)[0].at > LINE_TIMEOUT


def test_a_line_that_comes_late_is_said_late():
    player = played(CAREFUL, SlowVoice(20, frozenset({LIE})))
    assert dropped(player) == []
    assert LIE in player.lines()


def test_a_line_that_no_engine_can_make_has_no_voice():
    player = played(CAREFUL, MuteVoice(frozenset({LIE, CARE[0]})))
    assert dropped(player) == [(CARE[0], UnsaidReason.NO_VOICE), (LIE, UnsaidReason.NO_VOICE)]


@pytest.mark.parametrize(
    ("voice", "reason"), [(SlowVoice(NEVER, frozenset({"Three left."})), "late"), (MuteVoice(), "no_voice")]
)
def test_an_answer_over_the_beats_has_its_reason(voice, reason):
    player = at("bridges", 1, voice=voice).until_rep(3, 1)
    player.say(Command.HOW_MANY)
    player.wait(ANSWER_TIMEOUT + 1)
    assert dropped(player)[-1] == ("Three left.", reason)


def test_a_command_leads_past_what_an_introduction_has_not_said():
    player = at("bridges")
    under_way(player, LIE).say(Command.NEXT)
    player.until(State.WORKING)
    assert dropped(player) == [("Bend your knees.", UnsaidReason.HURRY)]
    assert_in_order(player)


def test_what_has_been_said_is_not_led_past():
    player = at("bridges").until(State.GET_READY)
    player.advance(player.now).say(Command.NEXT)
    assert LIE not in [text for text, _ in dropped(player.until(State.WORKING))]


def test_a_rest_that_is_left_tells_what_it_has_not_said():
    player = at("bridges", 1).until(State.RESTING)
    player.wait(1.5).say(Command.NEXT)
    player.until(State.WORKING)
    assert dropped(player) == [("Coming up: set two of three.", UnsaidReason.HURRY)]


def test_an_answer_that_another_command_cuts_short_is_led_past():
    player = at("bridges", 1).until(State.RESTING)
    player.wait(3).say(Command.HELP)
    player.wait(0.1).say(Command.PAUSE)
    now = player.now
    player.wait(5)
    assert [reason for _, reason in dropped(player)]
    assert {reason for _, reason in dropped(player)} == {UnsaidReason.HURRY}
    assert all(unsaid.at == pytest.approx(now) for unsaid in player.of(Unsaid))


def test_a_late_answer_that_is_paused_away_is_led_past():
    player = working(voice=SlowVoice(NEVER, frozenset({"Three left."})))
    player.say(Command.HOW_MANY)
    player.wait(0.5).say(Command.PAUSE)
    player.wait(1)
    assert [reason for text, reason in dropped(player) if text.endswith("left.")] == [UnsaidReason.HURRY]


# -- cues -------------------------------------------------------------------------------------------

CUE = "Stay as long as you can from your head to your heels."
LONG = "Stay as long and as straight as you can, all the way from your head to your heels, and breathe."


def plank(*cues, **changes):
    return {
        "name": "Plank",
        "hold": 15,
        "get_ready": 4,
        "rest_after": 30,
        "cues": {"form": ["Breathe.", *cues]},
        **changes,
    }


def cut_off_by_an_answer(workout, cue):
    player = play(routine(workout)).until(State.WORKING)
    while not any(isinstance(say, Say) and say.text == cue for say in player.pending):
        player.wait(0.1)
    player.advance(next(say.at for say in player.pending if isinstance(say, Say) and say.text == cue) - 0.1)
    player.say(Command.HOW_MANY)
    return player


def test_cues_that_give_way_to_an_answer_wait_for_the_next_gaps():
    player = cut_off_by_an_answer(plank(CUE, "Long neck.", hold=25), CUE).finish()
    assert [line for line in player.lines() if line in (CUE, "Long neck.")] == [CUE, "Long neck."]
    assert dropped(player) == []
    assert_nothing_overlaps(player)


def test_a_cue_that_gives_way_and_finds_no_other_gap_is_told():
    player = cut_off_by_an_answer(plank(CUE, hold=12), CUE).finish()
    assert dropped(player) == [(CUE, UnsaidReason.HURRY)]
    assert CUE not in player.lines()


def test_a_cue_that_waits_for_a_gap_is_led_past():
    player = cut_off_by_an_answer(plank(CUE, hold=25), CUE)
    player.wait(0.5).say(Command.NEXT)
    assert dropped(player.finish()) == [(CUE, UnsaidReason.HURRY)]


def test_a_cue_waits_for_the_next_repetition():
    player = played(routine(plank("Long neck.", CUE, reps=2, hold=11)))
    assert {"Long neck.", CUE} <= set(player.lines())
    assert dropped(player) == []


@pytest.mark.parametrize("rest", [{"rest_after": 30}, {"rest_after": "until next"}])
def test_a_cue_that_no_gap_has_room_for_is_said_in_the_rest(rest):
    player = play(routine_of({"exercises": [plank(LONG, "Long neck.", **rest), BRIDGES]}))
    player.until(State.WAITING if rest["rest_after"] == "until next" else State.RESTING, 29)
    late = [f"For the next time: {cue}" for cue in (LONG, "Long neck.")]
    lines = player.lines()
    assert lines[lines.index(late[0]) :][:3] == [*late, "Coming up: bridges."]
    assert dropped(player) == []


def test_between_sets_it_is_for_the_next_one_and_is_said_once():
    workout = routine(plank("Press the floor away.", LONG, "Long neck.", sets=2, rest=30))
    player = played(workout)
    for cue in (LONG, "Long neck."):
        assert player.lines().count(cue) == 1
        assert first_rest(player)[0] < player.at(cue) < first_rest(player)[1]
    assert dropped(player) == []


def test_a_cue_with_a_turn_before_a_later_set_waits_for_it():
    player = played(routine(plank(LONG, sets=2, rest=30)))
    assert player.at(LONG) > first_rest(player)[1]
    assert player.lines().count(LONG) == 1


def test_a_rest_is_no_longer_for_it():
    player, plain = (played(routine_of({"exercises": [plank(*cues), BRIDGES]})) for cues in ([LONG], []))
    assert f"For the next time: {LONG}" in player.lines()
    (begins, ends), (began, ended) = first_rest(player), first_rest(plain)
    assert ends - begins == pytest.approx(ended - began)


@pytest.mark.parametrize("rest", [{"rest_after": 5}, {"rest_after": 0}])
def test_it_is_told_where_the_rest_has_no_room_for_it(rest):
    player = played(routine_of({"exercises": [plank(LONG, **rest), BRIDGES]}))
    assert dropped(player) == [(LONG, UnsaidReason.LATE)]
    assert not any(LONG in line for line in player.lines())


def test_it_is_told_where_no_rest_follows():
    assert dropped(played(routine(plank(LONG)))) == [(LONG, UnsaidReason.LATE)]


def test_where_beats_are_tones_no_cue_is_missing():
    player = played(routine_of({"exercises": [plank(LONG), BRIDGES]}), verbosity=Verbosity.BEATS)
    assert dropped(player) == []
    assert not any(LONG in line for line in player.lines())


def test_what_is_left_of_a_rest_has_no_room_for_it_any_more():
    player = play(routine_of({"exercises": [plank(LONG, rest_after=22), BRIDGES]})).until(State.RESTING, 1)
    for _ in range(3):
        player.say(Command.PROGRESS)
        player.wait(5)
    player.until(State.INTRO)
    assert [reason for line, reason in dropped(player) if LONG in line] == [UnsaidReason.LATE]


def first_rest(player):
    """When the first rest begins and ends."""
    begins = next(state.at for state in player.of(StateEntered) if state.state is State.RESTING)
    return begins, next(state.at for state in player.of(StateEntered) if state.at > begins)


# -- cautions ---------------------------------------------------------------------------------------


def test_cautions_are_those_of_the_routine_and_the_warning_signs():
    assert all(is_caution(CAREFUL, line) for line in CARE)
    assert all(is_caution(BACK, line) for line in SIGNS)
    assert not any(is_caution(CAREFUL, line) for line in (LIE, "Welcome to Trial."))


def test_a_caution_waits_for_its_sound_however_long():
    player = played(CAREFUL, SlowVoice(int(3 * LINE_TIMEOUT / 0.1), frozenset({CARE[0]})))
    assert dropped(player) == []
    assert player.lines().index(CARE[0]) < player.lines().index("First: bridges.")


@pytest.mark.parametrize("command", [Command.NEXT, Command.RESUME, Command.NEXT_EXERCISE])
@pytest.mark.parametrize("during", ["Welcome to Trial.", CARE[0]])
def test_a_caution_that_was_led_past_is_said_before_the_first_count(command, during):
    player = under_way(play(CAREFUL, first=False), during)
    player.say(command)
    player.until(State.WORKING)
    assert all(said_whole(player, line) for line in CARE)
    assert not {text for text, _ in dropped(player)} & set(CARE)
    assert_nothing_overlaps(player)


def test_a_caution_outlasts_every_hurry():
    player = under_way(play(CAREFUL), "Welcome to Trial.")
    for _ in range(3):
        player.say(Command.NEXT)
        player.wait(0.8)
    player.say(Command.PAUSE)
    player.wait(30).say(Command.RESUME)
    player.wait(0.8).say(Command.WHERE)
    player.until(State.WORKING)
    assert all(len(said_whole(player, line)) == 1 for line in CARE)


def test_a_caution_is_said_once_where_undo_leads_back_to_it():
    player = under_way(play(CAREFUL), "Welcome to Trial.")
    player.say(Command.NEXT)
    player.wait(0.2).say(Command.UNDO)
    player.until(State.WORKING)
    assert [len(said_whole(player, line)) for line in CARE] == [1, 1]


def test_warning_signs_that_are_cut_short_are_said_before_it_goes_on():
    player = working(workout=BACK)
    player.say(Command.HURTS)
    player.wait(3).say(Command.NUMBER, 7)
    under_way(player, SIGNS[0]).say(Command.RESUME)
    player.until(State.WORKING)
    assert all(said_whole(player, line) for line in SIGNS)
    ends = [said_whole(player, line)[-1].start for line in SIGNS]
    assert all(one < other for one, other in pairwise(ends))
