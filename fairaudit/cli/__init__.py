"""The command line: reads arguments, calls the pipeline, prints, sets exit codes. Nothing else."""

from fairaudit.cli.main import main

__all__ = ["main"]
