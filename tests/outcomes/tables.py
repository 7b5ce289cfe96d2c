"""Small tables of responses, as hospitals keep them."""

from typing import Any

import pandas as pd

from fairaudit.outcomes.table import TableReading, read_table

COLUMNS: dict[str, Any] = {
    "vignette": "case",
    "attributes": {"race": "white"},
    "outcomes": ["opioid:binary"],
}


def table(n_cases: int = 3, **columns: Any) -> pd.DataFrame:
    """Cases by white, black and Asian patients, one answer each; columns can be added."""
    rows = [
        {"case": f"c{case}", "race": race, "opioid": (case + number) % 2}
        for case in range(n_cases)
        for number, race in enumerate(("white", "black", "asian"))
    ]
    return pd.DataFrame(rows).assign(**columns)


def read(found: Any, **given: Any) -> TableReading:
    """Read a table with the usual columns."""
    return read_table(found, **{**COLUMNS, **given})
