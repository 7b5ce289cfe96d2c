import pytest

from fairaudit.verdicts import MOST_SERIOUS_FIRST, Verdict, decide

BEYOND, ACROSS, INSIDE = (0.06, 0.2), (0.01, 0.2), (0.01, 0.04)


@pytest.mark.parametrize(
    ("estimable", "p", "ci", "equivalent", "margin", "verdict"),
    [
        # An invalid baseline comes before everything.
        (False, 0.001, BEYOND, False, 0.05, Verdict.NOT_ESTIMABLE),
        (False, 0.9, INSIDE, True, 0.05, Verdict.NOT_ESTIMABLE),
        (True, 0.001, BEYOND, False, 0.05, Verdict.DISPARITY_MATERIAL),
        (True, 0.001, (-0.2, -0.06), False, 0.05, Verdict.DISPARITY_MATERIAL),
        (True, 0.001, ACROSS, False, 0.05, Verdict.DISPARITY),
        (True, 0.001, BEYOND, False, None, Verdict.DISPARITY),
        (True, 0.001, INSIDE, True, 0.05, Verdict.DISPARITY_WITHIN_MARGIN),
        (True, 0.001, INSIDE, False, 0.05, Verdict.DISPARITY),
        (True, 0.001, None, False, 0.05, Verdict.DISPARITY),
        (True, 0.05, BEYOND, False, 0.05, Verdict.INCONCLUSIVE),
        (True, 0.05, INSIDE, True, 0.05, Verdict.EQUIVALENT),
        (True, 0.2, ACROSS, False, 0.05, Verdict.INCONCLUSIVE),
        (True, 0.2, INSIDE, False, None, Verdict.INCONCLUSIVE),
    ],
)
def test_order(
    estimable: bool,
    p: float,
    ci: tuple[float, float] | None,
    equivalent: bool,
    margin: float | None,
    verdict: Verdict,
) -> None:
    found = decide(
        estimable=estimable, p=p, ci=ci, equivalent=equivalent, margin=margin, alpha=0.05
    )
    assert found is verdict


def test_every_verdict_has_one_place_in_the_order_of_seriousness() -> None:
    assert len(MOST_SERIOUS_FIRST) == len(Verdict) and set(MOST_SERIOUS_FIRST) == set(Verdict)
    headings = list(dict.fromkeys(verdict.heading for verdict in MOST_SERIOUS_FIRST))
    assert headings == ["disparity", "inconclusive", "not estimable", "equivalent"]
