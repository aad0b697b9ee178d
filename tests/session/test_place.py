from tables import each_of

from voicecoach.session.place import FASTEST, SLOWEST, Changes, Place


def test_a_workout_begins_at_its_first_step_and_repetition():
    assert Place() == Place(step=0, rep=1, line=0, elapsed=0.0, extra_rest=0.0, entered=False, variation=None)


def test_changes_are_values():
    before = Changes()
    after = before.with_pace("squats", 1.1).with_variation("squats", "easier").without("plank", 7)
    assert before == Changes()
    assert after == Changes(
        {"squats": 1.1}, {"squats": "easier"}, frozenset({"plank"}), {"squats": 0}, {"squats": None}, left={"plank": 7}
    )


def test_each_exercise_keeps_its_own():
    changes = (
        Changes().with_pace("a", 1.2).with_pace("b", 0.9).with_variation("a", "easier").with_variation("b", "harder")
    )
    assert changes.pace == {"a": 1.2, "b": 0.9}
    assert changes.chosen == {"a": "easier", "b": "harder"}
    assert changes.without("a", 1).without("b", 2).skipped == {"a", "b"}


def test_the_last_wish_counts():
    changes = (
        Changes().with_pace("a", 1.2).with_pace("a", 1.0).with_variation("a", "easier").with_variation("a", "harder")
    )
    assert changes.pace == {"a": 1.0}
    assert changes.chosen == {"a": "harder"}


def test_a_variation_holds_from_its_step_on():
    changes = Changes().with_variation("a", "easier", 3)
    assert [changes.variation("a", step) for step in (0, 2, 3, 9)] == [None, None, "easier", "easier"]
    assert changes.variation("b", 5) is None
    again = changes.with_variation("a", "harder", 6)
    assert [again.variation("a", step) for step in (5, 6)] == ["easier", "harder"]
    assert changes.with_variation("a", "harder", 3).variation("a", 2) is None


@each_of(("wish", "pace"), [(0.1, SLOWEST), (0.5, 0.5), (1.3, 1.3), (2.0, 2.0), (9.0, FASTEST)])
def test_a_pace_stays_within_what_can_be_counted(wish, pace):
    assert Changes().with_pace("a", wish).pace["a"] == pace
