"""How long does the report of many workouts take?

    python -m benchmarks.report [WORKOUTS …]

Makes a journal like that of `journal.py`, by default of 1,000 and of 10,000 workouts, eight hours apart. Prints the
median of five runs, each a whole process, start-up included. Not for Windows.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.journal import DO, RUNS, command, fill


def main() -> None:
    for count in map(int, sys.argv[1:] or ("1000", "10000")):
        with tempfile.TemporaryDirectory() as name:
            home, page = Path(name), Path(name) / "page.html"
            command(home, *DO)
            fill(home / "journal.sqlite3", count)
            reports = {"page": ("-o", page), "PDF": ("--pdf", home / "sheet.pdf")}
            command(home, "report", "--pdf", str(home / "sheet.pdf"))  # matplotlib looks for the fonts once
            for form, (option, out) in reports.items():
                runs = sorted(command(home, "report", option, str(out)) for _ in range(RUNS))
                print(f"{count} workouts, {form}: {runs[RUNS // 2]}", flush=True)
            print(f"{count} workouts, page: {page.stat().st_size / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
