"""Read answers with fairaudit: python read_answers.py FILE SECONDS."""

import json
import sys
from pathlib import Path

from answers import read_for

import fairaudit
from fairaudit.outcomes.reading.asked import asked_from
from fairaudit.outcomes.reading.read import read_answer


def main() -> None:
    """Read every answer, over and over."""
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    asked = [(row["text"], asked_from(row), row.get("finish") == "length") for row in rows]

    def values() -> list[object]:
        return [read_answer(text, about, cut=cut).value for text, about, cut in asked]

    read_for(float(sys.argv[2]), rows, values, version=f"fairaudit {fairaudit.__version__}")


if __name__ == "__main__":
    main()
