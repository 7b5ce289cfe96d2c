"""Score the options of prompts in one way: python score_prompts.py WAY MODEL FILE [VALUES].

WAY is naive (one prompt + option a pass), padded (rows of a batch, padded to one length) or packed
(what the backend does, a batch of prompts at a time, with the tokenizing). FILE holds prompts, an
object a line. VALUES gets the log-probability of every continuation, a line a prompt; writing it is
not part of what is timed.
"""

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from measured import measured
from scoring_ways import alone_paths, padded_paths

from fairaudit import TransformersBackend
from fairaudit.backends import paths, scoring, trees
from fairaudit.backends.local_model import LocalModel
from fairaudit.rows import Prompt


def main() -> None:
    """Load the model, score, and print what that took."""
    way, folder, file, *values = sys.argv[1:]
    backend = TransformersBackend(folder)
    local = backend._loaded
    prompts = [_prompt(json.loads(line)) for line in Path(file).read_text("utf-8").splitlines()]
    found: list[float] = []

    def work() -> dict[str, int]:
        if way == "packed":
            given = iter(prompts)
            while batch := list(islice(given, backend.batch_size)):
                scoring.score(local, batch)
        else:
            score = alone_paths if way == "naive" else padded_paths
            found.extend(score(local.model, _flat(_paths(local, prompts))))
        return {"prompts": len(prompts), "options": sum(len(one.options) for one in prompts)}

    measured(work, way=way)
    if values:
        asked = _paths(local, prompts)
        found = found or trees.packed_logprobs(local.model, _flat(asked))
        given = iter(found)
        rows = [list(islice(given, len(one))) for one in asked]
        Path(values[0]).write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")


def _prompt(row: dict[str, Any]) -> Prompt:
    messages = tuple((role, text) for role, text in row["messages"])
    return Prompt(prompt_id=row["prompt_id"], messages=messages, options=tuple(row["options"]))


def _paths(local: LocalModel, prompts: list[Prompt]) -> list[list[paths.Path]]:
    return [found.paths for found in scoring.paths_of(local, prompts)]


def _flat(asked: list[list[paths.Path]]) -> list[paths.Path]:
    return [path for one in asked for path in one]


if __name__ == "__main__":
    main()
