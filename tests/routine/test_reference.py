"""The published page and schema are those of the models; what they show works."""

import re
from pathlib import Path

from tables import each_of

from voicecoach.routine import loading, reference
from voicecoach.routine.lint import lint_text
from voicecoach.routine.schema import json_schema
from voicecoach.routine.template import TEMPLATE

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / reference.FORMAT_PAGE).read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)

PHRASES = {
    "next": ["next", "ready", "i'm ready", "done", "i'm done"],
    "repeat": ["repeat", "again", "say again", "one more time"],
    "back": ["back", "go back", "previous"],
    "pause": ["pause", "wait", "freeze"],
    "resume": ["resume", "continue", "carry on", "keep going", "go", "start"],
    "stop": ["stop", "stop workout"],
    "slower": ["slower", "slow", "slow down"],
    "easier": ["easier"],
    "harder": ["harder"],
    "number": ["ten"],
}
"""As in docs: some of what can be said, without the hearing room."""


def test_the_tables_are_those_of_the_models() -> None:
    assert reference.filled(PAGE) == PAGE, "run python -m voicecoach.routine.reference"


def test_the_page_shows_every_model() -> None:
    shown = set(reference.sections(PAGE))
    objects = {name for name, part in json_schema()["$defs"].items() if part.get("type") == "object"}
    assert shown == objects | {"Routine"}


def test_the_published_schema_is_the_models() -> None:
    text = (DOCS / reference.SCHEMA).read_text(encoding="utf-8")
    assert text == reference.schema_text(), "run python -m voicecoach.routine.reference"


def test_writing_makes_what_is_there(tmp_path: Path) -> None:
    emptied = re.sub(r"(<!-- fields of \w+ -->\n).*?(<!-- end -->)", r"\1\2", PAGE, flags=re.DOTALL)
    assert emptied != PAGE
    (tmp_path / reference.FORMAT_PAGE).write_text(emptied, encoding="utf-8")
    reference.write(tmp_path)
    assert (tmp_path / reference.FORMAT_PAGE).read_text(encoding="utf-8") == PAGE
    assert (tmp_path / reference.SCHEMA).is_file()


@each_of("example", EXAMPLES)
def test_every_example_is_a_routine(example: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(example, encoding="utf-8")
    assert [str(problem) for problem in loading.read(file).problems] == []


def read_template(text: str, folder: Path) -> loading.Document:
    file = folder / "new.yaml"
    file.write_text(text, encoding="utf-8")
    return loading.read(file)


def test_the_template_is_a_routine_without_a_warning(tmp_path: Path) -> None:
    document = read_template(TEMPLATE, tmp_path)
    assert [str(problem) for problem in document.problems] == []
    assert [str(problem) for problem in lint_text(document, PHRASES)] == []


def test_its_commented_block_works_when_the_marks_are_deleted(tmp_path: Path) -> None:
    text = re.sub(r"^  # (?=- name: On your feet)|^  # (?=  )", "  ", TEMPLATE, flags=re.MULTILINE)
    assert "\n  - name: On your feet\n" in text
    document = read_template(text, tmp_path)
    assert document.routine is not None, [str(problem) for problem in document.problems]
    assert len(document.routine.blocks) == 2
    assert [str(problem) for problem in lint_text(document, PHRASES)] == []
