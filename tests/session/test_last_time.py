"""What is told beside the last time: only what is true and good to hear."""

from player import play, routine_of
from scenes import BRIDGES, PLANK
from tables import each_of

from voicecoach.session.commands import Command
from voicecoach.session.options import SessionOptions
from voicecoach.session.overview import phrases_of
from voicecoach.session.pain import pain_before
from voicecoach.session.place import Place
from voicecoach.session.script import script_of
from voicecoach.session.states import State
from voicecoach.session.wording import spoken_in

WORKOUT = routine_of({"exercises": [{**BRIDGES, "sets": 1, "reps": 6}, {**PLANK, "sides": "none", "reps": 1}]})
"""Six repetitions."""

TELLING = "last time"


def beside(player, since=0.0):
    return [line for line in player.lines(since) if TELLING in line]


def finished(last_time, **options):
    return play(WORKOUT, last_time=last_time, **options).finish()


@each_of(
    ("last_time", "told"),
    [
        (None, []),
        (4, ["Two repetitions more than last time."]),
        (5, ["One repetition more than last time."]),
        (6, ["As many as last time."]),
        (7, []),
        (600, []),
    ],
)
def test_the_closing_words(last_time, told):
    player = finished(last_time)
    assert player.session.done.reps == 6
    assert beside(player) == told
    assert player.lines()[-1] == "Good work."


def asked(player):
    player.say(Command.PROGRESS)
    since = player.now
    return beside(player.wait(9), since)


@each_of(
    ("last_time", "told"),
    [
        (None, []),
        (2, ["That is more than last time already."]),
        (3, ["That is over half of last time."]),
        (5, ["That is over half of last time."]),
        (6, []),
        (100, []),
    ],
)
def test_how_one_is_doing(last_time, told):
    player = play(WORKOUT, last_time=last_time, start=Place(1)).until_rep(4, 1)
    assert player.session.done.reps == 3
    assert asked(player) == told


def test_how_one_was_doing():
    player = play(WORKOUT, last_time=5).until(State.FINISHED, 0.5)
    assert asked(player)[0] == "One repetition more than last time."


def test_nothing_when_something_was_left_out():
    player = play(WORKOUT, last_time=1, start=Place(1)).until_rep(3, 1)
    player.say(Command.NEXT_EXERCISE)
    assert asked(player.wait(3)) == []
    assert beside(player.finish()) == []


@each_of(("level", "told"), [(3, ["As many as last time."]), (4, []), (9, [])])
def test_nothing_when_it_hurt(level, told):
    player = play(WORKOUT, last_time=6, start=Place(1)).until_rep(3, 1)
    player.say(Command.HURTS)
    player.wait(3).say(Command.NUMBER, level)
    if player.wait(9).state is State.ASKING:
        player.say(Command.NO)
    player.wait(9)
    if player.state is State.PAUSED:
        player.say(Command.RESUME)
    assert beside(player.finish()) == told


def test_nothing_when_it_hurt_before():
    player = play(WORKOUT, last_time=6, question=pain_before(SessionOptions().words, SessionOptions().pain)).wait(5)
    player.say(Command.NUMBER, 7)
    assert beside(player.finish()) == []


def test_pain_that_is_taken_back_is_forgotten():
    player = play(WORKOUT, last_time=6, question=pain_before(SessionOptions().words, SessionOptions().pain)).wait(5)
    player.say(Command.NUMBER, 7)
    player.wait(3).say(Command.UNDO)
    player.wait(6).say(Command.NUMBER, 0)
    player.wait(12).say(Command.RESUME)
    assert beside(player.finish()) == ["As many as last time."]


def test_nothing_of_a_part():
    assert beside(finished(1, start=Place(1, rep=3), resumed=True)) == []


def test_nothing_when_it_is_stopped():
    player = play(WORKOUT, last_time=1, start=Place(1)).until_rep(4, 1)
    player.say(Command.STOP)
    player.wait(3).say(Command.YES)
    assert beside(player.finish()) == []


def test_it_is_spoken_ahead_like_all_else():
    options = SessionOptions(listening=False, last_time=6)
    assert "As many as last time." in phrases_of(script_of(WORKOUT), options)


@each_of("language", ["de", "es"])
def test_in_other_languages(language):
    words = spoken_in(language)
    assert len(words.beside_last_time(9, 6, over=True)) == 1
    assert words.beside_last_time(5, 6, over=True) == []
