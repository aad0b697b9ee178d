"""Loading a routine from a file, or all problems of the file."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from voicecoach.base.checkout import COMMAND
from voicecoach.routine import amount
from voicecoach.routine.models import Routine
from voicecoach.routine.problems import InvalidRoutine, Location, Problem, Severity, path_text
from voicecoach.routine.reading import Unreadable, text_of
from voicecoach.routine.rules import Data
from voicecoach.routine.tree import Node, Tree, find, read_tree


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read.

    Attributes:
        file: its path.
        routine: its contents; None if it has problems.
        problems: all of its errors, in the order of the file. Warnings are `lint`'s.
    """

    file: Path
    routine: Routine | None
    problems: tuple[Problem, ...] = ()
    root: Node | None = field(default=None, repr=False)

    def locate(self, location: Location) -> tuple[int, int]:
        """Line and column, from 1, of the value at a location, or of its nearest parent in the file."""
        node, _ = find(self.root, location)
        return (node.line, node.column) if node else (1, 1)

    def written(self, location: Location) -> bool:
        """Returns whether the file has a value at a location."""
        return find(self.root, location)[1] == location and self.root is not None


def read(path: Path | str) -> Document:
    """Reads a routine file with any contents."""
    file = Path(path)
    try:
        tree = read_tree(text_of(file))
    except Unreadable as refused:
        return Document(file, None, (refused.problem,))
    return _validated(file, tree)


def load(path: Path | str) -> Routine:
    """The routine of a file.

    Raises:
        InvalidRoutine: with all problems of the file.
    """
    document = read(path)
    if document.routine is None:
        raise InvalidRoutine(document.file, document.problems)
    return document.routine


def _validated(file: Path, tree: Tree) -> Document:
    root = tree.root
    if root is None or root.value == "" or (root.plain and root.source == ""):
        return Document(
            file, None, (*tree.problems, _file_problem("This file is empty.", f"Begin with `{COMMAND} new NAME`."))
        )
    if not isinstance(root.value, dict):
        what = "a list" if isinstance(root.value, list) else "a single value"
        advice = "Write keys at its beginning: `title: `, then `blocks:`."
        return Document(
            file, None, (*tree.problems, _file_problem(f"This file is {what}, not a routine.", advice)), root
        )
    data = root.data()
    if place := amount.too_many(data):
        return Document(
            file, None, (*tree.problems, _too_much(root, place, f"{amount.MOST_REPETITIONS:,} repetitions")), root
        )
    routine, problems = _routine(data, root)
    if routine and (place := amount.too_long(routine)):
        problems = [_too_much(root, place, f"{amount.LONGEST / 3600:g} hours")]
    problems = sorted([*tree.problems, *problems], key=lambda problem: (problem.line, problem.column))
    return Document(file, None if problems else routine, tuple(problems), root)


def _too_much(root: Node, place: Location, limit: str) -> Problem:
    node, found = find(root, place)
    line, column = (node.line, node.column) if node else (1, 1)
    message = f"With this exercise the routine has more than {limit}, with all sets and sides."
    return Problem(
        Severity.ERROR, line, column, path_text(found), message, "Check `sets`, `reps` and times, or split the routine."
    )


def _routine(data: Data, root: Node) -> tuple[Routine | None, list[Problem]]:
    try:
        return Routine.model_validate(data), []
    except ValidationError as error:
        # Only a file with problems pays for the explanations.
        from voicecoach.routine.explain import explained  # noqa: PLC0415

        return None, explained(error.errors(include_url=False, include_input=False), root)


def _file_problem(message: str, suggestion: str) -> Problem:
    return Problem(Severity.ERROR, 1, 1, "", message, suggestion)
