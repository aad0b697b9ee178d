import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from orchestra import ROUTINE, perform, said

from voicecoach.app.request import Workout
from voicecoach.app.resuming import (
    Found,
    beginning,
    bookmark,
    is_fresh,
    leads_into,
    look_up,
    offer,
    restored,
    resumable,
)
from voicecoach.base.clocks import stamp
from voicecoach.base.errors import JournalError, UsageError
from voicecoach.journal.bookmarks import Bookmark, digest
from voicecoach.journal.recorder import Recorder
from voicecoach.routine.models import Routine
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import StartAt
from voicecoach.session.script import script_of
from voicecoach.session.wording import english

ENGLISH = english()
SCRIPT = script_of(Routine.model_validate(ROUTINE))
"""0 intro, 1 set, 2 rest, 3 set, 4 rest, 5 intro, 6 left, 7 right."""


@pytest.mark.parametrize(
    ("place", "resumed"),
    [
        (Place(1, rep=2, entered=True), Place(1, rep=2, entered=True)),
        (Place(0, line=3, entered=True), Place(0)),
        (Place(2, elapsed=7.5, entered=True), Place(3)),
        (Place(4, entered=True), Place(5)),
        (Place(8, entered=True), Place(8)),
    ],
)
def test_a_rest_is_over_and_an_introduction_begins_again(place, resumed):
    assert resumable(SCRIPT, place, Changes()) == resumed


def test_what_was_skipped_stays_skipped():
    assert resumable(SCRIPT, Place(4), Changes(skipped=frozenset({"plank"}))) == Place(8)


def interrupted(rep):
    def interrupt(conductor, event):
        if event["event"] == "beat" and event["set"] == 2 and event["rep"] == rep:
            conductor.interrupt()

    return perform(on_event=interrupt).conductor.session


def test_a_bookmark_brings_back_the_first_repetition_that_is_not_done():
    session = interrupted(rep=2)
    kept = bookmark(session, "abc", 0.0)
    place, changes = restored(Bookmark("abc", dict(kept.place), dict(kept.changes), kept.left))
    assert (place.step, place.rep) == (3, 2)
    again = perform(options=SessionOptions(listening=False, start=place, changes=changes, resumed=True))
    first = again.of("beat")[0]
    assert (first["exercise"], first["set"], first["rep"], first["phase"]) == ("bridges", 2, 2, "eccentric")
    assert [line["text"] for line in again.of("said")][:3] == [
        "Welcome back.",
        "We go on with bridges.",
        "Set two of two, repetition two.",
    ]
    assert session.done + again.conductor.session.done == perform().conductor.session.done


def test_changes_are_brought_back():
    at = next(event["t"] for event in perform().of("beat")) + 1
    session = perform(commands=[said("slower", at), said("stop", at + 9), said("yes", at + 13)]).conductor.session
    kept = bookmark(session, "abc", 0.0)
    assert restored(kept)[1].pace == {"bridges": pytest.approx(1 / 1.1)}


def test_a_finished_workout_has_no_bookmark():
    assert bookmark(perform().conductor.session, "abc", 0.0) is None


def test_fields_of_another_version_are_left_out():
    kept = Bookmark("abc", {"step": 3, "mood": "good"}, {"skipped": ["plank"], "weather": 1}, "")
    assert restored(kept) == (Place(3), Changes(skipped=frozenset({"plank"})))


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": {"step": 99}},
        {"place": {"step": -1}},
        {"place": {"step": "three"}},
        {"place": {"step": 1, "rep": 0}},
        {"place": [1]},
        {"place": {"step": 1, "variation": "__class__"}},
        {"changes": {"skipped": "plank"}},
        {"changes": {"pace": {"bridges": "fast"}}},
        {"changes": {"chosen": {"bridges": "upside down"}}},
        {"changes": None},
        {"left": "yesterday"},
        {"left": "2026-11-26T10:00:00"},
    ],
)
def test_a_bookmark_that_leads_nowhere_is_not_offered(wrong):
    good = Bookmark("abc", {"step": 3, "rep": 2}, {}, "2026-11-26T10:00:00+01:00")
    assert leads_into(SCRIPT, good)
    assert not leads_into(SCRIPT, replace(good, **wrong))


def test_where_to_begin():
    kept = Bookmark("abc", {"step": 3}, {"skipped": []}, "")
    assert beginning(Workout(routine="x"), SCRIPT, None, {})[0] == Place()
    assert beginning(Workout(routine="x"), SCRIPT, kept, {})[0] == Place(3)
    assert beginning(Workout(routine="x", start_from="plank"), SCRIPT, None, {})[0] == Place(5)
    assert beginning(Workout(routine="x", resume=True), SCRIPT, kept, {})[0] == Place(3)
    with pytest.raises(UsageError, match="two places"):
        beginning(Workout(routine="x", resume=True, start_from="plank"), SCRIPT, kept, {})
    with pytest.raises(UsageError, match="no workout"):
        beginning(Workout(routine="x", resume=True), SCRIPT, None, {})


def ago(place=None, **age):
    left = datetime.now().astimezone() - timedelta(**age)
    return Bookmark("abc", {"step": 3} if place is None else place, {}, left.isoformat(timespec="seconds"), 1)


def test_what_is_offered_and_for_how_long():
    assert is_fresh(ago(hours=23), 24)
    assert not is_fresh(ago(hours=25), 24)
    assert is_fresh(ago(hours=25), 48)
    assert is_fresh(ago(hours=-2), 24)  # the clock was set back
    assert is_fresh(ago({"step": 0, "rep": 2}, hours=1), 24)
    assert not is_fresh(ago({"step": 0}, hours=1), 24)  # nothing was done
    assert not is_fresh(Bookmark("abc", {"step": 3}, {}, ago(hours=1).left, 1, stopped=True), 24)


@pytest.mark.parametrize(
    ("days", "set_right", "minutes", "fresh"),
    [
        (500, None, 1, True),  # the clock was put right since
        (0, None, 25 * 60, False),
        (3, False, None, True),  # the machine was started since, and nobody knows what the time was
        (3, True, None, False),
    ],
)
def test_the_wall_clock_decides_only_where_it_can_be_believed(days, set_right, minutes, fresh):
    clock = stamp() if minutes is not None else {"boot": "another", "seconds": 5.0, "set": set_right}
    if minutes is not None:
        clock["seconds"] -= 60 * minutes
    assert is_fresh(ago({"step": 3, "clock": clock}, days=days), 24) is fresh


def test_the_question_names_the_place():
    kept = Bookmark("abc", {"step": 3, "rep": 2}, {}, "")
    assert offer(ENGLISH, SCRIPT, kept, {}).lines == ("You stopped at bridges, second set, after one. Continue there?",)
    assert offer(ENGLISH, SCRIPT, Bookmark("abc", {"step": 6}, {}, ""), {}).lines == (
        "You stopped at plank, left side. Continue there?",
    )


def test_where_a_routine_was_left_is_looked_up(tmp_path):
    journal, routine = tmp_path / "journal.sqlite3", tmp_path / "two.yaml"
    routine.write_text("title: Two")
    assert look_up(journal, routine, "Bridges") == Found()
    recorder, stop = Recorder(journal, routine), threading.Event()
    recorder.note({"t": 0.0, "event": "session_started", "title": "Two"})
    kept = bookmark(interrupted(rep=2), digest(routine), 0.0)
    recorder.keep(kept)
    stop.set()
    recorder.work(stop)
    found = look_up(journal, routine, "Bridges").bookmark
    assert (found.place["step"], found.place["rep"], found.session) == (3, 2, 1)
    assert is_fresh(found, 24)


def test_a_damaged_journal_is_told_by_who_looks_first(tmp_path):
    journal = tmp_path / "journal.sqlite3"
    journal.write_bytes(b"this is no database, whatever its name says" * 100)
    found = look_up(journal, tmp_path / "two.yaml", "Bridges")
    assert found.bookmark is None
    assert "damaged" in found.note
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot be used"):
        look_up(tmp_path / "file" / "journal.sqlite3", tmp_path / "two.yaml", "Bridges")


def test_the_tempos_of_the_last_time_hold_for_a_workout_that_begins():
    kept_pace = {"bridges": 0.9, "plank": 7.0}
    changes = Changes(pace={"bridges": 0.9, "plank": 2.0})
    assert beginning(Workout(routine="x"), SCRIPT, None, kept_pace) == (Place(), changes)
    assert beginning(Workout(routine="x", resume=True), SCRIPT, Bookmark("d", {"step": 3}, {}, ""), kept_pace) == (
        Place(3),
        Changes(),
    )
    assert offer(ENGLISH, SCRIPT, Bookmark("d", {"step": 3}, {}, ""), kept_pace).no == StartAt(changes=changes)
