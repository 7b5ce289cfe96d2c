"""The command line's beginning, for `fairaudit` and `python -m fairaudit`."""

import sys

try:
    from fairaudit.cli import main
except KeyboardInterrupt:
    # Ctrl-C while the libraries load: nothing has begun that could be told of.
    sys.exit(130)

__all__ = ["main"]

if __name__ == "__main__":
    main()
