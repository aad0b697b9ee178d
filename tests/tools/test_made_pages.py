"""What is made from the program is as the program is now, and says all of it."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import typer

from tools import completions, diagram, manual, pages, rooms
from voicecoach.cli.app import app
from voicecoach.hearing import phrases
from voicecoach.session.commands import Command
from voicecoach.session.states import State
from voicecoach.session.table import Effect, effect_of

MADE = (
    (pages.PAGE, pages.page, "tools.pages"),
    (diagram.PICTURE, diagram.picture, "tools.diagram"),
    (rooms.PICTURE, rooms.picture, "tools.rooms"),
    (manual.PAGE, manual.page, "tools.manual"),
)


@pytest.mark.heavy
@pytest.mark.parametrize(("path", "make", "module"), MADE, ids=[module for _, _, module in MADE])
def test_it_is_not_old(path, make, module):
    assert path.read_text(encoding="utf-8") == make(), f"run .venv/bin/python -m {module}"


@pytest.mark.parametrize("shell", completions.FILES)
def test_what_shells_complete_by_is_not_old(shell):
    kept = (completions.FOLDER / completions.FILES[shell]).read_text(encoding="utf-8")
    assert kept == completions.text(shell), "run .venv/bin/python -m tools.completions"


def test_bash_takes_it():
    file = completions.FOLDER / completions.FILES["bash"]
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", f"set -eu; source '{file}'; complete -p voicecoach"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "complete -o default -F _voicecoach_completion voicecoach\n"


# --- what can be said


def test_every_phrase_of_every_language_is_told():
    text = pages.page()
    for language in pages.LANGUAGES:
        for phrase in phrases.load(language).phrases:
            assert phrase.text in text
    assert set(pages.LANGUAGES) == {path.stem for path in Path(phrases.__file__).parent.glob("*.toml")}


def test_every_command_and_effect_has_its_words():
    assert set(pages.MEANS) == set(Command)
    assert set(pages.DOES) == set(Effect)


def test_the_table_of_states_is_the_transition_table():
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", pages.page(), re.MULTILINE)
    assert len(rows) == len(Command)
    for name, cells in rows:
        command = Command(name.replace(" ", "_"))
        assert cells.split(" | ") == [pages.DOES[effect_of(state, command)] for state in State]


@pytest.mark.parametrize(
    ("line", "where"),
    [("| *next* ·", "everywhere"), ("| pause ·", "everywhere"), ("| yes |", "when asked")],
)
def test_where_it_means_something(line, where):
    (row,) = [row for row in pages.page().partition("## German")[0].splitlines() if row.startswith(line)]
    assert row.split(" | ")[1] == where


# --- the man page


def test_every_command_and_option_is_in_the_manual():
    text = manual.page().replace("\\-", "-")
    program = typer.main.get_command(app)
    for name, command in program.commands.items():
        for full, each in [(f"{name} {n}", c) for n, c in getattr(command, "commands", {name: command}).items()]:
            words = full if hasattr(command, "commands") else name
            assert f".SS {words}\n" in text
            options = [option for p in each.params for option in p.opts if option.startswith("--")]
            section = text.partition(f".SS {words}\n")[2].partition(".SS ")[0]
            assert [option for option in options if option != "--help" and option not in section] == []
    assert "./coach" not in text


@pytest.mark.skipif(not shutil.which("man") or not shutil.which("groff"), reason="needs man")
def test_man_shows_it_without_a_warning():
    done = subprocess.run(
        [shutil.which("man"), "--warnings", "-l", str(manual.PAGE)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    shown = re.sub(r".\x08", "", done.stdout)
    assert "--watch" in shown
    assert "VOICECOACH_HOME" in shown


# --- the picture of the states


def test_the_picture_is_a_picture_with_every_state_and_no_link():
    root = ET.fromstring(diagram.picture())  # noqa: S314 - we made it a moment ago
    words = {text.strip() for text in root.itertext()}
    assert {state.value.replace("_", " ") for state in State} <= words
    assert "http" not in diagram.picture().replace("http://www.w3.org/2000/svg", "")


def test_every_arrow_is_a_row_of_the_transition_table():
    for arrow in diagram.arrows():
        for state in diagram.COURSE if arrow.start is None else (arrow.start,):
            if state is not arrow.end:
                effects = {effect_of(state, word) for word in arrow.words}
                assert all(e is Effect.DECIDE or diagram.LEADS[e][state] is arrow.end for e in effects)


def test_pause_is_one_arrow_from_the_frame_and_none_from_a_state_of_the_course():
    pauses = [arrow for arrow in diagram.arrows() if Command.PAUSE in arrow.words]
    assert {arrow.start for arrow in pauses} == {None, State.ASKING}
