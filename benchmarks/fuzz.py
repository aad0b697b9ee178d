"""Everything that reads files of others, searched for what it does not expect: guided by what each input reaches.

For each target of tests/fuzz_targets.py a process searches for its share of the time; it begins with tests/corpus and
inputs that can be read, and what it finds is kept in --findings. With --corpus every input that reached something new
is kept, and the next search goes on from there. Then a line a target: how often it was run, how many edges of the
program its inputs reach, how many findings. The exit code is 1 if there is any.

Needs atheris, which has wheels for Linux alone and is no dependency: `.venv/bin/pip install atheris`.

    python benchmarks/fuzz.py [--minutes 10] [--findings DIR] [--corpus DIR] [TARGET…]
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[1] / "tests"
LONGEST: Final = 5
"""Seconds that an input may take."""

LARGEST: Final = 65_536
"""Bytes of an input."""

MEGABYTES: Final = 2048
"""What a process may take: the program, the tables of coverage, and little more."""

TOLD: Final = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+)", re.ASCII)
KINDS: Final = ("crash-", "timeout-", "oom-", "leak-")


@dataclass(frozen=True, slots=True)
class Search:
    """What came of a target."""

    runs: int
    edges: int
    findings: int
    code: int


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=10.0, help="for all targets together")
    options.add_argument("--findings", type=Path, help="where they are kept; by default a new folder")
    options.add_argument("--corpus", type=Path, help="where inputs are kept for the next time; by default nowhere")
    options.add_argument("--search", help=argparse.SUPPRESS)
    options.add_argument("targets", nargs="*")
    chosen = options.parse_args()
    if chosen.search:
        search(chosen.search, chosen.targets)
        return 0
    try:
        import atheris  # noqa: F401, PLC0415 - whether it is there
    except ImportError:
        print("atheris is missing. It has wheels for Linux: .venv/bin/pip install atheris", file=sys.stderr)
        return 1
    sys.path.insert(0, str(TESTS))
    from fuzz_targets import TARGETS  # noqa: PLC0415 - where it lies is known only now

    folder = chosen.findings or Path(tempfile.mkdtemp(prefix="findings-"))
    names = chosen.targets or list(TARGETS)
    seconds = round(60 * chosen.minutes / len(names))
    print(f"{'target':<16} {'runs':>9} {'edges':>6} {'findings':>8}   ({seconds} s each)")
    done = [told(name, searched(name, folder / name, seconds, chosen.corpus)) for name in names]
    print(f"{sum(s.runs for s in done):,} runs, {sum(s.findings for s in done)} findings, in {folder}")
    return int(any(s.findings or s.code for s in done))


def told(name: str, found: Search) -> Search:
    odd = "" if found.code == 0 or found.findings else f"   ended with {found.code}"
    print(f"{name:<16} {found.runs:>9,} {found.edges:>6,} {found.findings:>8}{odd}", flush=True)
    return found


def searched(name: str, folder: Path, seconds: int, kept: Path | None) -> Search:
    """Search in a process of its own, until the time is over or something is found."""
    sys.path.insert(0, str(TESTS))
    from fuzz_targets import inputs  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as passing:
        corpus = str(kept / name) if kept else passing
        Path(corpus).mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs(name)):
            Path(corpus, f"given-{number}").write_bytes(data)
        limits = [f"-max_total_time={seconds}", f"-timeout={LONGEST}", f"-rss_limit_mb={MEGABYTES}"]
        limits += [f"-max_len={LARGEST}", f"-artifact_prefix={folder}/", "-print_final_stats=0"]
        command = [sys.executable, "-W", "ignore", __file__, "--search", name, "--", corpus, *limits]
        path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
        with (folder / "log.txt").open("w+b") as log:
            code = subprocess.run(
                command, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": path}, check=False
            ).returncode
            log.seek(0)
            said = TOLD.findall(log.read().decode("utf-8", "replace"))
    findings = sum(file.name.startswith(KINDS) for file in folder.iterdir())
    runs, edges = map(int, said[-1]) if said else (0, 0)
    return Search(runs, edges, findings, code)


def search(name: str, arguments: list[str]) -> None:
    """Let atheris call one target until it is told to stop."""
    import atheris  # noqa: PLC0415 - only here is it needed

    with atheris.instrument_imports(include=["voicecoach", "yaml", "tomllib", "zipfile", "json"]):
        import fuzz_targets  # noqa: PLC0415

    atheris.Setup([__file__, *arguments], lambda data: fuzz_targets.run(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    raise SystemExit(main())
