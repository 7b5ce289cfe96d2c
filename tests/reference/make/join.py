"""One list with one value a line: ``python join.py OUT.json PART.json …``.

R writes every number as a list; a list of one becomes the number again.
"""

import json
import sys
from pathlib import Path
from typing import Any

# Arguments that are lists even where they hold one number only.
LISTS = {"groups", "columns", "matrix", "placebo", "information", "p"}


def tidy(entry: dict[str, Any]) -> dict[str, Any]:
    def one(value: Any) -> Any:
        return value[0] if isinstance(value, list) and len(value) == 1 else value

    found = {name: one(value) for name, value in entry.items()}
    args = entry["args"] or {}
    found["args"] = {k: v if k in LISTS else one(v) for k, v in args.items()} if args else {}
    return found


if __name__ == "__main__":
    entries = [tidy(one) for part in sys.argv[2:] for one in json.loads(Path(part).read_text())]
    assert len({one["id"] for one in entries}) == len(entries)
    lines = ",\n".join(json.dumps(one) for one in entries)
    Path(sys.argv[1]).write_text(f"[\n{lines}\n]\n")
