"""Real reports as pictures: the page docs/gallery.md and its folder docs/gallery.

    python scripts/gallery.py [--quick] [--limit N] [--keep FOLDER] [--output FOLDER]
        [--chromium PROGRAM]

Runs three audits on a shipped set (the quickstart's model, a simulated model with a planted
difference, a simulated model without one), renders their reports, photographs the first screen of
each with headless Chromium, and draws forest plot and heat map. --quick leaves out the model, and
--limit takes fewer vignettes. With --keep the answers stay in a folder, and a run after it asks for
none of them again. The exit code is 2, with a sentence, where something is missing.
"""

import argparse
import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from ruamel.yaml import YAML

import fairaudit as fa
from fairaudit.errors import FairauditError, InputError
from fairaudit.pipeline import quickstart_file
from fairaudit.report.facts import headline_rows
from fairaudit.report.forms.figures import HEATMAP_PNG, PNG
from fairaudit.verdicts import Verdict

ROOT = Path(__file__).parents[1]
TEMPLATE = Path(__file__).parent / "templates" / "gallery.md"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
MODEL = "quickstart"
SCREEN = (1280, 1600)
SECONDS = 120
LARGEST = 160_000
# Scale and number of colours; a picture that is too large in one is made in the next.
TRIES = ((1.0, 0), (1.0, 256), (1.0, 96), (0.85, 96), (0.7, 96), (0.7, 32), (0.5, 32))

PLACE = re.compile(r"<([a-z]+-[a-z]+)>")
"""Where the template has something of an audit."""

_SIMULATED = """\
name: {name}
vignettes: acute_pain
attributes: [race_ethnicity, sex]
design: {{questions: [opioid], wordings: 2, placebo: 3}}
models: [{{backend: simulated, seed: 7{effects}}}]
margin: 0.05
seed: 7
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One audit of the gallery: its name, with which its pictures begin, and its audit.yaml."""

    name: str
    plan: str


def main() -> int:
    """Run, photograph, draw and write; say how long it took."""
    options = _options()
    clock = time.perf_counter()
    pictures = options.output / "gallery"
    told: dict[str, str] = {}
    try:
        chromium = _chromium(options.chromium)
        pictures.mkdir(parents=True, exist_ok=True)
        for one in audits():
            if options.quick and one.name == MODEL:
                continue
            started = time.perf_counter()
            told |= _shown(one, pictures, chromium, options)
            print(f"{one.name}: {time.perf_counter() - started:.0f} s", flush=True)
    except FairauditError as error:
        print(error, file=sys.stderr)
        return 2
    page = options.output / "gallery.md"
    page.write_text(_page(told), encoding="utf-8")
    made = list(pictures.glob("*.png"))
    size = sum(path.stat().st_size for path in made)
    taken = time.perf_counter() - clock
    print(f"{page.name} and {len(made)} pictures ({size:,} bytes) in {taken:.0f} s")
    return 0


def audits() -> list[Planned]:
    """The audits: a real model, a planted difference, none."""
    simulated = [
        Planned(name=name, plan=_SIMULATED.format(name=f"simulated-{name}", effects=effects))
        for name, effects in (("disparity", ", effects: {Black: -0.2}"), ("null", ""))
    ]
    text = quickstart_file().read_text(encoding="utf-8")
    return [Planned(name=MODEL, plan=text), *simulated]


def _shown(
    one: Planned, pictures: Path, chromium: str, options: argparse.Namespace
) -> dict[str, str]:
    """Audit, and make the pictures; gives what the page says of it."""
    with tempfile.TemporaryDirectory(prefix="fairaudit-gallery-") as name:
        folder = Path(name)
        plan = folder / "audit.yaml"
        plan.write_text(one.plan, encoding="utf-8")
        if options.limit is not None:
            _cut(plan, options.limit)
        results = (options.keep or folder) / one.name
        fa.run_audit(fa.load_audit(plan), results)
        report = fa.Report.load(results / "audit.json")
        drawn = {
            "report": _photograph(report.save(folder / "report.html"), folder, chromium),
            "forest": PNG.render(report.content, report.run),
            "heatmap": HEATMAP_PNG.render(report.content, report.run),
        }
    for kind, content in drawn.items():
        (pictures / f"{one.name}-{kind}.png").write_bytes(_small(content))
    return {
        f"{one.name}-plan": one.plan.strip(),
        f"{one.name}-answer": str(report.content["summary"]["answers"][0]["sentence"]),
        f"{one.name}-verdicts": _verdicts(report),
    }


def _cut(plan: Path, limit: int) -> None:
    """Take fewer vignettes."""
    yaml = YAML(typ="safe")
    content = yaml.load(plan)
    content["design"]["limit"] = limit
    yaml.dump(content, plan)


def _photograph(page: Path, folder: Path, chromium: str) -> bytes:
    """The first screen of a page, in a browser that knows nothing and reaches nothing."""
    picture = folder / "screen.png"
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={folder / 'browser'}", "--hide-scrollbars",
        f"--window-size={SCREEN[0]},{SCREEN[1]}", f"--screenshot={picture}",
        page.resolve().as_uri(),
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"{chromium} took no picture: {error}. Try another --chromium.") from error
    if not picture.is_file():
        raise InputError(
            f"{chromium} took no picture (exit code {done.returncode}): {done.stderr[-300:]}"
        )
    return picture.read_bytes()


def _small(content: bytes) -> bytes:
    """The same picture as small as the page wants it, with fewer colours where it has to."""
    with Image.open(io.BytesIO(content)) as opened:
        whole = opened.convert("RGB")
    small = b""
    for scale, colours in TRIES:
        size = (round(whole.width * scale), round(whole.height * scale))
        picture = whole.resize(size, Image.Resampling.LANCZOS)
        if colours:
            picture = picture.quantize(colours, Image.Quantize.MAXCOVERAGE)
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", optimize=True)
        small = buffer.getvalue()
        if len(small) <= LARGEST:
            break
    return small


def _verdicts(report: fa.Report) -> str:
    """The primary contrasts, counted by their verdicts."""
    rows = headline_rows(report.content)
    counted = Counter(Verdict(row["verdict"]).words for row in rows)
    return "; ".join(f"{number} {words}" for words, number in counted.most_common())


def _page(told: dict[str, str]) -> str:
    """The page in Markdown; a section whose audit was left out is left out."""
    head, *sections = TEMPLATE.read_text(encoding="utf-8").split("\n## ")
    kept = [section for section in sections if told.keys() >= set(PLACE.findall(section))]
    text = "\n## ".join([head, *kept])
    for name, value in told.items():
        text = text.replace(f"<{name}>", value)
    return text


def _chromium(named: str | None) -> str:
    wanted: Sequence[str] = (named,) if named else PROGRAMS
    found = next(filter(None, map(shutil.which, wanted)), None)
    if found is None:
        raise InputError(
            f"No browser is there ({', '.join(wanted)}). Install Chromium, or name a program of "
            "its kind with --chromium."
        )
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="leave out the model")
    parser.add_argument("--limit", type=int, metavar="N", help="vignettes of each audit")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the answers stay")
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "docs",
        metavar="FOLDER",
        help="where gallery.md and gallery/ are written  [default: docs]",
    )
    parser.add_argument("--chromium", metavar="PROGRAM", help="the browser, where it isn't found")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
