"""Fill one slot of given texts with `str.format`: python format_loop.py FILE MEMBERS."""

import json
import platform
import sys
from itertools import cycle, islice, product
from pathlib import Path

from measured import measured

REFERENCE = "White"
WORDS = ("White", "Black", "Hispanic", "Asian", "American Indian", "Middle Eastern")


def main() -> None:
    """Fill the word for the group in text after text, from the first again, and keep none."""
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    templates = [slotted(text) for text in texts]
    filled = cycle(product(templates, WORDS))

    def work() -> dict[str, int]:
        some = islice(filled, int(sys.argv[2]))
        return {"members": sum(1 for template, word in some if template.format(group=word))}

    measured(work, version=f"Python {platform.python_version()}")


def slotted(text: str) -> str:
    """A text with a slot in place of the first word for the group."""
    before, found, after = text.replace("{", "{{").replace("}", "}}").partition(REFERENCE)
    if not found:
        raise SystemExit(f"This text does not name the group {REFERENCE}: {text}")
    return f"{before}{{group}}{after}"


if __name__ == "__main__":
    main()
