"""Every shell line in the documentation: those of the first pages are done, all others can be typed as they stand."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from tools.installer import ROOT
from voicecoach.cli.app import app
from voicecoach.cli.flags import split
from voicecoach.library.finding import shipped

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OURS = ("./coach", "voicecoach")
WORD = re.compile(r"^[A-Z][A-Z-]+$")
"""A place to fill: NAME, FILE."""

STANDS_FOR = {"ID": "1", "SHELL": "bash", "NAME": "name", "FILE": "file"}
OF_THE_SCRIPT = {"test", "natural", "extras"}
"""What `./coach` itself does, before the program is asked."""


def lines_of(page):
    """Shell lines: in fences marked sh, indented ones that begin with a program, and those within a sentence."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
        yield from (line.strip() for line in block.splitlines() if line.strip())
    text = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    program = r"(?:\./coach|voicecoach|sudo|python|\.venv/bin/[a-z]+|pipx|pip|uv)"
    yield from (line.strip() for line in re.findall(rf"^    ({program} .*)$", text, re.MULTILINE))
    yield from re.findall(rf"`({program} [^`…]+)`", text.replace("\n", " "))


ALL = [(page.name, line.partition("  #")[0].strip()) for page in PAGES for line in lines_of(page)]
COACH = [(page, line) for page, line in ALL if line.startswith(tuple(f"{name} " for name in OURS))]
OTHER = [(page, line) for page, line in ALL if (page, line) not in COACH]


def test_lines_are_found_everywhere():
    assert len(COACH) > 60
    assert len(OTHER) > 15
    assert {"README.md", "first-workout.md", "writing-a-routine.md", "setup.md", "voices.md"} <= {p for p, _ in ALL}


def filled(words):
    return [STANDS_FOR.get(word, word) for word in words]


@pytest.mark.parametrize("line", sorted({line for _, line in COACH}))
def test_our_own_lines_can_be_typed(line):
    words = filled(shlex.split(line.partition(" > ")[0].replace("[", "").replace("]", ""))[1:])
    if words[0] in OF_THE_SCRIPT and line.startswith("./coach"):
        assert words[0] in (ROOT / "coach").read_text(encoding="utf-8")
        return
    _, rest = split([word.split("|")[0] for word in words])
    if not rest or WORD.match(rest[0]) or rest[0].startswith("-"):
        return
    program = typer.main.get_command(app)
    parsed(program, rest, line)


def parsed(command, words, line):
    """What Typer does before it calls anything: the command is there, and so are its options."""
    if hasattr(command, "commands"):
        if not words and command.invoke_without_command:
            return
        assert words[0] in command.commands, line
        inner = command.commands[words[0]]
        if len(words) == 1 or words[1] != "--help":
            parsed(inner, words[1:], line)
        return
    wanted = [p for p in command.params if p.param_type_name == "argument" and p.required]
    if not words and wanted:  # a command is named in a sentence, not called
        return
    said = ""
    try:
        command.make_context(command.name, list(words))
    except typer.Exit:
        pass
    except Exception as error:  # noqa: BLE001 - whatever Typer says is what a reader would see
        said = str(error)
    assert not said or "Missing" in said, f"{line}: {said}"


@pytest.mark.parametrize(("page", "line"), OTHER)
def test_other_lines_name_what_there_is(page, line):
    program, *words = shlex.split(line.replace("[", "").replace("]", ""))
    match (Path(program).name, words):
        case ("python", ["-P", "-m", module, *_]) | ("python", ["-m", module, *_]):
            path = ROOT / module.replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()
        case "python", [script, *_]:
            assert (ROOT / script).is_file()
        case "sudo", ["apt", "install", *packages]:
            assert packages
            assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", package) for package in packages)
        case ("pipx" | "pip", ["install", what]) | ("uv", ["tool", "install", what]):
            project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
            name, _, extra = what.replace("natural", "[natural").partition("[")
            assert name in (".", project["name"])
            assert not extra or extra in project["optional-dependencies"]
        case "pip", ["install", "--no-deps", "--root", "$DESTDIR", "--prefix", "/usr", wheel]:
            assert wheel == "voicecoach-*.whl"  # tests/tools/test_package.py does it: `tools.package.stage`
        case "mkdocs", ["build", "--strict"]:
            assert (ROOT / "mkdocs.yml").is_file()
        case _:
            pytest.fail(f"{page}: nobody knows whether this works: {line}")


# --- the first pages, done as a reader does them

STEPS = {
    "first-workout.md": ("list", "show", "render", "history"),
    "writing-a-routine.md": ("new", "check", "schema", "show", "render", "add"),
}
INSTEAD = {"./coach check legs.yaml --watch": None, "./coach new my-back": "./coach new my-back"}
"""Lines that need a person; `add legs.yaml` is last, and finds its file."""


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.parametrize("page", STEPS)
def test_a_reader_who_does_it_all_gets_what_the_page_says(page, tmp_path):
    done = []
    for line in dict.fromkeys(lines_of(ROOT / "docs" / page)):
        line = INSTEAD.get(line, line)  # noqa: PLW2901 - what stands for it
        words = shlex.split(line or "")
        if len(words) < 2 or words[0] != "./coach" or words[1] not in STEPS[page] or "club.zip" in words:
            continue
        shell = f"{shlex.quote(sys.executable)} -m voicecoach {line.removeprefix('./coach ')}"
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "VOICECOACH_HOME": str(tmp_path / "home")}
        run = subprocess.run(
            ["/bin/sh", "-c", shell], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"
        done.append(words[1])
    assert set(done) == set(STEPS[page])
    if page == "first-workout.md":
        assert (tmp_path / "neck.m4b").stat().st_size > 100_000
    else:
        assert (tmp_path / "home" / "routines" / "legs.yaml").is_file()
        assert (tmp_path / "routine.schema.json").stat().st_size > 1000


def test_the_routine_on_the_page_is_a_good_one(tmp_path):
    from voicecoach.base.settings import Settings  # noqa: PLC0415 - likewise
    from voicecoach.library import checking  # noqa: PLC0415 - with a home of its own

    page = (ROOT / "docs" / "writing-a-routine.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "legs.yaml"
    file.write_text(text)
    assert checking.check([file], Settings()) == [{"file": str(file), "ok": True, "problems": []}]


def test_the_first_lines_are_all_the_set_up_there_is():
    first = re.search(r"(?:^    .+\n)+", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first
    assert [shlex.split(line, comments=True)[1] for line in first[0].splitlines()] == ["demo", "run", "test"]


def test_routines_that_are_named_are_shipped():
    names = {path.stem for path in shipped().glob("*.yaml")}
    for page, line in COACH:
        words = shlex.split(line)
        if len(words) > 2 and words[1] in ("run", "show", "render") and re.fullmatch(r"[a-z-]+", words[2]):
            assert words[2] in names, f"{page}: {line}"
