"""A table goes through all its cases, and names those that fail."""

import pytest
from tables import each_of


def run(test, **fixtures):
    with pytest.raises(ExceptionGroup) as caught:
        test(**fixtures)
    return [(str(error).partition("\n")[0], error.__notes__) for error in caught.value.exceptions]


def test_each_case_that_fails_is_named():
    seen = []

    @each_of(("one", "two"), [(1, 2), pytest.param(3, 3, id="same"), (4, 5), (6, 6)])
    def check(one, two, tmp_path):
        seen.append((one, two, tmp_path))
        if one == two:
            raise ValueError(one)

    assert run(check, tmp_path="here") == [("3", ["with one=3, two=3"]), ("6", ["with one=6, two=6"])]
    assert seen == [(1, 2, "here"), (3, 3, "here"), (4, 5, "here"), (6, 6, "here")]


def test_tables_are_stacked():
    @each_of("one", range(3))
    @each_of("two", range(2))
    def check(one, two):
        assert one + two < 3

    with pytest.raises(ExceptionGroup, match="1 of 3 cases") as caught:
        check()
    [inner] = caught.value.exceptions
    assert inner.__notes__ == ["with one=2"]
    assert [error.__notes__ for error in inner.exceptions] == [["with two=1"]]


@each_of("number", [1, 2])
def test_fixtures_are_those_of_the_test(number, tmp_path):
    (tmp_path / str(number)).touch()
    assert len(list(tmp_path.iterdir())) == number
