import pytest
import shipped
from examples import sample
from player import played, routine, routine_of
from tables import each_of

from voicecoach.session.actions import Beat, StepBegun
from voicecoach.session.options import SessionOptions
from voicecoach.session.overview import misfits, overview, partly_counted, phrases_of, seconds_of
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import take_up
from voicecoach.session.reps import room
from voicecoach.session.script import IntroStep, RestStep, SetStep, script_of
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import english

ENGLISH = english()

BRIDGES = {"name": "Bridges", "sets": 2, "reps": 3, "tempo": "2-0-2-0", "rest": 30}
OPEN = {"name": "Look", "open": True, "rest": "until next", "sides": "each", "sets": 2}
CUES = {"setup": ["Lie down."], "form": ["Breathe."]}
WORKOUT = routine_of({"exercises": [{**BRIDGES, "cues": CUES}, OPEN]}, caution=["Take care."], closing=["Rest well."])


@pytest.fixture(scope="module")
def seen():
    return overview(WORKOUT)


@pytest.fixture(scope="module")
def heard():
    return played(WORKOUT, first=True)


# -- the dry run ----------------------------------------------------------------------------------


def test_every_step_is_there(seen):
    assert [step.step for step in seen.steps] == list(script_of(WORKOUT).steps)
    kinds = {IntroStep: "intro", SetStep: "set", RestStep: "rest"}
    assert [step.kind for step in seen.steps] == [kinds[type(step.step)] for step in seen.steps]


def test_steps_follow_each_other_to_the_end(seen):
    end = 0.0
    for step in seen.steps:
        assert step.start == pytest.approx(end, abs=1e-3)
        assert step.seconds > 0
        end = step.start + step.seconds
    assert end == pytest.approx(seen.seconds)


def test_it_is_what_the_session_does(seen, heard):
    shift = 0.3  # a session begins with a breath
    starts = [step.at for step in heard.of(StepBegun)]
    assert [step.start for step in seen.steps[1:]] == pytest.approx([at - shift for at in starts[1:]], abs=1e-3)
    assert seen.seconds == pytest.approx(heard.now - shift, abs=1)


def test_every_line_is_there_but_the_counts(seen, heard):
    lines = [line for step in seen.steps for line in step.lines]
    assert lines == [line for line in heard.lines() if line not in ("three", "two", "one")]
    assert seen.steps[0].lines[-1] == "Lie down."
    assert seen.steps[-1].lines[-1] == "Good work."


@pytest.mark.heavy
@each_of("name", sample(shipped.NAMES, 5))
def test_its_length_alone_is_the_same(name):
    workout = shipped.routine(name)
    assert seconds_of(workout) == pytest.approx(overview(workout).seconds, abs=0.001)


# -- phrases --------------------------------------------------------------------------------------


def test_all_that_will_be_said_is_known_before(heard):
    phrases = list(phrases_of(script_of(WORKOUT), SessionOptions(listening=False, first=True)))
    assert {line.text for line in heard.voiced} <= set(phrases)
    assert len(phrases) == len(set(phrases))


def test_phrases_come_in_the_order_in_which_they_are_needed(heard):
    phrases = list(phrases_of(script_of(WORKOUT), SessionOptions(listening=False, first=True)))
    said = list(dict.fromkeys(line.text for line in heard.voiced if not line.beat))
    in_order = [phrase for phrase in phrases if phrase in said]
    assert [line for line in in_order if line in said[:6]] == said[:6]


def test_a_listener_is_told_more():
    phrases = list(phrases_of(script_of(WORKOUT), SessionOptions(listening=True)))
    assert "As long as you like. Say done when you have finished." in phrases
    assert phrases[-1] == "Good work."


def test_what_is_over_needs_no_phrases():
    phrases = list(phrases_of(script_of(WORKOUT), SessionOptions(start=Place(script_of(WORKOUT).find("look")))))
    assert "First: bridges." not in phrases
    assert "Now: look." in phrases


def test_who_is_asked_whether_to_go_on_may_also_begin_anew():
    options = SessionOptions(
        start=Place(script_of(WORKOUT).find("look")), resumed=True, question=take_up(ENGLISH, "Go on?", Changes())
    )
    phrases = list(phrases_of(script_of(WORKOUT), options))
    assert phrases[0] == "Go on?"
    assert {"Now: look.", "First: bridges."} <= set(phrases)
    assert phrases.index("Now: look.") < phrases.index("First: bridges.")


def test_every_word_on_a_beat_is_a_phrase(heard):
    phrases = list(phrases_of(script_of(WORKOUT), SessionOptions(listening=False, first=True)))
    assert {beat.text for beat in heard.of(Beat) if beat.text} <= set(phrases)


# -- what does not fit ----------------------------------------------------------------------------


def test_nothing_to_complain_of():
    assert list(misfits(WORKOUT, EstimatedVoice())) == []


def test_a_word_that_is_too_long_for_its_beat_is_found_once():
    words = {"eccentric": "slowly and steadily down, as if through honey"}
    workout = routine_of(
        {"exercises": [BRIDGES]}, {"exercises": [BRIDGES, {**BRIDGES, "name": "Long", "words": words}]}
    )
    [misfit] = misfits(workout, EstimatedVoice())
    assert (misfit.block, misfit.exercise, misfit.field) == (1, 1, ("words", "eccentric"))
    assert misfit.text == words["eccentric"]
    assert misfit.room == room(2, 0)
    assert misfit.needed == pytest.approx(EstimatedVoice().seconds(words["eccentric"]))


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"tempo": "0.5-0-0.8-0"}, [("tempo",)]),
        ({"tempo": "2-0-1-0"}, []),
        (
            {"tempo": "2-0-2-0", "variations": {"harder": {"name": "H", "tempo": "0.5-0-0.5-0"}}},
            [("variations", "harder", "tempo")],
        ),
        ({"hold": 3}, []),
    ],
)
def test_a_tempo_that_leaves_no_room_for_every_number_is_told(fields, where):
    told = partly_counted(routine({"name": "A", "reps": 12, **fields}), EstimatedVoice())
    assert list(told) == [(0, 0, field) for field in where]


LONG = "very slowly down as if through honey"


def harder(**fields):
    return {"variations": {"harder": {"name": "H", **fields}}}


@each_of(
    ("fields", "field"),
    [
        ({"hold": 1, "words": {"hold": LONG}}, ("words", "hold")),
        ({"hold": 10, "reps": 2, "release": 0.3}, ("release",)),
        ({"hold": 1, **harder(words={"hold": LONG})}, ("variations", "harder", "words", "hold")),
        ({"reps": 3, "tempo": "2-0-2-0", **harder(tempo="2-0-0.3-0")}, ("variations", "harder", "words", "concentric")),
    ],
)
def test_holds_and_variations_are_looked_at_too(fields, field):
    found = misfits(routine({"name": "A", **fields}), EstimatedVoice())
    assert field in [misfit.field for misfit in found]


def test_a_variation_is_not_told_of_what_the_exercise_has():
    words, variations = {"eccentric": LONG}, {"easier": {"name": "E", "reps": 2}}
    [misfit] = misfits(routine({**BRIDGES, "words": words, "variations": variations}), EstimatedVoice())
    assert misfit.field == ("words", "eccentric")


def test_what_cannot_be_said_at_all_is_no_misfit():
    class Mute(EstimatedVoice):
        def seconds(self, _text):
            return None

    workout = routine({**BRIDGES, "words": {"eccentric": LONG}})
    assert list(misfits(workout, Mute())) == []


def test_every_set_of_a_ladder_is_looked_at():
    told = partly_counted(routine({"name": "A", "reps": [3, 27], "tempo": "0.3-0-1-0"}), EstimatedVoice())
    assert list(told) == [(0, 0, ("tempo",))]


@each_of("work", [{"hold": 5}, {"work": 5}, {"open": True}])
def test_what_has_few_words_has_room_for_them(work):
    assert list(misfits(routine({"name": "A", **work}), EstimatedVoice())) == []
