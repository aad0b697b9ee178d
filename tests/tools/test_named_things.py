"""What the documentation and the code's own texts name is there: files, modules, names of code, settings, events."""

import ast
import importlib.util
import io
import re
import subprocess
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from voicecoach.base.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE = [path for folder in ("voicecoach", "tools") for path in sorted((ROOT / folder).rglob("*.py"))]

FILE = re.compile(r"(?:[\w.-]+/)*[\w-]+\.(?:py|md|sql|lock|toml|yaml|svg|flac|png)")
FOLDER = re.compile(r"(?:[\w.-]+/)+")
DOTTED = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?:\(.*\))?(?: -> .*)?")
NAME = re.compile(r"_?(?:[A-Za-z]+(?:_[A-Za-z0-9]+)+|[A-Z][a-z]+[A-Z]\w*|[A-Z]{3,}|[A-Z][a-z]{3,})(?:\(\))?")
"""A name of code: with an underscore, or with capitals."""
SOURCE = re.compile(r"(?<![\w./-])(?:[\w-]+/)*[\w-]+\.(?:py|md|sql)(?!\w|\.\w)")
"""A file that a text names without marks."""

SET = re.compile(r"([a-z_]+) = .+")
CALLED = re.compile(r"(?:\./coach|voicecoach) ([a-z]+)(?: .*)?")
EVENT = re.compile(
    r"(?<!` )\bevent `([a-z_]+)`|`([a-z_]+)` (?:event\b|(?:event )?line of the event log|line of `--events`)"
)

THEIRS = re.compile(
    r"(?:.*/)?(?:mine|legs|morning|voice)\.yaml|settings\.toml|events\.jsonl|(?:session|microphone)\.wav|pyvenv\.cfg|uv\.toml|journal\.sqlite3"
    r"|session\.a1b2c3\.part\.wav|voicecoach\.cdx\.json|(?:.*/)?(?:NAME_\w+|file)\.py|words\.line\(.*\)|NAME\.KEY|pronunciations\.QL|Privacy\.md"
)
"""Files of users and of other programs, what the program writes, and places to fill."""
OTHER_FOLDERS = {"debian/", "dist/"}
OF_OTHERS = {
    *(
        "runAndWait",
        "save_to_file",
        "FinalResult",
        "GenerateJsonSchema",
        "SPEEX_ECHO_SET_SAMPLING_RATE",
        "use_attribute_docstrings",
        "assert_never",
    ),
    *("PIP_CERT", "PIP_INDEX_URL", "SIGHUP", "SOURCE_DATE_EPOCH", "VACUUM", "ESPEAK_DATA_PATH", "NO_COLOR"),
    *("ROUTINE", "LANGUAGE", "NAME", "COMMAND", "FILE", "SHELL", "English", "System"),
}
"""Names of other programs and libraries, and places to fill."""


@cache
def tracked() -> frozenset[str]:
    command = ["git", "ls-files", "-co", "--exclude-standard"]  # with what is not committed yet
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return frozenset(listed.stdout.splitlines())


@cache
def commands() -> frozenset[str]:
    """First words of the program's commands, by their page, which another test compares with the program."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^### `([a-z]+)", page, re.MULTILINE)) | {"test"}


@cache
def events() -> frozenset[str]:
    """Names of events, by their page, which another test compares with the code."""
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


def events_in(text: str) -> set[str]:
    """What a text calls an event."""
    return {name for found in EVENT.findall(" ".join(text.split())) for name in found if name}


@cache
def words_of_the_code() -> frozenset[str]:
    """Every name, and every word of every string that is no documentation."""
    words: set[str] = set()
    for path in [
        *CODE,
        *sorted((ROOT / "benchmarks").glob("*.py")),
        *sorted((ROOT / "tests").rglob("conftest.py")),
        ROOT / "coach",
    ]:
        words |= set(re.findall(r"\w+", undocumented(path)))
    for path in (ROOT / "voicecoach").rglob("*.toml"):
        words |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return frozenset(words)


def undocumented(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    documentation = (tokenize.COMMENT,)
    return " ".join(t.string for t in tokens if t.type not in documentation and not t.string.startswith('"""'))


@cache
def attributes() -> dict[str, set[str]]:
    """What each module (by its dotted name and its last part) and each class has."""
    found: dict[str, set[str]] = {}
    inherited: dict[str, set[str]] = {}
    for path in CODE:
        dotted = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = set(names_in(tree.body))
        for name in parts_of(dotted):
            found.setdefault(name, set()).update(own)
            found.setdefault(name.rpartition(".")[0] or name, set()).add(name.rpartition(".")[2])
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                inherited.setdefault(node.name, set()).update(bases)
                has = set(names_in(node.body)) | {a.attr for a in ast.walk(node) if isinstance(a, ast.Attribute)}
                found.setdefault(node.name, set()).update(has)
    for _ in range(4):  # as deep as classes are derived here
        for name, bases in inherited.items():
            found[name] |= set().union(*(found.get(base, set()) for base in bases))
    return found


def parts_of(dotted: str) -> Iterator[str]:
    parts = dotted.split(".")
    for start in range(len(parts)):
        yield ".".join(parts[start:])


def names_in(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                yield from (alias.asname or alias.name for alias in names)


def is_there(name: str) -> bool:
    """Whether what stands between backticks is there, as far as its form says what it is."""
    if THEIRS.fullmatch(name) or name in OF_OTHERS | OTHER_FOLDERS:
        return True
    there = next((there(found) for form, there in FORMS if (found := form.fullmatch(name))), True)
    return bool(there)


FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]]] = [
    (SET, lambda found: found[1] in Settings.model_fields),
    (CALLED, lambda found: found[1] in commands()),
    (FILE, lambda found: any(path == found[0] or path.endswith(f"/{found[0]}") for path in tracked())),
    (FOLDER, lambda found: any(path.startswith(found[0]) or f"/{found[0]}" in path for path in tracked())),
    (DOTTED, lambda found: has_attribute(found[1])),
    (NAME, lambda found: found[0].removesuffix("()") in words_of_the_code()),
]
"""Forms of names, the first that fits first, and whether such a thing is there."""


def has_attribute(dotted: str) -> bool:
    holder, _, name = dotted.rpartition(".")
    if name in attributes().get(holder, ()) or name in attributes().get(holder.rpartition(".")[2], ()):
        return True
    top = dotted.partition(".")[0]
    return top[0].islower() and top != "voicecoach" and importlib.util.find_spec(top) is not None


def texts_of(path: Path) -> Iterator[str]:
    """Docstrings, comments and messages of a module."""
    text = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith(('"', 'f"'))):
            yield token.string


def marked(text: str) -> list[str]:
    return re.findall(r"(?<!`)`([^`\n{]+)`(?!`)", text)


@pytest.mark.heavy
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert [name for name in marked(text) if not is_there(name)] == []


@pytest.mark.heavy
def test_what_the_code_says_of_itself_is_there() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in CODE
        for text in texts_of(path)
        for name in [*marked(text), *(SOURCE.findall(text) if text.startswith(('"""', "#")) else ())]
        if not is_there(name)
    }
    assert missing == set()


@pytest.mark.heavy
def test_what_is_called_an_event_is_one() -> None:
    pages = [(page, page.read_text(encoding="utf-8")) for page in [*PAGES, ROOT / "CHANGELOG.md"]]
    texts = [(path, text) for path in CODE for text in texts_of(path)]
    assert {(path.name, name) for path, text in [*pages, *texts] for name in events_in(text) - events()} == set()


@pytest.mark.heavy
def test_errors_that_docstrings_announce_are_there() -> None:
    for path in CODE:
        for text in texts_of(path):
            for names in re.findall(r"^ +((?:[A-Z]\w+, )*[A-Z]\w+): ", text.partition("Raises:")[2], re.MULTILINE):
                for name in names.split(", "):
                    assert name in words_of_the_code(), f"{path.name}: {name}"


def test_modules_that_a_page_links_or_runs_are_there() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name} links {target}"
        for module in re.findall(r"python(?: -P)? -m ((?:benchmarks|tools|voicecoach)[\w.]*)", text):
            path = ROOT / module.rstrip(".").replace(".", "/")
            assert path.with_suffix(".py").is_file() or path.is_dir(), f"{page.name} runs {module}"


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("design.md", False),
        ("cli.md", False),
        ("docs/hearing.md", True),
        ("hearing/", True),
        ("nowhere/", False),
        ("Ear.attend", True),
        ("Ear.nothing", False),
        ("duck_others", True),
        ("no_such_setting", False),
        ("collections.deque", True),
        ("every plain word", True),
        ("duck_others = 18", True),
        ("duck_other = 18", False),
        ("./coach run neck-ease", True),
        ("voicecoach rum neck-ease", False),
    ],
)
def test_the_test_itself(name: str, there: bool) -> None:
    assert is_there(name) is there


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The event `rep_done` reaches it.", {"rep_done"}),
        ("The `no_such` line of the event\nlog.", {"no_such"}),
        ("each an `ear` event `slow`", {"ear"}),
        ("the `form` lines", set()),
    ],
)
def test_what_a_text_calls_an_event(text: str, names: set[str]) -> None:
    assert events_in(text) == names


def test_a_file_that_ends_a_sentence_is_looked_for() -> None:
    assert SOURCE.findall("See pausings.py. Then `more`") == ["pausings.py"]
