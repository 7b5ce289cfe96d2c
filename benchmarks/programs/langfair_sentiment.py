"""Score the sentiment of answers with langfair: PYTHON langfair_sentiment.py FILE SECONDS.

It runs in an environment with langfair and without fairaudit.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from answers import lacking, read_for

try:
    from langfair.metrics.counterfactual.metrics import SentimentBias
except ImportError as error:  # it is not there, or what it needs does not fit together
    SentimentBias, REASON = None, str(error)


def main() -> None:
    """Compare the answers with themselves, half by half, over and over."""
    if SentimentBias is None:
        lacking(f"langfair ({REASON})")
        return
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    texts = [row["text"] for row in rows]
    half = len(texts) // 2
    bias = SentimentBias(classifier="vader", parity="weak")

    def values() -> list[object]:
        bias.evaluate(texts[:half], texts[half : 2 * half], show_progress_bars=False)
        return []

    read_for(
        float(sys.argv[2]), rows[: 2 * half], values, version=f"langfair {version('langfair')}"
    )


if __name__ == "__main__":
    main()
