"""The gallery is what its script makes: run without the model, and the page as it is kept."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "gallery.py"
LARGEST, ALL_TOGETHER = 160_000, 1_500_000
KINDS = ("report", "forest", "heatmap")
PICTURE = re.compile(r"!\[([^\]]+)\]\(gallery/([a-z-]+\.png)\)")


def run(*options: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", SCRIPT, *options], capture_output=True, text=True
    )


def pictures_of(page: Path) -> dict[str, str]:
    """Alternative texts of the pictures of a page, all of which are there and of a fit size."""
    shown = {file: text for text, file in PICTURE.findall(page.read_text(encoding="utf-8"))}
    folder = page.parent / "gallery"
    assert {path.name for path in folder.iterdir()} == set(shown)
    sizes = [(folder / file).stat().st_size for file in shown]
    assert max(sizes) <= LARGEST
    assert sum(sizes) <= ALL_TOGETHER
    return shown


@pytest.mark.skipif(
    not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    reason="no Chromium is installed",
)
def test_one_command_makes_page_and_pictures(tmp_path: Path) -> None:
    done = run("--quick", "--limit", "4", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"gallery\.md and 6 pictures \([\d,]+ bytes\) in \d+ s$", done.stdout.strip())
    shown = pictures_of(tmp_path / "gallery.md")
    assert set(shown) == {f"{a}-{kind}.png" for a in ("disparity", "null") for kind in KINDS}
    for file in shown:
        with Image.open(tmp_path / "gallery" / file) as picture:
            assert picture.width >= 700
            # A page or a drawing, and no blank one.
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 10
    text = (tmp_path / "gallery.md").read_text(encoding="utf-8")
    assert not re.search(r"<[a-z]+-[a-z]+>", text)
    assert "effects: {Black: -0.2}" in text
    assert "## Figures of your own audits" in text


def test_the_page_that_is_kept_has_all_pictures_each_told_in_words() -> None:
    shown = pictures_of(ROOT / "docs" / "gallery.md")
    audits = ("quickstart", "disparity", "null")
    assert set(shown) == {f"{audit}-{kind}.png" for audit in audits for kind in KINDS}
    assert all(len(text) > 60 for text in shown.values())
    assert len(set(shown.values())) == len(shown)
    text = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert "`python scripts/gallery.py`" in text
    assert "No clinician has reviewed" in " ".join(text.split())
    assert not re.search(r"<[a-z]+-[a-z]+>", text)


def test_a_browser_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = run("--quick", "--output", tmp_path, "--chromium", "no-such-browser")
    assert done.returncode == 2
    assert done.stderr.startswith("No browser is there (no-such-browser). Install Chromium")
    assert "Traceback" not in done.stderr
