"""Exit codes of every command."""

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """What a script can rely on.

    ==== =====================================================================
    0    done
    1    done; lint found something to mend
    2    the command, a file or a model needs mending; the message says how
    3    some answers are missing: calls failed, the budget is spent, or a run has
         not finished; run again
    130  interrupted; run the same command again to go on
    ==== =====================================================================
    """

    DONE = 0
    FINDINGS = 1
    NEEDS_MENDING = 2
    INCOMPLETE = 3
    INTERRUPTED = 130
