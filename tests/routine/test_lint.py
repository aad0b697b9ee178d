"""What works but not well: warnings, each with its place and advice."""

from pathlib import Path

from tables import each_of

from voicecoach.routine import ear, loading
from voicecoach.routine.lint import does_not_fit, lint_text, too_long
from voicecoach.routine.problems import Problem, Severity
from voicecoach.routine.spoken import spoken

PHRASES = {
    "next": ["next", "ready", "i'm ready", "done"],
    "back": ["back", "go back"],
    "pause": ["pause", "wait"],
    "where": ["where am i", "what's next"],
    "how_many": ["how many"],
    "yes": ["yes"],
    "no": ["no"],
    "number": ["ten", "five"],
}

WHOLE = """\
title: {title}
source: Me
language: {language}
caution: [See a doctor if it hurts.]
blocks:
  - exercises:
      - name: Squat
        reps: 5
        cues:
          setup:
            - {line}
"""


def warnings(text: str, folder: Path, phrases: dict[str, list[str]] | None = None) -> list[Problem]:
    file = folder / "test.yaml"
    file.write_text(text, encoding="utf-8")
    document = loading.read(file)
    assert document.routine is not None, [str(problem) for problem in document.problems]
    found = lint_text(document, PHRASES if phrases is None else phrases)
    assert all(problem.severity is Severity.WARNING for problem in found)
    return found


def of_line(line: str, folder: Path, language: str = "en") -> list[Problem]:
    return warnings(
        WHOLE.format(title="Test", language=language, line=f"'{line.replace(chr(39), chr(39) * 2)}'"), folder
    )


def test_a_good_routine_has_none(tmp_path: Path) -> None:
    assert of_line("Stand with your feet apart, and sit back.", tmp_path) == []


def test_a_file_with_errors_has_none_yet(tmp_path: Path) -> None:
    file = tmp_path / "test.yaml"
    file.write_text("title: T\n", encoding="utf-8")
    assert lint_text(loading.read(file), PHRASES) == []


# --- like a command


@each_of(
    ("line", "phrase", "command"),
    [
        ("Next.", "next", "next"),
        ("Stand up. Next, sit down.", "next", "next"),
        ("Are you ready? Ready!", "ready", "next"),
        ("Sit down - wait - stand up.", "wait", "pause"),
        ("Ask yourself: what's next?", "what's next", "where"),
        ("Ask yourself: what\u2019s next?", "what's next", "where"),
        ("Rock over, (go back) and stay.", "go back", "back"),
        ("DONE", "done", "next"),
    ],
)
def test_a_clause_that_is_a_command(tmp_path: Path, line: str, phrase: str, command: str) -> None:
    found = [problem for problem in of_line(line, tmp_path) if "listener says" in problem.message]
    assert len(found) == 1
    assert f"“{phrase}”" in found[0].message
    assert f"`{command}`" in found[0].message
    assert (found[0].line, found[0].column, found[0].path) == (11, 15, "blocks[0].exercises[0].cues.setup[0]")
    assert found[0].suggestion.startswith("Put it inside a longer clause")


@each_of(
    "line",
    [
        "The next one is harder.",
        "Keep your back straight.",
        "Rock over and back.",
        "No. Not like that.",
        "Ten, at most.",
    ],
)
def test_a_command_word_in_a_longer_clause_is_none(tmp_path: Path, line: str) -> None:
    assert of_line(line, tmp_path) == []


def test_rewordings_are_offered() -> None:
    assert "“finished”" in ear.rewording("done")
    assert "or say" not in ear.rewording("what's next")
    assert all(ear.plain(phrase) == phrase for phrase in ear.REWORDINGS)


def test_words_of_a_phase_may_sound_like_a_command(tmp_path: Path) -> None:
    text = WHOLE.format(title="Test", language="en", line="Stand.") + "        words: {concentric: back}\n"
    (problem,) = warnings(text, tmp_path)
    assert (problem.path, problem.line) == ("blocks[0].exercises[0].words.concentric", 12)
    assert warnings(text.replace("back}", "and back}"), tmp_path) == []


def test_what_is_not_in_the_file_is_not_complained_about(tmp_path: Path) -> None:
    text = WHOLE.format(title="Test", language="en", line="Stand.")
    assert warnings(text, tmp_path, {"pause": ["hold", "down", "lift"]}) == []


def test_everything_that_is_spoken_is_looked_at(tmp_path: Path) -> None:
    text = """\
title: Done
source: Done
summary: Done
caution: [Done]
closing: [Done]
blocks:
  - name: Done
    exercises:
      - name: Done
        reps: 5
        words: {eccentric: done, pause_low: done, concentric: done, pause_high: done, hold: done}
        cues: {setup: [Done], form: [Done], reminder: Done}
        variations:
          easier: {name: Done, words: {eccentric: done}, cues: {setup: [Done]}}
          harder: {name: Done}
"""
    found = warnings(text, tmp_path)
    assert len(found) == 17
    assert not {"source", "summary"} & {problem.path for problem in found}
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


# --- not for the ear


@each_of(
    ("line", "marks"),
    [
        ("Do 3x10 of them.", ["3x10"]),
        ("Do 3 x 10 reps & rest.", ["3 x 10", "reps", "&"]),
        ("Take 5 lb or 10kg.", ["5 lb", "10kg"]),
        ("Hold 30s, e.g. twice.", ["30s", "e.g."]),
        ("Two or three, i.e. a few, etc.", ["i.e.", "etc."]),
        ("Keep your ROM at 90°.", ["ROM", "°"]),
        ("2-3 times, at 2:1", ["2-3", "2:1"]),
        ("Left/right, w/ a band", ["/", "w/"]),
        ("Do NOT bend. #1 rule *really*", ["NOT", "#", "*"]),
        ("Well done 💪", ["💪"]),
        ("50% or more", ["%"]),
    ],
)
def test_what_a_voice_would_read_wrongly(tmp_path: Path, line: str, marks: list[str]) -> None:
    found = [problem for problem in of_line(line, tmp_path) if "for the ear" in problem.message]
    assert len(found) == 1
    assert found[0].message == f"Not written for the ear: {', '.join(f'“{mark}”' for mark in marks)}."
    assert found[0].suggestion


@each_of(
    ("line", "words"),
    [
        ("Дръж гърба прав.", ["Дръж", "гърба", "прав"]),
        ("Breathe Сlowly.", ["Сlowly"]),  # noqa: RUF001 - the first letter is Cyrillic
        ("Hold 太 still", ["太"]),
        ("Κάθισε now", ["Κάθισε"]),
    ],
)
@each_of("language", ["en", "de", "es-MX"])
def test_letters_that_a_voice_would_spell(tmp_path: Path, line: str, words: list[str], language: str) -> None:
    (problem,) = of_line(line, tmp_path, language=language)
    assert problem.message == f"Not written for the ear: {', '.join(f'“{word}”' for word in words)}."
    assert "write Latin ones" in problem.suggestion
    assert ("cyrillic" in problem.suggestion) is (words == ["Сlowly"])  # noqa: RUF001 - likewise
    assert (problem.line, problem.path) == (11, "blocks[0].exercises[0].cues.setup[0]")


@each_of("line", ["Ein Café, größer als naïve Señores.", "El 2º ejercicio, la 3ª vez."])
def test_letters_that_a_voice_knows(tmp_path: Path, line: str) -> None:
    assert of_line(line, tmp_path, language="es") == []


@each_of(("language", "told"), [("fr", "not fr"), ("bg", "not bg"), ("pt-BR", "not pt-BR")])
def test_a_language_that_the_coach_does_not_speak(tmp_path: Path, language: str, told: str) -> None:
    """Of its letters nothing is said: a voice of that language may be chosen."""
    (problem,) = of_line("Легнете по гръб.", tmp_path, language=language)
    assert problem.path == "language"
    assert told in problem.message
    assert "en, de, es" in problem.message


@each_of(
    "line",
    ["Count to 10.", "I am calm.", "Don't hurry, it's fine.", "A minute or two, at the most.", "Rest for 30 seconds."],
)
def test_what_a_voice_reads_well(tmp_path: Path, line: str) -> None:
    assert of_line(line, tmp_path) == []


def test_english_short_forms_are_english(tmp_path: Path) -> None:
    assert of_line("Max holt das Alt", tmp_path, language="de") == []
    assert len(of_line("Rest at max effort", tmp_path)) == 1


# --- length


def test_long_lines(tmp_path: Path) -> None:
    many_words = " ".join(["on"] * 26)
    (problem,) = of_line(many_words, tmp_path)
    assert "26 words" in problem.message
    long_words = " ".join(["endurance"] * 17)
    (problem,) = of_line(long_words, tmp_path)
    assert f"{len(long_words)} characters" in problem.message
    assert of_line(" ".join(["on"] * 25), tmp_path) == []


def test_three_words_do_not_fit_on_a_beat(tmp_path: Path) -> None:
    text = WHOLE.format(title="Test", language="en", line="Stand.") + "        words: {eccentric: all the way}\n"
    (problem,) = warnings(text, tmp_path)
    assert "more than 2 words" in problem.message


# --- what is missing, or of no use


def test_source_caution_and_set_up(tmp_path: Path) -> None:
    text = "title: T\nblocks:\n  - exercises:\n      - name: Squat\n        reps: 5\n"
    found = warnings(text, tmp_path)
    assert [(p.path, p.line) for p in found] == [
        ("source", 1),
        ("caution", 1),
        ("blocks[0].exercises[0].cues.setup", 4),
    ]


@each_of(
    ("lines", "key"),
    [
        ("reps: 5\nfirst_side: right", "first_side"),
        ("reps: 5\nswitch: 3", "switch"),
        ("reps: 5\nrelease: 3", "release"),
        ("hold: 5\nrelease: 3", "release"),
        ("hold: 5\nstart_with: lift", "start_with"),
    ],
)
def test_keys_without_effect(tmp_path: Path, lines: str, key: str) -> None:
    indented = lines.replace("\n", "\n        ")
    text = WHOLE.format(title="T", language="en", line="Stand.").replace("reps: 5", indented)
    (problem,) = warnings(text, tmp_path)
    assert problem.path.endswith(key)
    assert "has no effect here" in problem.message


def test_rest_in_a_superset_and_a_superset_of_one(tmp_path: Path) -> None:
    text = WHOLE.format(title="T", language="en", line="Stand.").replace("reps: 5", "reps: 5\n        rest: 20")
    found = warnings(text.replace("exercises:", "superset: true\n    exercises:"), tmp_path)
    assert [problem.path for problem in found] == ["blocks[0].superset", "blocks[0].exercises[0].rest"]


# --- what others measure


def test_a_total_over_two_hours(tmp_path: Path) -> None:
    assert too_long(7200) is None
    problem = too_long(2.5 * 3600)
    assert problem is not None
    assert problem.severity is Severity.WARNING
    assert "2 hours and 30 minutes" in problem.message
    file = tmp_path / "test.yaml"
    file.write_text("\n\ntitle: T\n", encoding="utf-8")
    placed = too_long(8000, loading.read(file))
    assert placed is not None
    assert placed.line == 3


def test_a_word_that_does_not_fit_its_beat(tmp_path: Path) -> None:
    location = ("blocks", 0, "exercises", 0, "name")
    problem = does_not_fit(location, "all the way down", 1.0, 1.44)
    assert (problem.line, problem.path) == (1, "blocks[0].exercises[0].name")
    assert "“all the way down” takes 1.44 seconds to say, and there are only 1.00" in problem.message
    file = tmp_path / "test.yaml"
    file.write_text(WHOLE.format(title="T", language="en", line="Stand."), encoding="utf-8")
    assert does_not_fit(location, "x", 1, 2, loading.read(file)).line == 7


def test_locations_of_spoken_texts_are_true(tmp_path: Path) -> None:
    file = tmp_path / "test.yaml"
    file.write_text(WHOLE.format(title="T", language="en", line="Stand."), encoding="utf-8")
    routine = loading.load(file)
    for text in spoken(routine):
        value: object = routine
        for step in text.location:
            value = value[step] if isinstance(step, int) else getattr(value, step)  # type: ignore[index]
        assert value == text.text
