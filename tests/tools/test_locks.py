"""The lock files: everything by hash, no address, nothing forgotten."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = tuple(f"requirements{name}.lock" for name in ("", "-natural", "-extras", "-dev", "-build"))


def locked(name: str) -> dict[str, str]:
    """Package and version, the last of those that markers choose between."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-").replace(".", "-") for line in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_but_packages_and_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"^(?=[a-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]:
        head, *hashes = block.splitlines()
        assert re.fullmatch(r"[a-z0-9-]+==[\w.+!-]+( ; .+)? \\", head), head
        assert hashes
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes)


def test_nothing_that_pyproject_asks_for_is_forgotten() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert names(project["project"]["dependencies"]) <= runtime.keys()
    wanted = names(project["dependency-groups"]["dev"]).union(
        *map(names, project["project"]["optional-dependencies"].values())
    )
    assert wanted <= development.keys()


def test_tests_run_on_what_people_get() -> None:
    runtime, natural, extras, development = map(locked, LOCKS[:4])
    assert runtime.items() <= natural.items() <= development.items()
    assert runtime.items() <= extras.items() <= development.items()
