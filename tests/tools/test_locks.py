"""The lock files: everything by hash, no address, nothing forgotten."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tools import lock

ROOT = Path(__file__).resolve().parents[2]
LOCKS = tuple(f"requirements{name}.lock" for name in ("", "-natural", "-extras", "-dev"))


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
    runtime, natural, extras, development = map(locked, LOCKS)
    assert runtime.items() <= natural.items() <= development.items()
    assert runtime.items() <= extras.items() <= development.items()


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_each_file_can_be_installed_on_every_machine(tmp_path: Path) -> None:
    try:
        uv = lock.uv_program(tmp_path)
    except subprocess.CalledProcessError:
        pytest.skip("needs a package index")
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in LOCKS}
    assert lock.unusable(uv, tmp_path, texts) == []
    for_linux = re.search(r"^webrtc-noise-gain==[^ ]+( ; .+?) \\\n( .+\n)+", texts["requirements.lock"], re.MULTILINE)
    assert for_linux
    problems = lock.unusable(uv, tmp_path, {"one": for_linux[0].replace(for_linux[1], "")})
    assert {line.partition(" with")[0] for line in problems} == {"one on macOS arm64", "one on Windows x86_64"}
    assert len(problems) == 6
    forgotten = re.sub(r"^numpy==(.+\n)( .+\n)+", "", texts["requirements.lock"], flags=re.MULTILINE)
    assert len(lock.unusable(uv, tmp_path, {"one": forgotten})) == 12
