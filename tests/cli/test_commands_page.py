"""docs/commands.md says what the program does: every command, option, setting and default, and no other."""

import re
from pathlib import Path

import pytest

from voicecoach.base.settings import Settings
from voicecoach.cli.ear import Situation
from voicecoach.library.finding import shipped
from voicecoach.routine.loading import load
from voicecoach.session.script import script_of

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
SECTIONS = {
    re.match(r"[a-z]+(?: [a-z]+)?", words)[0]: text
    for words, text in re.findall(r"^### `([^`]+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
}
EVERYWHERE = {"--json", "--quiet", "--verbose", "--no-color", "--help", "--version"}


def options(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def help_of(call, command):
    text = call(*command.split(), "--help").out
    return text.partition("Examples:")[0]


def commands(call, *group):
    listed = call(*group, "--help").out.partition("Commands:\n")[2].partition("\n\n")[0]
    return [" ".join([*group, line.split()[0]]) for line in listed.splitlines()]


def test_every_command_has_a_section_and_none_more(call):
    known = [name for name in commands(call) if name != "model"] + commands(call, "model") + commands(call, "settings")
    assert set(SECTIONS) == set(known)


@pytest.mark.parametrize("command", SECTIONS)
def test_every_option_of_a_command_is_described_and_none_more(call, command):
    known = options(help_of(call, command)) - EVERYWHERE
    described = options(SECTIONS[command])
    assert known - described == set()
    # A section may speak of another command's options.
    mentioned = EVERYWHERE | options(SECTIONS["run"]) | known
    assert described - mentioned == set()


@pytest.mark.parametrize("command", SECTIONS)
def test_every_argument_is_in_the_heading(call, command):
    usage = help_of(call, command).splitlines()[0]
    heading = next(line for line in PAGE.splitlines() if line.startswith(f"### `{command}"))
    assert set(re.findall(r"\b[A-Z]{4,}\b", usage)) - {"OPTIONS", "COMMAND", "ARGS"} == set(
        re.findall(r"\b[A-Z]{4,}\b", heading)
    )


def test_the_global_options_are_those_of_the_help(call):
    assert options(call("--help").out.partition("Commands:")[0]) == EVERYWHERE


def test_every_setting_has_its_default_in_the_table():
    table = dict(re.findall(r"^\| `(\w+)` \| *`?([^`|]*?)`? *\|", PAGE.partition("## Settings")[2], re.MULTILINE))
    defaults = {name: str(value) for name, value in Settings().model_dump(mode="json").items()}
    assert table == {name: value.lower() if value in ("True", "False") else value for name, value in defaults.items()}


def test_every_situation_is_named():
    assert all(f"`{situation}`" in SECTIONS["hear"] for situation in Situation)


def test_every_command_has_an_example(call):
    for command in SECTIONS:
        assert f" {command}" in call(*command.split(), "--help").out.partition("Examples:")[2]


def test_every_example_can_be_typed_as_it_stands(call):
    for command in [*commands(call), *commands(call, "model")]:
        examples = call(*command.split(), "--help").out.partition("Examples:")[2].partition("\n\n")[0]
        for line in examples.strip().splitlines():
            assert re.fullmatch(rf" *([A-Z_]+=\S+ )?(\./coach|voicecoach) {command.split()[0]}( .*)?", line)


def test_the_place_to_start_from_in_the_example_is_there(call):
    exercise, number = re.search(r'run back-pain --from "(.*):(\d)"', call("run", "--help").out).groups()
    script = script_of(load(shipped() / "back-pain.yaml"))
    assert script.find(exercise, int(number)) is not None
