"""Exit codes of every command."""

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """What a script can rely on; names of one number are what it means to one command.

    ==== =====================================================================
    0    done; the gate: the policy is met
    1    done; lint found something to mend, verify something that differs; the
         gate: a disparity
    2    the command, a file or a model needs mending; the message says how
    3    some answers are missing: calls failed, the budget is spent, or a run has
         not finished; run again. The gate: something required is not shown, or
         the collection is incomplete
    130  interrupted; run the same command again to go on
    ==== =====================================================================
    """

    DONE = 0
    FINDINGS = 1
    DISPARITY = 1
    NEEDS_MENDING = 2
    INCOMPLETE = 3
    NOT_SHOWN = 3
    INTERRUPTED = 130
