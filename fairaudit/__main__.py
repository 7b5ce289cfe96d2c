"""`python -m fairaudit`: the command line."""

from fairaudit.cli import main

if __name__ == "__main__":
    main()
