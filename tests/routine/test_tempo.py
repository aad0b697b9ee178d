"""How people write a tempo, and what they hear about it when it is none."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tables import each_of

from voicecoach.routine.models import DEFAULT_TEMPO, Exercise, Tempo


def seconds(tempo: Tempo) -> tuple[float, float, float, float]:
    return (tempo.eccentric, tempo.pause_low, tempo.concentric, tempo.pause_high)


@each_of(
    ("written", "wanted"),
    [
        ("3-1-2-0", (3, 1, 2, 0)),
        ("3120", (3, 1, 2, 0)),
        (3120, (3, 1, 2, 0)),
        ("0310", (0, 3, 1, 0)),
        ("2.5-0-2.5-0", (2.5, 0, 2.5, 0)),
        ("40X0", (4, 0, 1, 0)),
        ("x-1-4-0", (1, 1, 4, 0)),
        ("60-0-0-60.0", (60, 0, 0, 60)),
        ("0.25-0-0.3-0", (0.25, 0, 0.3, 0)),
        ("10-2-10-2", (10, 2, 10, 2)),
    ],
)
def test_every_way_to_write_one(written: Any, wanted: tuple[float, ...]) -> None:
    assert seconds(Tempo.model_validate(written)) == wanted


@each_of(
    ("written", "message"),
    [
        ("3-1-2", "four parts, and this one has 3. Without a pause at the end, write `3-1-2-0`."),
        ("312", "four parts, and this one has 3. Without a pause at the end, write `3-1-2-0`."),
        (312, "write `3-1-2-0`"),
        ("3-1-2-0-1", "this one has 5"),
        ("3-x-2-0", "a pause cannot be X"),
        ("4-0-4-X", "a pause cannot be X"),
        ("0-3-0-3", "needs a movement"),
        ("0.0-1-0-1", "needs a movement"),
        ("0202", "needs a movement"),
        ("61-0-1-0", "from 0.25 to 60 seconds"),
        ("0.1-0-1-0", "from 0.25 to 60 seconds"),
        ("3-1-2--1", "this one has 5"),
        ("3,5-0-2-0", "written with a point"),
        ("3 - 1 - 2 - 0", "Write `3-1-2-0`."),
        ("3/1/2/0", "Write `3-1-2-0`."),
        ("slow", "four numbers of seconds"),
        ("", "four numbers of seconds"),
        ("3-1-2-0\n", "four numbers of seconds"),
        ("٣-1-2-0", "four numbers of seconds"),
        ("1e1-0-1-0", "four numbers of seconds"),
        ("3" * 5000, "four numbers of seconds"),
        ("nan-0-1-0", "four numbers of seconds"),
    ],
)
def test_what_is_wrong_with_it_is_said(written: Any, message: str) -> None:
    with pytest.raises(ValidationError, match="type=routine_rule") as caught:
        Tempo.model_validate(written)
    assert message in str(caught.value)


@each_of("written", [{"eccentric": 3}, [3, 1, 2, 0], 3.0, True])
def test_an_exercise_takes_no_other_form(written: Any) -> None:
    with pytest.raises(ValidationError, match="one text, or as four digits"):
        Exercise(name="Squat", reps=5, tempo=written)


def test_parts_can_be_given_in_python_and_are_checked_all_the_same() -> None:
    assert Tempo(eccentric=3, pause_low=1, concentric=2, pause_high=0) == Tempo.model_validate("3-1-2-0")
    with pytest.raises(ValidationError, match="needs a movement"):
        Tempo(eccentric=0, pause_low=1, concentric=0, pause_high=0)
    with pytest.raises(ValidationError, match=r"from 0\.25"):
        Tempo(eccentric=0.1, pause_low=1, concentric=0, pause_high=0)


def test_fast_is_remembered() -> None:
    tempo = Tempo.model_validate("40X0")
    assert (tempo.fast_eccentric, tempo.fast_concentric) == (False, True)
    assert str(tempo) == "4-0-X-0"
    assert tempo.seconds == 5


def test_repetitions_without_one_get_the_slow_one() -> None:
    assert Exercise(name="Squat", reps=5).tempo == DEFAULT_TEMPO
    assert str(DEFAULT_TEMPO) == "3-1-2-1"
    assert Exercise(name="Plank", hold=30).tempo is None
    assert Exercise(name="Bird dog", hold=10, reps=5).tempo is None


phase = st.one_of(st.just(0.0), st.integers(25, 6000).map(lambda hundredths: hundredths / 100))


@settings(deadline=None)
@given(st.tuples(phase, phase, phase, phase))
def test_what_is_written_is_read_back(parts: tuple[float, float, float, float]) -> None:
    if parts[0] + parts[2] == 0:
        parts = (1.0, *parts[1:])
    tempo = Tempo.model_validate("-".join(f"{part:g}" for part in parts))
    assert seconds(tempo) == parts
    assert Tempo.model_validate(tempo.model_dump()) == tempo


@settings(deadline=None)
@given(st.text("0123456789.-xX ", max_size=12))
def test_any_text_is_a_tempo_or_explained(text: str) -> None:
    with suppress(ValidationError):
        assert Tempo.model_validate(text).seconds > 0
        return
    with pytest.raises(ValidationError, match="type=routine_rule"):
        Tempo.model_validate(text)
