"""What is built is what people install: into empty environments, by pip, with nothing of this checkout in reach."""

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import package
from tools.installer import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what was built, installed and tried."""
    folder = tmp_path_factory.mktemp("package")
    asked = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder / "probe"]
    probe = subprocess.run([*asked, package.BUILDERS[0]], capture_output=True, text=True, check=False)
    if probe.returncode:
        pytest.skip(f"pip can fetch nothing here: {probe.stderr.strip().splitlines()[-1]}")
    assert package.main([str(folder / "dist")]) == 0
    return folder / "dist"


def test_the_wheel_holds_the_program_and_its_data_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    ours = [name for name in names if ".dist-info/" not in name and ".data/" not in name]
    assert {name.partition("/")[0] for name in ours} == {"voicecoach"}
    assert not [name for name in names if name.endswith((".pyc", ".onnx", ".tar.gz"))]
    for folder, kind in (("routines", "*.yaml"), ("voicecoach/wording", "*.toml"), ("voicecoach/hearing", "*.toml")):
        for path in (ROOT / folder).rglob(kind):
            assert [name for name in ours if name.endswith(f"/{path.name}")], path
    assert wheel.stat().st_size < 1_000_000


def test_the_sdist_can_be_built_from_again(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        members = archive.getmembers()
    inside = {member.name.partition("/")[2] for member in members}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "docs/voicecoach.1"} <= inside
    assert all(member.isfile() for member in members)


def test_the_bill_of_materials_names_every_package_that_is_locked_for_this_system(built: Path) -> None:
    bill = json.loads((built / "voicecoach.cdx.json").read_text(encoding="utf-8"))
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    asked = [Requirement(line.removesuffix(" \\")) for line in lines if line[:1].isalpha()]
    needed = {canonicalize_name(one.name) for one in asked if not one.marker or one.marker.evaluate()}
    assert {"pydantic", "vosk", "pyyaml"} <= needed
    assert needed <= {canonicalize_name(component["name"]) for component in bill["components"]}
    assert all(component.get("licenses") for component in bill["components"])
