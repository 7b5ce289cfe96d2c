"""Figures as forms of a report: the drawings of Jupyter in its words, the same bytes everywhere."""

import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest

from fairaudit import figures
from fairaudit.report import NO_RECORD, Report
from fairaudit.report.forms.figures import HEATMAP_PNG, HEATMAP_SVG, PDF, PNG, SVG
from fairaudit.results import Results
from tests.report.forms.records import hostile

FORMS = {form.file: form for form in (PNG, SVG, PDF, HEATMAP_PNG, HEATMAP_SVG)}
BEGIN = {".png": b"\x89PNG\r\n\x1a\n", ".pdf": b"%PDF-", ".svg": b"<?xml"}


def files_of(content: Mapping[str, Any]) -> dict[str, bytes]:
    """All figures of a record."""
    return {file: form.render(content, NO_RECORD) for file, form in FORMS.items()}


@pytest.fixture(scope="module")
def audit_json(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report.save(tmp_path_factory.mktemp("figures") / "audit.json")


@pytest.fixture(scope="module")
def files(audit_json: Path) -> dict[str, bytes]:
    return files_of(Report.load(audit_json).content)


def test_each_form_is_a_file_of_its_kind_without_time_or_version(files: dict[str, bytes]) -> None:
    for file, content in files.items():
        assert content.startswith(BEGIN[Path(file).suffix])
        for said in (mpl.__version__.encode(), b"CreationDate", b"dc:date", b"Matplotlib v"):
            assert said not in content
    for file in ("forest.svg", "heatmap.svg"):
        assert b"careful (simulated answers)" in files[file]  # Text stays text.
        assert b'role="img" aria-label="' in files[file]


def test_the_form_and_jupyter_give_the_same_bytes_in_any_style(
    results: Results, audit_json: Path, files: dict[str, bytes]
) -> None:
    content = Report.load(audit_json).content
    shown = [one()._repr_svg_() for one in (results.plot, results.plot_vignettes)]
    looks = {
        "font.size": 22,
        "font.family": "serif",
        "axes.grid": True,
        "lines.linewidth": 5,
        "savefig.facecolor": "red",
        "savefig.bbox": "tight",
        "svg.fonttype": "path",
    }
    with mpl.rc_context(looks):
        assert [results.plot()._repr_svg_(), results.plot_vignettes()._repr_svg_()] == shown
        for form in (SVG, HEATMAP_SVG, PNG):
            assert form.render(content, NO_RECORD) == files[form.file]
        assert mpl.rcParams["font.size"] == 22


def test_figures_speak_the_words_of_the_report(files: dict[str, bytes]) -> None:
    for file in ("forest.svg", "heatmap.svg"):
        told = files[file].decode()
        assert "careful (simulated answers) · Opioid offered · probability of “yes”" in told
        assert "Race and ethnicity" in told
        assert "Race Ethnicity" not in told and "Option Probability" not in told
        assert "careful@r1" not in told


def test_only_simulated_models_are_called_so(report: Report) -> None:
    models = [{**model, "simulated": False} for model in report.content["models"]]
    for file, content in files_of({**report.content, "models": models}).items():
        assert file.endswith((".png", ".pdf")) or b"simulated" not in content


def test_no_drawing_changes_the_case_of_a_hash(results: Results) -> None:
    frame = results.frame[results.frame["model_id"] == "careful@r1"]
    both = pd.concat([frame.assign(params_id=one) for one in ("d17d3ca9", "a0b1c2d3")])
    told = figures.forest_plot(both, margin=0.05).to_svg()
    assert "d17d3ca9" in told and "D17d3ca9" not in told


def test_another_process_writes_the_same_bytes(audit_json: Path, files: dict[str, bytes]) -> None:
    """Hash seeds of the process must not show, nor the day on which it runs."""
    code = (
        "import hashlib, sys; from fairaudit.report import Report\n"
        "from fairaudit.report.forms import figures as f\n"
        "one = Report.load(sys.argv[1])\n"
        "for form in (f.PNG, f.SVG, f.PDF, f.HEATMAP_PNG, f.HEATMAP_SVG):\n"
        "    print(hashlib.sha256(form.render(one.content, one.run)).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(audit_json)],
        env={**os.environ, "PYTHONHASHSEED": "11", "SOURCE_DATE_EPOCH": "86400"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [hashlib.sha256(one).hexdigest() for one in files.values()]


HOSTILE = {
    "black": "<script>alert(1)</script> & ]]> </svg>",
    "white": "$\\frac{1}{$ %s {0} \\",
    "careful@r1": "bell \x07 null \x00 escape \x1b[31m",
    "female": "turned \u202e round \u2066",
    "male": "女性 ইংরেজি 🏥 العربية",
    "sex": "long " * 1_000_000,
    "ankle": "y" * 5_000_000,
    "treat": "",
}


def altered(report: Report) -> dict[str, Any]:
    """The first model's rows of a record, with hostile texts for names."""
    content: dict[str, Any] = json.loads(report.to_json())
    tables = {
        table: [
            {key: HOSTILE.get(value, value) for key, value in row.items()}
            for row in content[table]
            if row["model_id"] == "careful@r1"
        ]
        for table in ("results", "differences")
    }
    undescribed: dict[str, Any] = {"models": [], "sets": [], "attributes": []}
    return {"settings": content["settings"], **undescribed, **tables}


def test_names_of_any_kind_are_drawn(report: Report) -> None:
    for file, content in files_of(altered(report)).items():
        assert content.startswith(BEGIN[Path(file).suffix])
        assert len(content) < 500_000
        if file.endswith(".svg"):
            root = ET.fromstring(content)  # well-formed: nothing that XML cannot hold
            assert not any(element.tag.endswith("script") for element in root.iter())
            text = " ".join(" ".join(root.itertext()).split())
            assert "<script>alert(1)</script>" in text
            assert "\u202e" not in text and "\x07" not in text
            assert "女性" in text


def test_hostile_titles_are_drawn() -> None:
    for file, content in files_of(hostile().content).items():
        if file.endswith(".svg"):
            root = ET.fromstring(content)
            assert not any(element.tag.endswith("script") for element in root.iter())
            assert "\u202e" not in content.decode()


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_a_record_without_contrasts_says_so(report: Report) -> None:
    empty = {**report.content, "results": (), "differences": ()}
    written = files_of(empty)
    assert b"No primary or exploratory contrast was analysed." in written["forest.svg"]
    assert b"No vignette has a difference" in written["heatmap.svg"]
    assert pages_of(written["forest.pdf"]) == 1


def test_a_long_record_is_a_pdf_of_several_pages(report: Report) -> None:
    row = next(dict(row) for row in report.content["results"] if row["priority"] == "primary")
    many = [row | {"group": f"group {number}"} for number in range(60)]
    content = {**report.content, "results": many}
    assert pages_of(PDF.render(content, NO_RECORD)) == 2
    assert SVG.render(content, NO_RECORD).count(b"vs White") == 60
