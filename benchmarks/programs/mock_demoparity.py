"""The same with demoparity's runner and its checkpoint file: python mock_demoparity.py N."""

import json
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from measured import measured
from mock_prompts import prompts

try:
    import demoparity
    import pandas as pd
except ImportError as error:
    print(json.dumps({"lacks": str(error)}))
    sys.exit()


async def at_once(prompt: str) -> str:
    """Answer without waiting."""
    return "Yes."


def main() -> None:
    """Run a design of so many prompts, its checkpoint in a folder that is removed afterwards."""
    design = pd.DataFrame(prompts(int(sys.argv[1])), columns=["trial_id", "prompt"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.jsonl"

        def work() -> dict[str, int]:
            done = demoparity.run_design(
                design, at_once, concurrency=200, checkpoint_path=str(path)
            )
            return {"answers": int(done["response"].eq("Yes.").sum()), "bytes": path.stat().st_size}

        measured(work, version=f"demoparity {version('demoparity')}")
        begun = time.perf_counter()
        rows = len(pd.read_json(path, lines=True))
        print(json.dumps({"read": time.perf_counter() - begun, "rows": rows}))


if __name__ == "__main__":
    main()
