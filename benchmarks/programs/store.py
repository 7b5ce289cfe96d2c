"""Write the prompts of a design, with an empty answer each, to a store: python store.py SETTINGS.

The store lies in a folder that is removed afterwards.
"""

import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from design import design
from measured import measured

from fairaudit import CallableBackend, Store, collect

BATCH = 1_000


def nothing(messages: list[dict[str, str]], **_: Any) -> str:  # noqa: ANN401 - no parameter is used
    """An answer that costs nothing."""
    return ""


def main() -> None:
    """Render the cells, ask `nothing` each distinct prompt, keep the answers; count the cells."""
    cells = design(sys.argv[1])
    model = CallableBackend(nothing, name="nothing", revision="1", batch_size=BATCH)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.db"

        def work() -> dict[str, int]:
            with Store(path) as store:
                collection = collect(cells, model, store)
            return {
                "members": len(cells),
                "prompts": collection.asked,
                "bytes": path.stat().st_size,
            }

        measured(work, version=f"SQLite {sqlite3.sqlite_version}")


if __name__ == "__main__":
    main()
