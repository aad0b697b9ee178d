"""From a file to a routine, or to one report of everything that is wrong with it."""

import codecs
import os
import sys
from pathlib import Path

import pytest
from tables import each_of

from voicecoach.base.errors import RoutineError
from voicecoach.routine import loading, reading, tree
from voicecoach.routine.problems import PROBLEMS_LISTED, InvalidRoutine, Problem, Severity, path_text, shown

GOOD = """\
title: Test
blocks:
  - exercises:
      - name: Squat
        reps: 5
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "test.yaml"


def problems(file: Path, text: str | bytes) -> list[Problem]:
    file.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    document = loading.read(file)
    assert (document.routine is None) == bool(document.problems)
    for problem in document.problems:
        assert problem.severity is Severity.ERROR
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message[0].isupper() or problem.message[0] == "`"
        assert problem.message.endswith((".", "!"))
        assert str(problem).isprintable()
    return list(document.problems)


def only(file: Path, text: str | bytes) -> Problem:
    found = problems(file, text)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


def exercise(lines: str) -> str:
    """A routine whose only exercise has these lines; the first of them is line 5."""
    indented = "".join(f"        {line}\n" for line in lines.splitlines())
    return f"title: Test\nblocks:\n  - exercises:\n      - name: Squat\n{indented}"


# --- what is right


def test_a_good_file(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    routine = loading.load(file)
    assert [each.name for each in routine.exercises()] == ["Squat"]
    document = loading.read(str(file))
    assert document.routine == routine
    assert document.file == file


@each_of("change", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t, lambda t: "---\n" + t + "...\n"])
def test_line_ends_byte_order_marks_and_document_marks_do_not_matter(file: Path, change: object) -> None:
    assert problems(file, change(GOOD)) == []  # type: ignore[operator]


def test_json_is_yaml(file: Path) -> None:
    assert problems(file, '{"title": "T", "blocks": [{"exercises": [{"name": "A", "reps": 5}]}]}') == []


def test_a_text_in_quotes_is_a_text_whatever_it_looks_like(file: Path) -> None:
    for word in ("no", "3:20", "0301", "null", "2024-01-01", "true", "12", "~"):
        assert problems(file, GOOD.replace("Squat", f'"{word}"')) == []
        assert problems(file, GOOD.replace("Squat", f"'{word}'")) == []


def test_anchors_and_aliases_work(file: Path) -> None:
    text = (
        GOOD
        + "        cues: &cues\n          setup: [Stand.]\n      - name: Lunge\n        reps: 5\n        cues: *cues\n"
    )
    file.write_text(text, encoding="utf-8")
    assert [each.cues.setup for each in loading.load(file).exercises()] == [("Stand.",)] * 2


def test_everything_is_located(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    document = loading.read(file)
    assert document.locate(("blocks", 0, "exercises", 0, "name")) == (4, 15)
    assert document.locate(("blocks", 0, "exercises", 0)) == (4, 9)
    assert document.locate(("blocks", 0, "exercises", 0, "cues", "setup", 2)) == (4, 9)
    assert document.locate(("title",)) == (1, 8)
    assert document.locate(()) == (1, 1)
    assert document.written(("title",))
    assert not document.written(("summary",))
    assert loading.Document(file, None).locate(("title",)) == (1, 1)
    assert not loading.Document(file, None).written(())


def test_a_long_routine_is_read_whole(file: Path) -> None:
    quick = "tempo: 1-0-1-0, get_ready: 3, rest: 1, rest_after: 1"  # else it takes over a day
    exercises = "".join(f"      - {{name: Squat, sets: 10, reps: {n % 5 + 1}, {quick}}}\n" for n in range(500))
    file.write_text(f"title: T\nblocks:\n  - exercises:\n{exercises}", encoding="utf-8")
    assert sum(each.sets_of() for each in loading.load(file).exercises()) == 5000


# --- one report


ALL_AT_ONCE = """\
title: no
colour: red
blocks:
  - name: 3:20
    rest: 1m30s
    exercises:
      - name: Hip bridges
        repetitions: 10
        tempo: 0310
        rest: 3:20
        sides: no
      - name: Squat
        name: Lunge
        reps: [8, x, 4]
        tempo: 3-1-2
        first_side: lft
        cues:
          setup: Lie down
          form:
            - Breathe in: slowly
          reminder:
"""


def test_all_problems_in_one_report(file: Path) -> None:
    found = [(p.line, p.column, p.path) for p in problems(file, ALL_AT_ONCE)]
    assert found == [
        (1, 8, "title"),
        (2, 1, "colour"),
        (4, 11, "blocks[0].name"),
        (5, 11, "blocks[0].rest"),
        (5, 11, "blocks[0].rest"),
        (8, 9, "blocks[0].exercises[0].repetitions"),
        (9, 16, "blocks[0].exercises[0].tempo"),
        (10, 15, "blocks[0].exercises[0].rest"),
        (11, 16, "blocks[0].exercises[0].sides"),
        (13, 9, "blocks[0].exercises[1].name"),
        (14, 19, "blocks[0].exercises[1].reps[1]"),
        (15, 16, "blocks[0].exercises[1].tempo"),
        (16, 21, "blocks[0].exercises[1].first_side"),
        (18, 18, "blocks[0].exercises[1].cues.setup"),
        (20, 15, "blocks[0].exercises[1].cues.form[0]"),
        (21, 11, "blocks[0].exercises[1].cues.reminder"),
    ]


def test_loading_raises_them_together(file: Path) -> None:
    file.write_text(ALL_AT_ONCE, encoding="utf-8")
    with pytest.raises(InvalidRoutine) as caught:
        loading.load(file)
    error = caught.value
    assert isinstance(error, RoutineError)
    assert error.exit_code == 2
    assert error.file == file
    assert error.problems == loading.read(file).problems
    assert "16 problems; nothing was started" in error.message
    assert error.message.count("\n") == 16
    assert "check" in error.hint


def test_a_single_problem_is_called_one() -> None:
    problem = Problem(Severity.ERROR, 3, 4, "title", "Wrong.", "Right it.")
    assert "has one problem" in InvalidRoutine(Path("a.yaml"), [problem]).message
    assert str(problem) == "line 3, column 4, title: Wrong. Right it."
    assert str(Problem(Severity.ERROR, 1, 1, "", "Wrong.")) == "line 1, column 1: Wrong."


def test_a_hopeless_file_does_not_fill_the_screen(file: Path) -> None:
    text = "title: T\nblocks:\n  - exercises:\n" + "      - {x: 1}\n" * 900
    found = problems(file, text)
    assert len(found) > 1000
    assert "only the first" in found[-1].message
    message = InvalidRoutine(file, found).message
    assert message.count("\n") == PROBLEMS_LISTED + 1
    assert f"and {len(found) - PROBLEMS_LISTED} more." in message


# --- traps


def test_an_odd_number_is_a_number(file: Path) -> None:
    assert problems(file, exercise("reps: +5\nrest: 1e3\nswitch: .5\nrelease: 2.")) == []


@each_of(
    ("lines", "line", "path", "message", "suggestion"),
    [
        ("reps: 5\nsides: no", 6, "sides", "read as false", "Write `none`."),
        ("reps: 5\nsides: off", 6, "sides", "read as false", "Write `none`."),
        ("reps: 5\nsides: false", 6, "sides", "`sides` is `false`", ""),
        ("reps: 5\nfirst_side: yes", 6, "first_side", "read as true", "Write `left` or `right`."),
        ("open: yes", 5, "open", "read as true", "Write `true`."),
        ("reps: 5\nopen: Off", 6, "open", "read as false", "Write `false`."),
        ("reps: no", 5, "reps", "read as false", "Write a whole number from 1 to 200"),
        ("reps: 5\ncues:\n  setup: [on]", 7, "cues.setup[0]", "read as true", 'in quotes: `"on"`'),
        (
            "reps: 5\ncues:\n  setup: [true]",
            7,
            "cues.setup[0]",
            "is `true`",
            'in quotes if it is meant as text: `"true"`',
        ),
        ("reps: 5\nid: 007", 6, "id", "octal", 'in quotes if it is meant as text: `"007"`'),
        ("reps: 5\nrest: 3:20", 6, "rest", "read as 200", "Write seconds: `200`."),
        ("hold: 1:00:00", 5, "hold", "read as 3600", "Write seconds: `3600`."),
        ("reps: 3:20", 5, "reps", "read as 200", "whole number"),
        ("hold: 1:99", 5, "hold", "`hold` is `1:99`", "Write a number without a unit"),
        ("reps: 5\ntempo: 3:1:2:0", 6, "tempo", "by some YAML readers", "Write `3-1-2-0`."),
        ("reps: 5\ntempo: 3:20", 6, "tempo", "read as 200", "Write it as in `3-1-2-0`."),
        ("reps: 5\ntempo: 0301", 6, "tempo", "octal", "Write `0-3-0-1`."),
        ("reps: 5\ntempo: 00301", 6, "tempo", "octal", "Write it with hyphens"),
        ("reps: 5\ntempo: 0x10", 6, "tempo", "another base", "Write it with hyphens"),
        ("reps: 5\ntempo: 310", 6, "tempo", "this one has 3", "write `3-1-0-0`"),
        ("reps: 5\ntempo: 3.12", 6, "tempo", "one text, or as four digits", "3-1-2-0"),
        ("reps: 5\nrest: 030", 6, "rest", "octal", "Write `30`."),
        ("reps: 5\nrest: 0o17", 6, "rest", "another base", "It takes a number of seconds"),
        ("reps: 5\nrest: 2024-01-01", 6, "rest", "read as a date", ""),
        ("reps: 5\nrest:", 6, "rest", "`rest` is empty", "leave the line out"),
        ("reps: 5\nrest: null", 6, "rest", "`null`, which is no value", "leave the line out"),
        ("reps: 5\ntempo: ~", 6, "tempo", "`~`, which is no value", "leave the line out"),
        ("reps: 99999999999999999999999999", 5, "reps", "more digits", "whole number"),
        ("reps: 5\nrest: .inf", 6, "rest", "`rest` is `.inf`", ""),
    ],
)
def test_yaml_traps_are_named(  # noqa: PLR0913, PLR0917 - one argument a column of the table
    file: Path, lines: str, line: int, path: str, message: str, suggestion: str
) -> None:
    problem = only(file, exercise(lines))
    assert (problem.line, problem.path) == (line, f"blocks[0].exercises[0].{path}")
    assert message in problem.message
    assert suggestion in problem.suggestion


@each_of(
    ("text", "line", "path", "message"),
    [
        ("title: no\n" + GOOD[12:], 1, "title", "read as false"),
        ("language: no\n" + GOOD, 1, "language", "read as false"),
        ("summary: 2024-01-01\n" + GOOD, 1, "summary", "read as a date"),
        ("summary: 12:30\n" + GOOD, 1, "summary", "read as 750"),
        ("author: 3\n" + GOOD, 1, "author", "`author` is `3`"),
        ("<<: x\n" + GOOD, 1, "", "Merge keys"),
        (GOOD + "title: Again\n", 6, "title", "a second time; the first is in line 1"),
        (GOOD + "? [a]\n: b\n", 6, "", "A key must be a word"),
        (GOOD + ": b\n", 6, "", "does not fit the indentation"),
        (GOOD + "author: !!str me\n", 6, "author", "YAML tag"),
        (GOOD + "---\ntitle: Other\n", 6, "", "more than one document"),
        (GOOD.replace("Squat", '"\\e[31m"'), 4, "blocks[0].exercises[0].name", "U+001B"),
        (GOOD.replace("Squat", '"\\ud800"'), 4, "blocks[0].exercises[0].name", "U+D800"),
    ],
)
def test_traps_elsewhere(file: Path, text: str, line: int, path: str, message: str) -> None:
    problem = only(file, text)
    assert (problem.line, problem.path) == (line, path)
    assert message in problem.message
    assert problem.suggestion


def test_duplicates_say_what_may_have_been_forgotten(file: Path) -> None:
    found = problems(file, exercise("reps: 5\nname: Lunge\nreps: 6"))
    assert [(p.line, p.path.rsplit(".", 1)[-1]) for p in found] == [(6, "name"), (7, "reps")]
    assert all("put `- ` before it" in p.suggestion for p in found)


# --- values that do not fit


@each_of(
    ("written", "told"),
    [
        ("reps: 12-15", "`reps: 12`"),
        ("reps: 8 to 10", "`reps: 8`"),
        ("reps: 5+", "`reps: 5`"),
        ("reps: AMRAP", "`open: true`"),
        ("reps: to failure", "`open: true`"),
        ("reps: x10", "`reps: 10`"),
        ("reps: 10 reps", "`reps: 10`"),
        ("reps: ten", "`reps: 10`"),
        ("reps: [5, 5, 5+]", "Write `5`; to go on until you say done, write `open: true`"),
        ("reps: [8-12, 8]", "nearest is its lower number: `8`"),
        ("reps: 10/10", "`reps: 10` and `sides: each`"),
        ("reps: 10 each side", "`reps: 10` and `sides: each`"),
        ("reps: 10ea", "`reps: 10` and `sides: each`"),
        ("reps: {left: 8, right: 12}", "the same on both sides"),
        ("hold: {left: 20, right: 40}", "the same on both sides"),
        ("hold: 20-30s", "`hold: 20`"),
        ("rest: 1-2 min", "`rest: 60`"),
        ("rest: [30, 90, 180]", "one number for all sets"),
        ("get_ready: 0", "The least is `get_ready: 3`."),
        ("sets: 99", "The most is `sets: 50`."),
        ("every: 60", "write as `rest` what is left"),
        ("sides: right leg", "`first_side: right`"),
        ("sides: L", "`first_side: left`"),
        ("sides: each leg", "Did you mean `each`?"),
        ("reps: 3x10", "`sets: 3` and `reps: 10`"),
        ("sets: 1x30s", "`sets: 1` and `hold: 30`"),
        ("hold: 2 x 45 sec", "`sets: 2` and `hold: 45`"),
        ("sides: left", "`first_side: left`"),
        ("sides: right", "`first_side: right`"),
    ],
)
def test_what_stands_on_prescriptions_gets_words_to_write(file: Path, written: str, told: str) -> None:
    file.write_text(f"title: T\nblocks:\n  - exercises:\n      - name: A\n        {written}\n", encoding="utf-8")
    assert any(told in (problem.suggestion or "") for problem in loading.read(file).problems)


@each_of(
    ("lines", "path", "message", "suggestion"),
    [
        ("reps: 500", "reps", "`reps` is `500`, but takes a whole number from 1 to 200", ""),
        ("reps: ten", "reps", "is `ten`", "Write `reps: 10`."),
        ('reps: "10"', "reps", "is the text `10`", "Write it without quotes: `reps: 10`."),
        ("reps: {a: 1}", "reps", "is a mapping", ""),
        ("reps: []", "reps", "an empty list", ""),
        ("reps: 5\nrest: 1m30s", "rest", "is `1m30s`", "Times are in seconds: write `rest: 90`."),
        ("reps: 5\nrest: 1,5 min", "rest", "is `1,5 min`", "`rest: 90`"),
        ("hold: '1:30'", "hold", "is the text `1:30`", "`hold: 90`"),
        ("hold: 2 h 5", "hold", "is `2 h 5`", "`hold: 7205`"),
        ("hold: a while", "hold", "is `a while`", "without a unit"),
        ("reps: 5\nrest: unitl next", "rest", "is `unitl next`", "Did you mean `until next`?"),
        ("reps: 5\nrest: until ready", "rest", "or `until next`", "Did you mean `until next`?"),
        ("reps: 5\nsides: both", "sides", "but takes `none`, `each` or `alternating`", "Did you mean `each`?"),
        ("reps: 5\nsides: eahc", "sides", "is `eahc`", "Did you mean `each`?"),
        ("reps: 5\nstart_with: up", "start_with", "is `up`", "Did you mean `lift`?"),
        ("open: 'true'", "open", "is the text `true`", "without quotes and in small letters: `open: true`"),
        ("reps: 5\nopen: 1", "open", "but takes `true` or `false`", ""),
        ("reps: 5\nid: Deep Squat", "id", "is `Deep Squat`", "Write `deep-squat`."),
        ("reps: 5\nid: ''", "id", "is an empty text", "Write something"),
        ("reps: 5\ncues: Stand.", "cues", "but takes keys such as `setup`, `form` and `reminder`", ""),
        ("reps: 5\ncues:\n  setup: Stand.", "cues.setup", "but takes a list of texts", "after `- `"),
        ("reps: 5\ncues:\n  setup: {Stand: up}", "cues.setup", "is a mapping", "Put `- ` before each entry."),
        ("reps: 5\ncues:\n  setup: 5", "cues.setup", "is `5`", "in brackets: `setup: [5]`"),
        ("reps: 5\ncues:\n  setup: [{Breathe: in}]", "cues.setup[0]", "Entry 1 of `setup` is a mapping", "in quotes"),
        ("reps: 5\ncues:\n  setup: [{}]", "cues.setup[0]", "an empty mapping", "in quotes"),
        ("reps: 5\ncues:\n  setup: ['']", "cues.setup[0]", "is an empty text", "Write something"),
        ("reps: 5\ncues:\n  reminder: [a, b]", "cues.reminder", "a list of 2 entries", "without `- ` or brackets"),
        ("reps: 5\ncues:\n  reminder: " + "long " * 90, "cues.reminder", "a text of 449 characters", "shorter lines"),
    ],
)
def test_what_would_be_right_is_said(file: Path, lines: str, path: str, message: str, suggestion: str) -> None:
    problem = only(file, exercise(lines))
    assert problem.path == f"blocks[0].exercises[0].{path}"
    assert message in problem.message
    assert suggestion in problem.suggestion


@each_of(
    ("lines", "key", "suggestion"),
    [
        ("rep: 5", "rep", "Did you mean `reps`?"),
        ("repetitions: 5", "repetitions", "Did you mean `reps`?"),
        ("Reps: 5", "Reps", "Did you mean `reps`?"),
        ("reps: 5\nrest-after: 5", "rest-after", "Did you mean `rest_after`?"),
        ("reps: 5\nsetup: [a]", "setup", "It belongs to `cues`."),
        ("reps: 5\nrounds: 3", "rounds", "It belongs to a block."),
        ("reps: 5\ncolour: red", "colour", "Known here are `id`"),
        ("reps: 5\n" + "x" * 60 + ": red", "x" * 60, "Known here are"),
        ('reps: 5\n"a\\e[31m": 5', "a\\x1b[31m", "Known here are"),
    ],
)
def test_unknown_keys(file: Path, lines: str, key: str, suggestion: str) -> None:
    problem = only(file, exercise(lines))
    assert problem.message == f"The key `{key}` is not known here."
    assert suggestion in problem.suggestion
    assert problem.path.endswith(key)


@each_of(
    ("text", "found"),
    [
        ("title: T\n", [("blocks", "`blocks` is missing.")]),
        ("blocks: []\n", [("blocks", "`blocks` is an empty list"), ("title", "`title` is missing.")]),
        ("name: T\n" + GOOD[12:], [("name", "The key `name` is not known here.")]),
        ("title: T\nblocks:\n  - {}\n", [("blocks[0].exercises", "`exercises` is missing.")]),
        ("title: T\nblocks:\n  -\n", [("blocks[0]", "Entry 1 of `blocks` is empty")]),
        (
            "title: T\nblocks:\n  - exercises: [Squat]\n",
            [("blocks[0].exercises[0]", "Entry 1 of `exercises` is `Squat`")],
        ),
        ("title: T\nblocks: {exercises: []}\n", [("blocks", "`blocks` is a mapping")]),
    ],
)
def test_missing_parts(file: Path, text: str, found: list[tuple[str, str]]) -> None:
    said = sorted((p.path, p.message) for p in problems(file, text))
    assert [path for path, _ in said] == [path for path, _ in found]
    for (_, message), (_, wanted) in zip(said, found, strict=True):
        assert wanted in message


def test_a_problem_behind_an_alias_is_shown_where_it_is_written(file: Path) -> None:
    found = problems(file, GOOD.replace("reps: 5", "reps: &n 500") + "      - {name: B, reps: *n}\n")
    assert [(p.line, p.column, p.path[-7:]) for p in found] == [(5, 15, "0].reps"), (5, 15, "1].reps")]


# --- files that are no routine


def test_a_missing_file_asks_for_its_neighbour(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    for name in ("tset.yaml", "Test.yml", "tes"):
        (problem,) = loading.read(file.parent / name).problems
        assert problem.message == "There is no such file."
        assert "test.yaml" in problem.suggestion
    (problem,) = loading.read(file.parent / "nothing-like-it.yaml").problems
    assert "list" in problem.suggestion
    (problem,) = loading.read(file.parent / "no" / "folder.yaml").problems
    assert "There is no such file." in problem.message


def test_a_folder_is_not_what_was_meant(file: Path) -> None:
    (file.parent / "morning.yaml").mkdir()
    (problem,) = loading.read(file.parent / "mornings.yaml").problems
    assert "Did you mean" not in problem.suggestion


def test_a_folder_is_no_file(file: Path) -> None:
    (problem,) = loading.read(file.parent).problems
    assert "folder" in problem.message
    assert "Name a file with the ending" in problem.suggestion
    file.write_text(GOOD, encoding="utf-8")
    (problem,) = loading.read(file.parent).problems
    assert "test.yaml" in problem.suggestion


@each_of("name", ["zero\0.yaml", "x" * 5000])
def test_impossible_names(file: Path, name: str) -> None:
    (problem,) = loading.read(file.parent / name).problems
    assert "cannot be read" in problem.message


@pytest.mark.skipif(sys.platform == "win32", reason="needs a named pipe")
def test_a_pipe_is_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    (problem,) = loading.read(file).problems
    assert "not a regular file" in problem.message


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    file.chmod(0)
    (problem,) = loading.read(file).problems
    assert "may not be read" in problem.message


@each_of(
    ("data", "place", "message"),
    [
        (b"", (1, 1), "empty"),
        (b"# only a note\n", (1, 1), "empty"),
        (b"---\n", (1, 1), "empty"),
        (b"~\n", (1, 1), "a single value"),
        (b"- a\n- b\n", (1, 1), "a list"),
        (b"squat\n", (1, 1), "a single value"),
        (GOOD.encode("utf-16"), (1, 1), "UTF-16"),
        (codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"), (1, 1), "UTF-16"),
        (GOOD.encode("utf-32"), (1, 1), "UTF-32"),
        (GOOD.encode("utf-16-le"), (1, 1), "UTF-16"),
        (GOOD.encode() + b"summary: \xdcbung\n", (6, 10), "byte 0xDC is wrong here; if it should be `Ü`, the file is"),
        (GOOD.encode() + b"summary: \x80\x81\n", (6, 10), "byte 0x80 is wrong here."),
        (codecs.BOM_UTF8 + b"title: \xff\n", (1, 8), "byte 0xFF"),
        (GOOD.encode() + b"summary: a\x00b\n", (6, 11), "U+0000"),
        (GOOD.encode() + b"summary: \x1b[31mred\n", (6, 10), "U+001B"),
        (b"title: T\r\nsummary: \x07\n", (2, 10), "U+0007"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), (1, 1), "not text"),
        (b"title: " + b"x" * 1_000_000, (1, 1), "over 1 MB"),
        (b"title: " + b"x" * 60_000, (1, 1), "A line of this file has 60,007 characters"),
        (b"[" * 100, (1, 25), "nested more than 24 levels"),
        (b"- " * 10_000, (1, 49), "nested more than 24 levels"),
        (b"a: {" * 5000, (1, 96), "nested more than 24 levels"),
    ],
)  # fmt: skip
def test_each_gets_a_sentence(file: Path, data: bytes, place: tuple[int, int], message: str) -> None:
    problem = only(file, data)
    assert (problem.line, problem.column) == place
    assert message in problem.message
    assert problem.suggestion


def test_exploding_aliases_are_refused(file: Path) -> None:
    laughs = 'a0: &a0 "ha"\n' + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    problem = only(file, laughs)
    assert f"more than {tree.MAX_VALUES:,} values" in problem.message
    tower = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 5000))
    assert "nested" in only(file, tower).message


def test_an_alias_of_itself_and_of_nothing(file: Path) -> None:
    assert "never ends" in only(file, "a: &a [*a]\n").message
    assert "no anchor `&b`" in only(file, "a: *b\n").message


def test_too_many_values_are_refused(file: Path) -> None:
    assert "more than" in only(file, f"- &a [{'x, ' * 1000}]\n" + "- *a\n" * (tree.MAX_VALUES // 1000)).message


# --- the first syntax error


@each_of(
    ("text", "place", "message"),
    [
        ("title: T\nblocks:\n\t- exercises:\n", (3, 1), "indented with a tab"),
        ("title: T\n  \tblocks: x\n", (2, 3), "indented with a tab"),
        ("title: Hips: a start\n", (1, 12), "A colon is not possible here."),
        ("title: 'T\nblocks: []\n", (1, 8), "never closed"),
        ('title: "T\n---\n', (2, 1), "not closed before `---`"),
        ("blocks: [a, b\ntitle: T\n", (1, 9), "`[` is not closed"),
        ("blocks: {a: b\ntitle: T\n", (1, 9), "`{` is not closed"),
        ("title: T\nblocks\nauthor: A\n", (3, 1), "A colon is missing"),
        ("blocks:\n  - a\n b: c\n", (3, 2), "does not fit the indentation"),
        ("title: @home\n", (1, 8), "cannot begin with '@'"),
        ("title: 'it's'\n", (1, 12), "Text follows a closing quotation mark."),
        ('title: "\\y"\n', (1, 10), "no known escape"),
        ('title: "\\x"\n', (1, 11), "not complete"),
        ('title: T\nauthor: "\\U00110000"\n', (2, 1), "something that is not YAML"),
        ("%YAML 2.0\n---\ntitle: T\n", (1, 1), "another version of YAML"),
        ("title: |x\n T\n", (1, 9), "begins with `|` or `>`"),
        ("title: - T\n", (1, 8), "A list entry"),
        ("title: T\n? a\n? : b\n- c\n", (3, 3), "does not fit the indentation"),
        ("%\ntitle: T\n", (1, 2), "begins a directive"),
        ("title: !<a b\n", (1, 11), "YAML tag"),
        ("title: & x\n", (1, 9), "begins an anchor"),
        ("title: * x\n", (1, 9), "begins an alias"),
        ("title: T\n... x\n", (2, 5), "does not belong"),
    ],
)  # fmt: skip
def test_the_first_syntax_error_is_explained(file: Path, text: str, place: tuple[int, int], message: str) -> None:
    problem = only(file, text)
    assert message in problem.message
    assert (problem.line, problem.column) == place
    assert problem.suggestion


# --- how problems are written


def test_paths_and_values_are_safe_to_print() -> None:
    assert path_text(("blocks", 0, "exercises", 2, "tempo")) == "blocks[0].exercises[2].tempo"
    assert path_text(()) == ""
    assert shown("a\x1bb\u202e\u2028é") == "a\\x1bb\\u202e\\u2028é"
    assert shown("x" * 100) == "x" * 59 + "…"


def test_limits_are_what_the_page_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "routine-format.md").read_text(encoding="utf-8")
    assert f"{reading.MAX_YAML_LINE:,} characters" in page
    assert f"{tree.MAX_DEPTH} levels" in page
    assert f"{tree.MAX_VALUES:,} values" in page
    assert reading.MAX_ROUTINE_BYTES == 1_000_000
