"""Score prompts with lm-evaluation-harness: PYTHON score_lm_eval.py BATCH MODEL FILE.

It runs in an environment with lm-eval and without fairaudit. FILE holds, an object a line, the text
that the model reads and its continuations. BATCH is the harness's own batch size.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from answers import lacking
from measured import measured

try:
    from lm_eval.api.instance import Instance
    from lm_eval.models.huggingface import HFLM
except ModuleNotFoundError:
    HFLM = None


def main() -> None:
    """Ask for the log-likelihood of every continuation."""
    if HFLM is None:
        lacking("lm_eval")
        return
    batch, folder, file = sys.argv[1:]
    rows = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
    model = HFLM(
        pretrained=folder, device="cpu", dtype="float32", batch_size=int(batch), add_bos_token=False
    )
    requests = [
        Instance("loglikelihood", {}, (row["text"], continuation), place)
        for place, row in enumerate(rows) for continuation in row["continuations"]
    ]  # fmt: skip

    def work() -> dict[str, int]:
        model.loglikelihood(requests, disable_tqdm=True)
        return {"prompts": len(rows), "options": sum(row["count"] for row in rows)}

    measured(work, way=f"lm-eval {version('lm_eval')}, batches of {batch}")


if __name__ == "__main__":
    main()
