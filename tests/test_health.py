"""What is told of a microphone, and what is said of it."""

from dataclasses import dataclass

import numpy as np
import pytest
from orchestra import ScriptedListener, perform, unheard

from voicecoach.base.units import HEARING_RATE
from voicecoach.runtime.health import Health, News, SpokenTroubles
from voicecoach.session import notices
from voicecoach.session.events import Halt, Trouble
from voicecoach.session.wording import english
from voicecoach.sound.checkup import SILENT_AFTER

ENGLISH = english()

NONE = np.zeros(0, dtype=np.float32)
NOISE = np.random.default_rng(1).standard_normal(HEARING_RATE).astype(np.float32) * np.float32(0.01)


@dataclass
class Microphone:
    lost: bool = False
    title: str = "Jabra"
    others: tuple[str, ...] = ()

    def give_way(self):
        self.title, *self.others = (*self.others, "") if self.others else (self.title,)
        return self.title if self.title != "Jabra" else ""


def statuses(news):
    return [item.status for item in news]


def test_one_that_is_gone_and_comes_back():
    microphone = Microphone()
    health = Health(microphone)
    assert health.look(NOISE) == []
    microphone.lost = True
    assert health.look(NONE) == [News("microphone", "lost", "Jabra", Trouble.MICROPHONE_LOST)]
    assert health.look(NONE) == []
    microphone.lost = False
    assert health.look(NONE) == []  # it is well when it gives something
    assert health.look(NOISE) == [News("microphone", "back", "Jabra", Trouble.MICROPHONE_BACK)]


def test_one_that_is_muted_and_then_gone_and_then_muted_again():
    microphone = Microphone()
    health = Health(microphone)
    muted = np.zeros(SILENT_AFTER * HEARING_RATE, dtype=np.float32)
    assert statuses(health.look(muted)) == ["silent"]
    microphone.lost = True
    assert statuses(health.look(NONE)) == ["lost"]
    microphone.lost = False
    assert statuses(health.look(NOISE)) == ["back"]
    assert statuses(health.look(muted)) == ["silent"]


def test_one_that_gives_nothing_gives_way_while_there_is_another():
    health = Health(Microphone(others=("Webcam",)))
    nothing = np.zeros(SILENT_AFTER * HEARING_RATE, dtype=np.float32)
    [news] = health.look(nothing)
    assert (news.status, news.trouble) == ("replaced", Trouble.MICROPHONE_OTHER)
    assert "Webcam listens instead" in news.detail
    assert health.look(NOISE) == []


def test_each_trouble_is_said_once_and_that_it_is_over_only_if_it_was_said():
    telling = SpokenTroubles()
    told = [Trouble.MICROPHONE_BACK, Trouble.MICROPHONE_SILENT, Trouble.MICROPHONE_BACK, Trouble.MICROPHONE_BACK]
    assert list(map(telling.says, told)) == [False, True, True, False]
    assert [telling.says(trouble) for trouble in told[1:3]] == [False, False]
    assert telling.says(Trouble.MICROPHONE_LOST)


def performed(news, *, halted=False):
    """A session in which something happens at the first beat."""

    def watch(conductor, event):
        if event["event"] == "beat" and not conductor.listener.situations.count("told"):
            conductor.listener.situations.append("told")
            if halted:
                conductor.halt(Halt.SPEAKER)
            conductor.listener.happens += news
        if halted and event["event"] == "microphone":
            conductor.restore(Halt.SPEAKER)
            conductor.interrupt()

    return perform(commands=[unheard(9999.0)], on_event=watch)


@pytest.mark.heavy
@pytest.mark.parametrize("trouble", [Trouble.MICROPHONE_SILENT, Trouble.MICROPHONE_CLIPPING, Trouble.MICROPHONE_LOST])
def test_a_session_says_what_to_do_and_goes_on(trouble):
    news = [News("microphone", "some", "Jabra", trouble)] * 2
    done = performed(news)
    assert [(e["status"], e["detail"]) for e in done.of("microphone")] == [("some", "Jabra")] * 2
    assert [e["text"] for e in done.of("said")].count(ENGLISH.line(notices.TROUBLE[trouble])) == 1
    plain = perform()
    key = ("exercise", "set", "rep", "phase", "seconds")
    assert [[e[k] for k in key] for e in done.of("beat")] == [[e[k] for k in key] for e in plain.of("beat")]


def test_what_nobody_could_hear_is_not_said_later():
    done = performed([News("microphone", "lost", "Jabra", Trouble.MICROPHONE_LOST)], halted=True)
    assert done.of("microphone")
    assert ENGLISH.line(notices.TROUBLE[Trouble.MICROPHONE_LOST]) not in [e["text"] for e in done.of("said")]


@pytest.mark.heavy
def test_without_ears_it_says_so_and_goes_on():
    def watch(conductor, event):
        if event["event"] == "beat":
            conductor.listener.trouble = "It failed four times."

    done = perform(commands=[unheard(9999.0)], on_event=watch)
    assert [(e["status"], e["detail"]) for e in done.of("ear")] == [("lost", "It failed four times.")]
    assert [e["text"] for e in done.of("said")].count(ENGLISH.line(notices.TROUBLE[Trouble.EARS_LOST])) == 1
    assert len(done.of("rep_done")) == len(perform().of("rep_done"))
    assert isinstance(done.conductor.listener, ScriptedListener)
