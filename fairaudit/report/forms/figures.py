"""The forms for papers: the drawings of Jupyter in the words of the report, from the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fairaudit import figures
from fairaudit.report.facts import same_model
from fairaudit.report.forms.form import Form
from fairaudit.report.names import Names
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.tables import DIFFERENCES, RESULTS

__all__ = ["HEATMAP_PNG", "HEATMAP_SVG", "PDF", "PNG", "SVG"]

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Called(Names):
    """Names of a record for drawings, which leave the page that warns of simulated answers."""

    def model(self, row: Mapping[str, Any]) -> str:
        """Label of a row's model, and whether its answers were simulated."""
        simulated = any(
            model.get("simulated", False)
            for model in self.content["models"]
            if same_model(row, model)
        )
        return f"{Names.model(self, row)}{' (simulated answers)' if simulated else ''}"


def _png(content: Content, run: RunRecord | NoRecord) -> bytes:
    return _forest(content).to_png()


def _svg(content: Content, run: RunRecord | NoRecord) -> bytes:
    return _forest(content).to_svg().encode()


def _pdf(content: Content, run: RunRecord | NoRecord) -> bytes:
    return figures.pdf_of(
        figures.forest_pages(
            _results(content), margin=content["settings"]["margin"], names=_Called(content)
        )
    )


def _heatmap_png(content: Content, run: RunRecord | NoRecord) -> bytes:
    return _heat_map(content).to_png()


def _heatmap_svg(content: Content, run: RunRecord | NoRecord) -> bytes:
    return _heat_map(content).to_svg().encode()


def _forest(content: Content) -> "figures.Drawing":
    return figures.forest_plot(
        _results(content), margin=content["settings"]["margin"], names=_Called(content)
    )


def _heat_map(content: Content) -> "figures.Drawing":
    differences = pd.DataFrame(map(dict, content["differences"]), columns=DIFFERENCES.names)
    return figures.heat_map(differences, _results(content), names=_Called(content))


def _results(content: Content) -> pd.DataFrame:
    return pd.DataFrame(map(dict, content["results"]), columns=RESULTS.names)


PNG = Form(file="forest.png", title="forest plot as a picture, for papers", render=_png)
SVG = Form(file="forest.svg", title="forest plot as a drawing, for papers", render=_svg)
PDF = Form(file="forest.pdf", title="forest plot on as many pages as it needs", render=_pdf)
HEATMAP_PNG = Form(
    file="heatmap.png", title="each vignette’s own differences, as a picture", render=_heatmap_png
)
HEATMAP_SVG = Form(
    file="heatmap.svg", title="each vignette’s own differences, as a drawing", render=_heatmap_svg
)
