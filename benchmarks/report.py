"""Time and size of the report of a large audit, and what it cuts.

    python benchmarks/report.py [--vignettes N] [--groups N] [--questions N] [--keep FOLDER]

An audit of 1,000 vignettes in 34 groups is made with the package's own verbs: the shipped set
acute_pain is copied with a word of its own in each copy, the simulated model answers, and the
results, metrics by group and the record are those of any audit. It is written to audit.json; that
takes minutes, and is not what is measured. Then, each in a process of its own:

- html, md: reading audit.json back, rendering it, and writing the file. “read” is the time until
  the record is checked and in memory, “render” that until the text is there; “MB” is the file, and
  “peak” the most memory that the process ever held.
- “cut” are the sentences in which the page says what it leaves to audit.json.

The same options give the same record and the same bytes.
"""

import argparse
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"
VIGNETTES, GROUPS, QUESTIONS = 1000, 34, 1
FORMS = ("html", "md")
_CUT = re.compile(r">([^<>]*(?:in audit\.json|to keep this page small|To keep this page)[^<>]*)<")


def main() -> None:
    """Make the record, and print what each form of it takes."""
    options = _options()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(options.keep or kept)
        sizes = (options.vignettes, options.groups, options.questions)
        record = folder / f"audit-{'-'.join(map(str, sizes))}.json"
        if not record.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _run("large_audit", *map(str, sizes), str(record))
        print(
            f"{options.vignettes:,} vignettes × {options.groups} groups, "
            f"{options.questions} question(s); audit.json {_megabytes(record):.1f} MB\n"
        )
        print(f"{'form':8}{'read s':>8}{'render s':>10}{'all s':>8}{'MB':>8}{'peak MB':>9}")
        for form in FORMS:
            page = record.with_suffix(f".{form}")
            print(f"{form:8}{_run('render', str(record), str(page)).strip()}", flush=True)
        _print_cut(record.with_suffix(".html"))


def _print_cut(page: Path) -> None:
    """Each kind of sentence on what was cut, with how often it stands."""
    told: dict[str, int] = {}
    for sentence in _CUT.findall(page.read_text(encoding="utf-8")):
        told[sentence] = told.get(sentence, 0) + 1
    print("\ncut:" if told else "\nnothing is cut.")
    for sentence, times in told.items():
        print(f"  {times:3} × {sentence.strip()}")


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


def _run(program: str, *arguments: str) -> str:
    command = [sys.executable, str(PROGRAMS / f"{program}.py"), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{program} failed; above is what it said.")
    return done.stdout


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--vignettes", type=int, default=VIGNETTES)
    parser.add_argument("--groups", type=int, default=GROUPS)
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="of the set, 1 to 3")
    parser.add_argument("--keep", help="folder in which the record stays, and is used again")
    parser.add_argument("--quick", action="store_true", help="a small audit, to see that it runs")
    options = parser.parse_args()
    if options.quick:
        options.vignettes, options.groups = 12, 4
    return options


if __name__ == "__main__":
    main()
