"""Ask a model that answers at once, and read the answers back: python mock_fairaudit.py N."""

import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from measured import measured
from mock_plan import MockPlan

import fairaudit
from fairaudit import Answer, Identity, Prompt, Store, collect


class AtOnce:
    """Answers “Yes.” without waiting."""

    identity = Identity(name="at once", revision="1")
    max_concurrency = 200

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        """Answer one prompt."""
        return Answer(text="Yes.", input_tokens=330, output_tokens=2)

    async def close(self) -> None:
        """Nothing is open."""


def main() -> None:
    """Collect into a store in a folder that is removed afterwards."""
    plan = MockPlan(int(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.db"

        def work() -> dict[str, int]:
            with Store(path) as store:
                asked = collect(plan, AtOnce(), store).asked
            return {"answers": asked, "bytes": path.stat().st_size}

        measured(work, version=f"fairaudit {fairaudit.__version__}")
        begun = time.perf_counter()
        with sqlite3.connect(path) as connection:
            rows = len(pd.read_sql("SELECT * FROM responses", connection))
        print(json.dumps({"read": time.perf_counter() - begun, "rows": rows}))


if __name__ == "__main__":
    main()
