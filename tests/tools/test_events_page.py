"""The page of events names every event and every field of it, and none that there is not."""

import ast
import re
from pathlib import Path

import pytest
from orchestra import ROUTINE, perform, said, unheard

from voicecoach.runtime.health import News
from voicecoach.session.options import SessionOptions

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)
OF_EVERY_LINE = {"t", "event"}
ASKED = {**ROUTINE, "ask": ["effort"]}


def documented():
    """By the name of an event: the fields that it always has, and those that it may have."""
    return {
        event: (set(re.findall(r"(?<!\[)`(\w+)`", fields)), set(re.findall(r"\[`(\w+)`\]", fields)))
        for event, fields in ROW.findall(PAGE)
    }


def calls(*functions):
    """All calls of some functions in the code."""
    for path in (ROOT / "voicecoach").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in functions:
                yield node


def written():
    """What the code writes to an event log: the name, if it is written there, and the fields; None stands for more."""
    for call in calls("self.log.write", "log.write", "conductor.log.write"):
        name = call.args[1]
        yield (name.value if isinstance(name, ast.Constant) else None), {keyword.arg for keyword in call.keywords}


def parts():
    """The parts of the machine that news can be of."""
    return {call.args[0].value for call in calls("News") if isinstance(call.args[0], ast.Constant)}


def performed():
    """Sessions in which much happens."""
    plain = perform(commands=[unheard(1.0)])
    beat = next(beat["t"] for beat in plain.of("beat") if beat["rep"] == 2)
    talk = [said("how_many", beat), said("pause", beat + 4), said("undo", beat + 9), unheard(beat + 12)]
    yield perform(commands=talk)
    yield perform(commands=[said("hurts", beat), said("number", beat + 8, 2)])
    yield perform(ASKED, options=SessionOptions(listening=False))


@pytest.fixture(scope="module")
def events():
    return [event for session in performed() for event in session.events]


@pytest.mark.heavy
def test_each_event_that_happens_has_the_fields_of_the_page(events):
    page = documented()
    for event in events:
        always, sometimes = page[event["event"]]
        fields = set(event) - OF_EVERY_LINE
        assert always <= fields <= always | sometimes, event


def test_each_field_that_an_event_may_have_is_seen(events):
    page = documented()
    seen = {(event["event"], name) for event in events for name in event}
    happened = {event["event"] for event in events}
    assert happened >= {
        "state",
        "step",
        "beat",
        "rep_done",
        "set_done",
        "said",
        "silenced",
        "command",
        "answer",
        "ignored",
    }
    for name in ("value", "undone"):
        assert ("command", name) in seen
    assert all((event, field) in seen for event in happened for field in page[event][0])


@pytest.mark.heavy
def test_each_event_of_the_code_is_on_the_page_with_its_fields_and_no_other():
    page, named = documented(), set()
    for name, fields in written():
        if name is None:
            continue
        named.add(name)
        always, sometimes = page[name]
        assert fields - {None} <= always | sometimes, name
        if None not in fields:
            assert fields == always, name
    done = {"rep_done", "set_done", "exercise_done"}
    assert named | done | parts() == set(page)
    assert set(News.__slots__) >= {"part", "status", "detail"}
