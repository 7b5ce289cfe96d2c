"""Stream the cells of a design: python stream.py SETTINGS."""

import sys

from design import design
from measured import measured

import fairaudit


def main() -> None:
    """Count the cells while they are made; none is kept."""
    cells = design(sys.argv[1])
    measured(
        lambda: {"members": sum(1 for _ in cells)}, version=f"fairaudit {fairaudit.__version__}"
    )


if __name__ == "__main__":
    main()
