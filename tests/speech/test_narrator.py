import threading
import time

import numpy as np
import pytest
from fake_speech import FakeSynthesizer

from voicecoach.base.errors import SpeechError
from voicecoach.sound.clip import Clip
from voicecoach.speech.cache import PhraseCache
from voicecoach.speech.chain import FAILURES_AT_START, FAILURES_IN_A_ROW
from voicecoach.speech.narrator import Narrator


@pytest.fixture
def cache(tmp_path):
    return PhraseCache(tmp_path / "phrases", 10**9)


@pytest.fixture
def eager(cache):
    """Makes eager narrators with fakes."""
    return lambda *fakes: Narrator([lambda fake=fake: fake for fake in fakes], cache, eager=True)


class Live:
    """A live narrator and the thread that works for it."""

    def __init__(self, cache, *fakes):
        self.narrator = Narrator([lambda fake=fake: fake for fake in fakes], cache, eager=False)
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.narrator.work, args=(self.stop,))

    def start(self):
        self.thread.start()

    def end(self):
        self.stop.set()
        self.narrator.close()
        if self.thread.ident is not None:
            self.thread.join(30)
        assert not self.thread.is_alive()


@pytest.fixture
def live(cache):
    made = []

    def make(*fakes):
        made.append(Live(cache, *fakes))
        return made[-1]

    yield make
    for one in made:
        one.end()


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def known(narrator, text):
    """Wait for the length of a line, as a session does."""
    until(lambda: narrator.seconds(text) is not None)
    return narrator.seconds(text)


# Eager, for files.


def test_a_line_is_there_when_it_is_asked_for(eager):
    narrator = eager(FakeSynthesizer())
    assert narrator.seconds("Go.") == pytest.approx(0.2, abs=0.02)
    assert narrator.clip("Go.").seconds == narrator.seconds("Go.")
    assert (narrator.hits, narrator.made, narrator.failures) == (0, 1, [])


def test_a_clip_can_be_had_without_asking_its_length(eager):
    assert eager(FakeSynthesizer()).clip("Go.").frames > 0


def test_a_line_is_made_once(eager):
    fake = FakeSynthesizer()
    narrator = eager(fake)
    for _ in range(3):
        narrator.seconds("Go.")
        narrator.clip("Go.")
    assert fake.asked == ["Go."]


def test_preparing_makes_nothing_that_is_never_said(eager):
    fake = FakeSynthesizer()
    eager(fake).prepare(["One.", "Two."])
    assert fake.asked == []


def test_kept_phrases_are_used_again_and_sound_the_same(eager):
    first, second = FakeSynthesizer(), FakeSynthesizer()
    new = eager(first).clip("Go.")
    narrator = eager(second)
    assert np.array_equal(narrator.clip("Go.").samples, new.samples)
    assert (narrator.hits, narrator.made, second.asked) == (1, 0, [])


def test_another_voice_has_other_phrases(eager):
    eager(FakeSynthesizer("high")).seconds("Go.")
    narrator = eager(FakeSynthesizer("low"))
    narrator.seconds("Go.")
    assert (narrator.hits, narrator.made) == (0, 1)


def test_without_a_cache_all_works(tmp_path):
    (tmp_path / "file").touch()
    cache = PhraseCache(tmp_path / "file" / "phrases", 10**9)
    narrator = Narrator(FakeSynthesizer, cache, eager=True)
    assert narrator.seconds("Go.") > 0
    assert narrator.clip("Go.") is not None
    assert cache.trouble


def test_a_line_that_fails_is_nothing_and_is_told_once(eager):
    fake = FakeSynthesizer(failing=["Two."])
    narrator = eager(fake)
    assert narrator.seconds("One.") > 0
    for _ in range(3):
        assert narrator.seconds("Two.") == 0.0
        assert narrator.clip("Two.") is None
    assert narrator.seconds("Three.") > 0
    assert fake.asked == ["One.", "Two.", "Three."]
    assert len(narrator.failures) == 1
    assert "Two." in narrator.failures[0]


def test_a_failed_line_is_not_kept(eager):
    assert eager(FakeSynthesizer(failing_once=["Go."])).seconds("Go.") == 0.0
    assert eager(FakeSynthesizer()).seconds("Go.") > 0


@pytest.mark.parametrize("text", ["", " ", "..."])
def test_an_empty_line_is_nothing_and_says_nothing_about_the_engine(eager, text):
    narrator = eager(FakeSynthesizer())
    assert narrator.seconds(text) == 0.0
    for number in range(FAILURES_IN_A_ROW):
        assert narrator.seconds("." * number) == 0.0
    assert narrator.seconds("Go.") > 0


def test_a_bug_in_an_engine_costs_one_line(eager):
    narrator = eager(FakeSynthesizer(crashing=["Two."]))
    assert narrator.seconds("Two.") == 0.0
    assert narrator.seconds("One.") > 0
    assert "ZeroDivisionError" in narrator.failures[0]


def test_an_engine_that_never_works_is_given_up(eager):
    fake = FakeSynthesizer(failing=["*"])
    narrator = eager(fake)
    assert [narrator.seconds(str(number)) for number in range(20)] == [0.0] * 20
    assert len(fake.asked) == FAILURES_AT_START
    assert len(narrator.failures) == FAILURES_AT_START
    assert "cannot be used" in narrator.failures[-1]
    assert narrator.voice == ""
    assert fake.closed


def test_an_engine_that_cannot_start_is_given_up(eager):
    narrator = eager(FakeSynthesizer(broken=True))
    assert [narrator.seconds(str(number)) for number in range(20)] == [0.0] * 20
    assert len(narrator.failures) == FAILURES_AT_START


def test_an_engine_that_cannot_be_made_leaves_tones(cache):
    def missing():
        raise SpeechError("The natural voice is not installed.", "Install the extra.")

    narrator = Narrator(missing, cache, eager=True)
    assert narrator.seconds("Go.") == 0.0
    assert narrator.clip("Go.") is None
    assert narrator.voice == ""
    (message,) = narrator.failures
    assert "not installed" in message
    assert "Install the extra." in message


def test_an_engine_can_be_required(eager, cache):
    fake = FakeSynthesizer()
    eager(fake).require()
    assert fake.asked == []
    with pytest.raises(SpeechError, match="cannot start"):
        eager(FakeSynthesizer(broken=True)).require()
    second_best = eager(FakeSynthesizer("first", broken=True), FakeSynthesizer("second"))
    second_best.require()
    assert second_best.voice == "fake:second"
    assert "Another voice takes over." in second_best.failures[0]
    with pytest.raises(SpeechError, match="no voice"):
        Narrator([], cache, eager=True).require()


def test_an_engine_that_stops_working_is_given_up_later(eager):
    fake = FakeSynthesizer()
    narrator = eager(fake)
    narrator.seconds("Go.")
    fake.failing.add("*")
    for number in range(20):
        narrator.seconds(str(number))
    assert len(fake.asked) == 1 + FAILURES_IN_A_ROW


def test_failures_far_apart_are_no_reason_to_leave(eager):
    fake = FakeSynthesizer(failing=["bad"] + [f"bad {number}" for number in range(10)])
    narrator = eager(fake)
    for number in range(10):
        assert narrator.seconds(f"good {number}") > 0
        assert narrator.seconds(f"bad {number}") == 0.0
    assert narrator.voice == "fake:tone"


def test_the_next_engine_takes_over_with_the_very_line(eager):
    narrator = eager(FakeSynthesizer("first", broken=True), FakeSynthesizer("second"))
    assert narrator.voice == "fake:first"
    assert narrator.seconds("One.") == 0.0
    assert narrator.seconds("Two.") > 0
    assert narrator.voice == "fake:second"
    assert "Another voice takes over." in narrator.failures[-1]


def test_an_engine_that_is_not_installed_is_passed_over_at_once(cache):
    def missing():
        raise SpeechError("Not installed.")

    narrator = Narrator([missing, FakeSynthesizer], cache, eager=True)
    assert narrator.voice == "fake:tone"
    assert narrator.seconds("Go.") > 0


def test_no_makers_at_all(cache):
    assert Narrator([], cache, eager=True).seconds("Go.") == 0.0


def test_closed_it_still_has_what_it_had(eager):
    fake = FakeSynthesizer()
    narrator = eager(fake)
    length = narrator.seconds("Go.")
    narrator.close()
    narrator.close()
    assert fake.closed
    assert narrator.seconds("Go.") == length
    assert narrator.seconds("On.") == 0.0
    assert narrator.failures == []


# Live.


def test_asking_never_waits_and_the_answer_comes(live):
    fake = FakeSynthesizer(hanging=["Slow."])
    one = live(fake)
    one.start()
    assert one.narrator.seconds("Slow.") is None
    assert fake.busy.wait(30)
    assert one.narrator.seconds("Slow.") is None
    assert one.narrator.clip("Slow.") is None
    assert one.narrator.seconds("Other.") is None
    fake.released.set()
    assert known(one.narrator, "Slow.") > 0
    assert known(one.narrator, "Other.") > 0
    assert one.narrator.clip("Slow.").seconds == one.narrator.seconds("Slow.")


def test_prepared_lines_are_made_in_order(live):
    fake = FakeSynthesizer()
    one = live(fake)
    one.narrator.prepare(["a", "b", "c"])
    one.narrator.prepare(["b", "d"])
    one.start()
    until(lambda: len(fake.asked) == 4)
    assert fake.asked == ["a", "b", "c", "d"]


def test_prepared_lines_are_looked_for_when_they_are_made(live):
    fake = FakeSynthesizer(hanging=["a"])
    one = live(fake)
    found = []

    def lines():
        for text in ("a", "b"):
            found.append(text)
            yield text

    one.narrator.prepare(lines())
    assert found == []
    one.start()
    assert fake.busy.wait(30)
    assert found == ["a"]
    fake.released.set()
    until(lambda: fake.asked == ["a", "b"])


def test_a_line_that_is_asked_for_while_one_is_looked_for_is_made_first(live):
    fake = FakeSynthesizer()
    one = live(fake)

    def lines():
        one.narrator.seconds("asked")
        yield "prepared"

    one.narrator.prepare(lines())
    one.start()
    until(lambda: len(fake.asked) == 2)
    assert fake.asked == ["asked", "prepared"]


def test_asking_puts_a_line_first(live):
    fake = FakeSynthesizer()
    one = live(fake)
    one.narrator.prepare(["a", "b", "c", "d"])
    assert one.narrator.seconds("c") is None
    assert one.narrator.clip("new") is None
    assert one.narrator.seconds("c") is None
    one.start()
    until(lambda: len(fake.asked) == 5)
    assert fake.asked == ["c", "new", "a", "b", "d"]


def test_what_is_asked_while_another_is_made_is_next(live):
    fake = FakeSynthesizer(hanging=["a"])
    one = live(fake)
    one.narrator.prepare(["a", "b", "c"])
    one.start()
    assert fake.busy.wait(30)
    one.narrator.seconds("c")
    fake.released.set()
    until(lambda: len(fake.asked) == 3)
    assert fake.asked == ["a", "c", "b"]


def test_asked_for_while_it_is_made_it_is_made_once(live):
    fake = FakeSynthesizer(hanging=["a"])
    one = live(fake)
    one.narrator.prepare(["a", "b"])
    one.start()
    assert fake.busy.wait(30)
    one.narrator.seconds("a")
    fake.released.set()
    known(one.narrator, "b")
    assert fake.asked == ["a", "b"]


def test_preparing_what_is_there_makes_nothing(live):
    fake = FakeSynthesizer()
    one = live(fake)
    one.start()
    known(one.narrator, "a")
    one.narrator.prepare(["a", "b"])
    known(one.narrator, "b")
    assert fake.asked == ["a", "b"]


def test_a_failing_line_does_not_stop_the_others(live):
    one = live(FakeSynthesizer(failing=["b"], crashing=["c"]))
    one.narrator.prepare(["a", "b", "c", "d"])
    one.start()
    assert known(one.narrator, "b") == 0.0
    assert known(one.narrator, "c") == 0.0
    assert known(one.narrator, "d") > 0
    assert len(one.narrator.failures) == 2


def test_work_ends_when_told_even_while_it_sleeps(live):
    one = live(FakeSynthesizer())
    one.start()
    known(one.narrator, "a")
    one.stop.set()
    one.thread.join(30)
    assert not one.thread.is_alive()


def test_closing_ends_work_in_the_middle_of_a_line(live):
    fake = FakeSynthesizer(hanging=["a"])
    one = live(fake)
    one.narrator.prepare(["a", "b"])
    one.start()
    assert fake.busy.wait(30)
    one.narrator.close()
    one.thread.join(30)
    assert not one.thread.is_alive()
    assert fake.asked == ["a"]
    assert one.narrator.failures == []


def test_many_threads_ask_at_once(live):
    fake = FakeSynthesizer()
    one = live(fake)
    one.start()
    texts = [f"line {number}" for number in range(40)]
    lengths = [{} for _ in range(4)]

    def ask(into):
        for text in texts:
            into[text] = known(one.narrator, text)

    threads = [threading.Thread(target=ask, args=(into,)) for into in lengths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(into == lengths[0] for into in lengths)
    assert sorted(fake.asked) == sorted(texts)


def test_warm_lines_come_without_the_engine_speaking(live, eager):
    eager(FakeSynthesizer()).seconds("a")
    fake = FakeSynthesizer()
    one = live(fake)
    one.start()
    assert known(one.narrator, "a") > 0
    assert (one.narrator.hits, fake.asked) == (1, [])


def test_live_and_eager_agree(live, tmp_path):
    texts = ["Down.", "Two.", "Hold, and breathe."]
    other = Narrator(FakeSynthesizer, PhraseCache(tmp_path / "other", 10**9), eager=True)
    one = live(FakeSynthesizer())
    one.start()
    assert [known(one.narrator, text) for text in texts] == [other.seconds(text) for text in texts]


# Another speech rate.


def test_a_file_has_everything_at_the_new_rate_at_once(eager):
    narrator = eager(FakeSynthesizer())
    usual = narrator.seconds("Go on now.")
    narrator.talk(0.5)
    assert narrator.seconds("Go on now.") == pytest.approx(2 * usual, rel=0.1)
    narrator.talk(1.0)
    assert narrator.seconds("Go on now.") == pytest.approx(usual)


def test_a_line_is_said_as_before_until_it_is_there_at_the_new_rate(live):
    fake = FakeSynthesizer()
    one = live(fake)
    one.start()
    usual = known(one.narrator, "Go on now.")
    fake.hanging = {"Go on now."}
    one.narrator.talk(0.5)
    assert one.narrator.seconds("Go on now.") == usual
    assert one.narrator.clip("Go on now.").seconds == usual
    assert fake.busy.wait(30)
    assert one.narrator.clip("Go on now.").seconds == usual
    fake.hanging = set()
    fake.released.set()
    until(lambda: one.narrator.made == 2)
    assert one.narrator.clip("Go on now.").seconds == usual  # it was planned by its length
    until(lambda: one.narrator.seconds("Go on now.") > 1.5 * usual)
    assert one.narrator.clip("Go on now.").seconds == one.narrator.seconds("Go on now.")


def test_a_line_that_tells_of_the_new_rate_is_said_at_it(live):
    one = live(FakeSynthesizer())
    one.start()
    usual = known(one.narrator, "So I talk.")
    one.narrator.talk(0.5, ["So I talk."])
    assert known(one.narrator, "So I talk.") > 1.5 * usual


def test_what_is_to_come_is_made_at_the_new_rate_and_what_was_prepared_no_longer(live):
    fake = FakeSynthesizer()
    one = live(fake)
    one.narrator.prepare(["One.", "Two."])
    one.narrator.talk(0.5, (), ["Two.", "Three."])
    one.start()
    until(lambda: one.narrator.made == 2)
    assert known(one.narrator, "Three.") == pytest.approx(0.4, abs=0.02)  # twice the usual
    assert fake.asked == ["Two.", "Three."]


def test_a_line_that_cannot_be_made_again_stays_as_it_was(live):
    fake = FakeSynthesizer()
    one = live(fake)
    one.start()
    usual = known(one.narrator, "Go.")
    fake.failing = {"Go."}
    one.narrator.talk(0.5)
    one.narrator.seconds("Go.")
    until(lambda: one.narrator.failures)
    assert known(one.narrator, "Go.") == usual
    assert fake.asked == ["Go.", "Go."]


def test_a_recorded_line_is_the_same_at_every_rate(live):
    fake = FakeSynthesizer()
    one = live(fake)
    one.narrator.keep("One moment.", Clip(np.ones(480, dtype=np.float32)))
    one.narrator.talk(0.5)
    assert one.narrator.seconds("One moment.") == 0.01
    assert fake.asked == []
