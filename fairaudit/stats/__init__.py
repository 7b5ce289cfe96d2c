"""Statistics of paired differences: mathematics on arrays, knowing nothing of groups.

`compare_paired` picks the method that is valid for the differences of one contrast and applies
it; the other functions are those methods, one formula each. Two modules are imported by their own
names, since they load other packages: `fairaudit.stats.metrics` (fairlearn, scikit-learn) and
`fairaudit.stats.sensitivity` (statsmodels).
"""

from fairaudit.stats.betting import (
    betting_equivalence,
    betting_interval,
    betting_log_e,
    betting_ratio_interval,
)
from fairaudit.stats.betting_planning import Sizes, sizes_of, sparse_equivalence_power
from fairaudit.stats.binary import (
    binary_equivalence,
    binary_equivalence_interval,
    discordance_p,
    discordance_upper,
    mcnemar_exact,
    mcnemar_midp,
    tango_interval,
    tango_statistic,
    tango_tost,
)
from fairaudit.stats.binary_power import binary_equivalence_power, joint_binary_equivalence_power
from fairaudit.stats.collapse import Collapsed, collapse, column_differences
from fairaudit.stats.common_factor import chance_of_all
from fairaudit.stats.compound import (
    Interaction,
    Rate,
    WelchComparison,
    change_shares,
    interaction,
    rate_of_change,
    welch_comparison,
)
from fairaudit.stats.exchange import PlaceboTest, SwapTest, placebo_test, swap_test
from fairaudit.stats.feasibility import (
    detectable_difference,
    joint_equivalence_power,
    provable_margin,
)
from fairaudit.stats.hall import (
    hall_interval,
    hall_tost,
    skewness,
    t_equivalence,
    t_equivalence_interval,
)
from fairaudit.stats.maxt import MaxT, sign_flip_maxt
from fairaudit.stats.missing import MissingBounds, imbens_manski_interval, missing_bounds
from fairaudit.stats.multiplicity import benjamini_hochberg, holm
from fairaudit.stats.normal_theory import t_interval, t_statistic, t_test, tost
from fairaudit.stats.omnibus import OmnibusTest, omnibus_test
from fairaudit.stats.paired import (
    BY_BETTING,
    ENOUGH_FOR_T,
    PairedComparison,
    compare_paired,
    positive_shift_p,
)
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
from fairaudit.stats.ratios import RatioOfMeans, ratio_of_means
from fairaudit.stats.resampling import DRAWS, Bootstrap, bootstrap, vignette_weights
from fairaudit.stats.sequential import (
    GroupSequentialDesign,
    MixtureEProcess,
    mixture_e_process,
    obrien_fleming,
)
from fairaudit.stats.signflip import sign_flip_test
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, complete_rows
from fairaudit.stats.worst_gap import WorstGap, simultaneous_gap, worst_gap

__all__ = [
    "BY_BETTING",
    "Bootstrap",
    "Collapsed",
    "DRAWS",
    "ENOUGH_FOR_T",
    "GroupSequentialDesign",
    "Interaction",
    "MaxT",
    "MissingBounds",
    "MixtureEProcess",
    "OmnibusTest",
    "PairedComparison",
    "PlaceboTest",
    "SwapTest",
    "Sizes",
    "RELATIVE_TOLERANCE",
    "Rate",
    "RatioOfMeans",
    "WelchComparison",
    "WorstGap",
    "benjamini_hochberg",
    "betting_equivalence",
    "betting_interval",
    "betting_least_n",
    "betting_log_e",
    "betting_ratio_interval",
    "binary_equivalence",
    "binary_equivalence_interval",
    "binary_equivalence_power",
    "binary_least_n",
    "bootstrap",
    "chance_of_all",
    "change_shares",
    "collapse",
    "column_differences",
    "compare_paired",
    "complete_rows",
    "detectable_difference",
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
    "imbens_manski_interval",
    "interaction",
    "joint_binary_equivalence_power",
    "joint_equivalence_power",
    "mcnemar_exact",
    "mcnemar_midp",
    "missing_bounds",
    "mixture_e_process",
    "noise_floor",
    "obrien_fleming",
    "omnibus_test",
    "placebo_test",
    "swap_test",
    "positive_shift_p",
    "provable_margin",
    "rate_of_change",
    "ratio_of_means",
    "sign_flip_maxt",
    "sign_flip_test",
    "simultaneous_gap",
    "sizes_of",
    "skewness",
    "sparse_equivalence_power",
    "t_equivalence",
    "t_equivalence_interval",
    "t_interval",
    "t_statistic",
    "t_test",
    "tango_interval",
    "tango_statistic",
    "tango_tost",
    "tost",
    "vignette_weights",
    "welch_comparison",
    "worst_gap",
]
