"""What a new command needs beside its name, its row in the table, its phrases and its wording: each test names what is
missing. docs/adding-a-command.md goes through them."""

from pathlib import Path

from voicecoach.session import answers, wording
from voicecoach.session.commands import Command
from voicecoach.session.states import State
from voicecoach.session.table import Effect, effect_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-command.md"


def having(*effects, but=()):
    states = [state for state in State if state not in but]
    return {command for command in Command if any(effect_of(state, command) in effects for state in states)}


def test_each_question_of_the_listener_has_an_answer_and_nothing_else_has():
    assert set(answers._ANSWERS) == having(Effect.ANSWER, Effect.EXPLAIN)


def test_each_command_that_can_be_refused_says_why_and_no_other():
    assert set(answers.REFUSALS) == having(Effect.REFUSE, but=[State.FINISHED])


def test_help_tells_each_command_or_leaves_it_out_on_purpose():
    told = {command for order in (*wording._ORDER.values(), wording._OTHERWISE) for command in order}
    assert told | wording._UNTOLD == set(Command)
    assert not told & wording._UNTOLD


def test_the_page_names_files_that_exist():
    named = [word.strip("`.,:;") for word in PAGE.read_text(encoding="utf-8").split() if word.startswith("`")]
    files = [name for name in named if "/" in name and "." in name]
    assert len(files) >= 8
    root = PAGE.parents[1]
    assert [name for name in files if not (root / name).exists()] == []
