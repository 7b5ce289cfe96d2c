"""The same with inspect-ai and its mockllm: python mock_inspect.py N."""

import json
import sys
import tempfile
import time
from pathlib import Path

from measured import measured
from mock_prompts import prompts

try:
    import inspect_ai
    from inspect_ai import Task
    from inspect_ai import eval as inspect_eval
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.log import read_eval_log
    from inspect_ai.model import ModelOutput, ModelUsage, get_model
    from inspect_ai.solver import generate
except ImportError as error:
    print(json.dumps({"lacks": str(error)}))
    sys.exit()


def _answer() -> ModelOutput:
    """With its tokens counted, or the mock would fetch a tokenizer."""
    made = ModelOutput.from_content("mockllm/model", "Yes.")
    made.usage = ModelUsage(input_tokens=330, output_tokens=2, total_tokens=332)
    return made


def main() -> None:
    """Evaluate a task of so many samples, its log in a folder that is removed afterwards."""
    number = int(sys.argv[1])
    samples = [Sample(id=name, input=text) for name, text in prompts(number)]
    yes = (_answer() for _ in range(number))
    with tempfile.TemporaryDirectory() as folder:

        def work() -> dict[str, int]:
            [log] = inspect_eval(
                Task(dataset=MemoryDataset(samples), solver=generate()),
                model=get_model("mockllm/model", custom_outputs=yes),
                display="none",
                log_dir=folder,
                max_connections=200,
                max_samples=200,
            )
            answers = log.results.completed_samples if log.results else 0
            size = sum(path.stat().st_size for path in Path(folder).iterdir())
            return {"answers": answers, "bytes": size}

        measured(work, version=f"inspect-ai {inspect_ai.__version__}")
        begun = time.perf_counter()
        [path] = Path(folder).iterdir()
        rows = len(read_eval_log(str(path)).samples or [])
        print(json.dumps({"read": time.perf_counter() - begun, "rows": rows}))


if __name__ == "__main__":
    main()
