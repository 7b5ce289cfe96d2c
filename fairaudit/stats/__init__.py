"""Statistics of paired differences: mathematics on arrays, knowing nothing of groups.

`compare_paired` picks the method that is valid for the differences of one contrast and applies
it; the other functions are those methods, one formula each.
"""

from fairaudit.stats.betting import betting_equivalence, betting_interval, betting_log_e
from fairaudit.stats.binary import (
    binary_equivalence,
    binary_equivalence_interval,
    discordance_p,
    discordance_upper,
    mcnemar_midp,
    tango_interval,
    tango_statistic,
    tango_tost,
)
from fairaudit.stats.hall import (
    hall_interval,
    hall_tost,
    skewness,
    t_equivalence,
    t_equivalence_interval,
)
from fairaudit.stats.multiplicity import holm
from fairaudit.stats.normal_theory import t_interval, t_statistic, t_test, tost
from fairaudit.stats.paired import PairedComparison, compare_paired, positive_shift_p
from fairaudit.stats.placebo import noise_floor
from fairaudit.stats.planning import (
    betting_least_n,
    binary_least_n,
    detection_n,
    detection_n_normal,
    detection_power,
    equivalence_n,
    equivalence_n_normal,
    equivalence_power,
)
from fairaudit.stats.signflip import sign_flip_test
from fairaudit.stats.vectors import RELATIVE_TOLERANCE

__all__ = [
    "PairedComparison",
    "RELATIVE_TOLERANCE",
    "betting_equivalence",
    "betting_interval",
    "betting_least_n",
    "betting_log_e",
    "binary_equivalence",
    "binary_equivalence_interval",
    "binary_least_n",
    "compare_paired",
    "detection_n",
    "detection_n_normal",
    "detection_power",
    "discordance_p",
    "discordance_upper",
    "equivalence_n",
    "equivalence_n_normal",
    "equivalence_power",
    "hall_interval",
    "hall_tost",
    "holm",
    "mcnemar_midp",
    "noise_floor",
    "positive_shift_p",
    "sign_flip_test",
    "skewness",
    "t_equivalence",
    "t_equivalence_interval",
    "t_interval",
    "t_statistic",
    "t_test",
    "tango_interval",
    "tango_statistic",
    "tango_tost",
    "tost",
]
