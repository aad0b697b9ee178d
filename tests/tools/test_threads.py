"""The table of threads in docs/architecture.md names exactly the modules that start one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTERS = {"Thread", "Timer", "ThreadPoolExecutor", "ThreadPool", "start_new_thread", "to_thread", "run_in_executor"}
"""What starts a thread, of the standard library."""


def starts_of(tree: ast.Module) -> Iterator[str]:
    """Names of what starts a thread, where it is called or subclassed."""
    renamed = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(tree):
        used = [node.func] if isinstance(node, ast.Call) else node.bases if isinstance(node, ast.ClassDef) else []
        for each in used:
            name = str(getattr(each, "attr", getattr(each, "id", "")))
            if renamed.get(name, name) in STARTERS:
                yield name


def test_the_table_names_the_modules_that_start_threads() -> None:
    package = ROOT / "voicecoach"
    section = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("### 3.6 Threads")[2]
    named = re.findall(r"^\| `([\w/]+\.py)` \|", section.partition("###")[0], re.MULTILINE)
    starting = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(starts_of(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert set(named) == starting
    assert len(named) == len(set(named))


def test_app_alone_calls_what_starts_threads_for_the_rooms() -> None:
    package = ROOT / "voicecoach"
    calling = {
        path.relative_to(package).parts[0]
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
        and "start_thread" in (getattr(node, "attr", ""), getattr(node, "id", ""))
    }
    assert calling == {"app"}


@pytest.mark.parametrize(
    ("code", "starts"),
    [
        ("import threading as t\nt.Thread(target=print)", True),
        ("from threading import Thread as Started\nStarted(target=print)", True),
        ("from threading import Timer\nTimer(1, print)", True),
        ("class Own(threading.Thread): ...", True),
        ("await asyncio.to_thread(print)", True),
        ("def work(thread: threading.Thread): ...", False),
        ("EarThread(make)", False),
    ],
)
def test_what_starts_a_thread(code: str, starts: bool) -> None:
    assert any(starts_of(ast.parse(code))) is starts
