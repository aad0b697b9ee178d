"""FIT files, read back by a parser that is not the one that wrote them, and held to the profile's rules."""

from datetime import UTC, datetime, timedelta

import pytest

fitdecode = pytest.importorskip("fitdecode")
fit_tool = pytest.importorskip("fit_tool")

from voicecoach.base.errors import VoicecoachError  # noqa: E402 - after what may be missing
from voicecoach.journal.history import RecordedWorkout  # noqa: E402
from voicecoach.journal.session_rows import PHASE_COLUMNS  # noqa: E402
from voicecoach.reports import fit  # noqa: E402

ENTRY = RecordedWorkout(12, "back-pain", "2026-03-01T18:30:00+01:00", None, "finished", 600.0, 3, 6, None, None)
BEGAN = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)


def rep(at, exercise, number, side=None, **phases):
    where = {"kind": "rep", "at": at, "exercise": exercise, "set": number, "side": side}
    return {**dict.fromkeys(PHASE_COLUMNS), **where, **phases}


EVENTS = [
    rep(100.0, "hip-bridges", 1),
    rep(108.0, "hip-bridges", 1),
    rep(116.0, "hip-bridges", 1),
    {"kind": "set", "at": 116.0, "exercise": "hip-bridges", "set": 1, "side": None},
    {"kind": "command", "at": 130.0, "exercise": None, "set": None, "side": None},
    rep(200.0, "side-plank", 1, "left"),
    rep(300.0, "hip-bridges", 2),
    rep(308.0, "hip-bridges", 2),
]
NAMES = {"side-plank": "Side plank from your knees"}


@pytest.fixture
def messages(tmp_path):
    out = tmp_path / "workout.fit"
    fit.write(ENTRY, EVENTS, NAMES, out)
    return read(out)


def read(out):
    """Message by message, by name: their fields. The reader checks the checksums."""
    with fitdecode.FitReader(out, check_crc=fitdecode.CrcCheck.RAISE) as reader:
        data = [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    found = {}
    for frame in data:
        found.setdefault(frame.name, []).append({field.name: field.value for field in frame.fields})
    return found


def test_it_says_what_it_is(messages):
    [file] = messages["file_id"]
    assert (file["type"], file["serial_number"], file["time_created"]) == ("activity", 12, BEGAN)


def test_each_set_has_its_repetitions_and_its_times(messages):
    first, plank, second = messages["set"]
    assert [each["repetitions"] for each in (first, plank, second)] == [3, 1, 2]
    assert {each["set_type"] for each in messages["set"]} == {"active"}
    assert (first["start_time"], first["duration"]) == (BEGAN + timedelta(seconds=92), 24.0)
    assert second["timestamp"] == BEGAN + timedelta(seconds=308)
    assert plank["timestamp"] == BEGAN + timedelta(seconds=200)
    assert "duration" not in plank or plank["duration"] is None, "how long one repetition took is not known"


def test_a_set_of_one_repetition_takes_as_long_as_its_phases():
    [held] = fit.sets_of([rep(200.0, "side-plank", 1, "left", hold=20.0)], NAMES)
    assert held.seconds == 20.0
    [lowered] = fit.sets_of([rep(200.0, "squats", 1, eccentric=3.0, concentric=2.0), rep(210.0, "squats", 1)], NAMES)
    assert lowered.seconds == 15.0


def test_each_set_leads_to_its_exercises_name(messages):
    titles = {title["exercise_name"]: title["wkt_step_name"] for title in messages["exercise_title"]}
    assert [titles[each["category_subtype"]] for each in messages["set"]] == [
        "Hip bridges",
        "Side plank from your knees, left",
        "Hip bridges",
    ]


def test_each_repetition_is_a_record(messages):
    assert [record["total_cycles"] for record in messages["record"]] == list(range(7))
    assert messages["record"][-1]["timestamp"] == BEGAN + timedelta(seconds=308)


def test_the_sums(messages):
    [session], [activity] = messages["session"], messages["activity"]
    assert (session["sport"], session["sub_sport"]) == ("training", "strength_training")
    assert (session["total_elapsed_time"], session["start_time"]) == (600.0, BEGAN)
    assert activity["num_sessions"] == 1
    local = activity["local_timestamp"].replace(tzinfo=None) - activity["timestamp"].replace(tzinfo=None)
    assert local == timedelta(hours=1)


def test_holds_and_work_are_sets_without_repetitions_and_pauses_are_elapsed_time(tmp_path):
    """Ten minutes of workout with five of pauses; old journals have holds as `rep`."""
    out, events = tmp_path / "workout.fit", [
        *(rep(at, "hip-bridges", 1, eccentric=2.0) for at in (100.0, 102.0)),
        {**rep(130.0, "plank", 1, hold=20.0), "kind": "hold"},
        {**rep(400.0, "march", 1, count=90.0), "kind": "work"},
        rep(500.0, "old-plank", 1, hold=10.0),
        {"kind": "effort", "at": 900.0, "exercise": None, "set": None, "side": None},
    ]  # fmt: skip
    fit.write(ENTRY, events, NAMES, out)
    found = read(out)
    assert [done.get("repetitions") for done in found["set"]] == [2, None, None, None]
    assert [done["duration"] for done in found["set"]] == [4.0, 20.0, 90.0, 10.0]
    assert [record["total_cycles"] for record in found["record"]] == [0, 1, 2, 2, 2, 2]
    [session], [lap], [activity] = found["session"], found["lap"], found["activity"]
    assert session["total_cycles"] == 2
    for sums in (session, lap):
        assert (sums["total_timer_time"], sums["total_elapsed_time"]) == (600.0, 900.0)
        assert sums["timestamp"] == BEGAN + timedelta(seconds=900)
    assert (activity["total_timer_time"], activity["timestamp"]) == (600.0, BEGAN + timedelta(seconds=900))
    assert found["event"][-1]["timestamp"] == BEGAN + timedelta(seconds=900)
    report = fit_tool.validate_fit_file(fit_tool.FitFile.from_file(str(out)))
    assert [finding.message for finding in report.findings] == []


@pytest.mark.parametrize("events", [EVENTS, []])
def test_it_holds_to_the_rules_of_an_activity_file(tmp_path, events):
    out = tmp_path / "workout.fit"
    fit.write(ENTRY, events, NAMES, out)
    report = fit_tool.validate_fit_file(fit_tool.FitFile.from_file(str(out)))
    assert [finding.message for finding in report.findings] == []


@pytest.mark.parametrize("side", [None, "left"])
@pytest.mark.parametrize("name", ["é" * 160, "a" * 300, "x" + "背" * 100, "\ud800" * 300])
def test_a_name_is_cut_to_what_a_field_holds_at_a_character(tmp_path, name, side):
    out = tmp_path / "workout.fit"
    fit.write(ENTRY, [rep(100.0, "x", 1, side)], {"x": name}, out)
    with fitdecode.FitReader(out) as reader:
        [told] = [
            frame.get_value("wkt_step_name")
            for frame in reader
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "exercise_title"
        ]
    assert 240 < len(told.encode()) <= 254
    assert told.endswith(", left") is (side == "left")
    assert told.removesuffix(", left").rstrip("?") in name


def test_what_cannot_be_written_is_told(tmp_path):
    with pytest.raises(VoicecoachError, match="cannot be written"):
        fit.write(ENTRY, EVENTS, NAMES, tmp_path / "none" / "workout.fit")


def test_a_field_that_does_not_exist_is_a_mistake():
    with pytest.raises(AttributeError, match="colour"):
        fit._message(fit.SetMessage, colour=1)
