"""Write the texts that the other programs substitute words in: python write_texts.py SETTINGS FILE.

They are the user's messages of the reference group of race, told by a descriptor.
"""

import json
import sys
from pathlib import Path

from design import design


def main() -> None:
    """Write the texts as a JSON list, and print how many members the design has."""
    cells = design(sys.argv[1])
    texts = [
        next(content for role, content in cell.messages if role == "user")
        for cell in cells
        if (cell.attribute, cell.cue, cell.role) == ("race_ethnicity", "descriptor", "reference")
    ]
    print(json.dumps({"members": len(cells)}))
    Path(sys.argv[2]).write_text(json.dumps(texts), encoding="utf-8")


if __name__ == "__main__":
    main()
