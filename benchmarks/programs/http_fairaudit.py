"""Ask a chat server: python http_fairaudit.py ADDRESS N LIMIT, 0 for a limit that isn't stated."""

import sys
import tempfile
from pathlib import Path

from measured import measured
from mock_plan import MockPlan

import fairaudit
from fairaudit import OpenAIBackend, Store, collect


def main() -> None:
    """Collect into a store in a folder that is removed afterwards."""
    address, number, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    model = OpenAIBackend(
        "mock", base_url=address, revision="1", max_concurrency=limit or None, offline=True
    )
    with tempfile.TemporaryDirectory() as folder:

        def work() -> dict[str, int]:
            with Store(Path(folder) / "responses.db") as store:
                collection = collect(MockPlan(number), model, store)
            return {"answers": collection.asked - collection.failed}

        measured(work, version=f"fairaudit {fairaudit.__version__}")


if __name__ == "__main__":
    main()
