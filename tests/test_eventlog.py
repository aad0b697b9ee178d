import json
from pathlib import Path

import pytest

from voicecoach.base.errors import VoicecoachError
from voicecoach.runtime.event_log import EventLog


def test_lines_are_json_rounded_and_flushed(tmp_path):
    told = []
    with EventLog(tmp_path / "events.jsonl", told.append) as log:
        log.write(0.1234567, "beat", seconds=1 / 3, text="über")
        lines = (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()  # before it is closed
    assert [json.loads(line) for line in lines] == told
    assert told == [{"t": 0.123457, "event": "beat", "seconds": 0.333333, "text": "über"}]


def test_time_never_goes_back():
    told = []
    log = EventLog(None, told.append)
    log.write(2.0, "a")
    log.write(1.5, "b")
    assert [event["t"] for event in told] == [2.0, 2.0]


def test_a_folder_that_is_not_there_is_an_error_with_advice(tmp_path):
    with pytest.raises(VoicecoachError) as error:
        EventLog(tmp_path / "missing" / "events.jsonl", print)
    assert "events.jsonl" in error.value.message
    assert error.value.hint


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_ends_the_writing_and_not_the_workout():
    told = []
    log = EventLog(Path("/dev/full"), told.append)
    log.write(1.0, "beat")
    log.write(2.0, "beat")
    assert len(told) == 2
    assert "after 1.0 s" in log.trouble
