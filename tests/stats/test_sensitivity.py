import builtins
from typing import Any

import numpy as np
import pytest

from fairaudit import stats
from fairaudit.errors import InputError, MissingExtraError
from fairaudit.stats.sensitivity import gee_fit, mixed_model_fit

FITS = [gee_fit, mixed_model_fit]


def rows(repeats: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    rng = np.random.default_rng(1)
    vignette = np.repeat(np.arange(40), 3 * repeats)
    column = np.tile(np.repeat(np.arange(3), repeats), 40)
    cell = rng.normal(0, 0.2, (40, 3))[vignette, column]
    value = rng.normal(size=40)[vignette] + cell + 0.3 * (column == 2)
    return value + rng.normal(0, 0.3, value.size), {"vignette": vignette, "column": column}


@pytest.mark.parametrize("repeats", [1, 4])
@pytest.mark.parametrize("fit", FITS)
def test_balanced_data_have_the_paired_contrasts(fit: Any, repeats: int) -> None:
    pytest.importorskip("statsmodels")
    value, codes = rows(repeats)
    found = fit(value, **codes)
    means = value.reshape(40, 3, repeats).mean(axis=2)
    d = means[:, 1:] - means[:, :1]
    assert found.columns == (1, 2)
    assert found.converged
    assert found.estimate == pytest.approx(d.mean(axis=0), abs=1e-6)
    for k in range(2):
        low, high = stats.t_interval(d[:, k])
        assert found.high[k] - found.low[k] == pytest.approx(high - low, rel=0.2)
    assert found.p[1] < 0.05


@pytest.mark.parametrize("fit", FITS)
def test_missing_answers_are_counted_out_and_codes_are_only_names(fit: Any) -> None:
    pytest.importorskip("statsmodels")
    value, codes = rows(2)
    value[:10] = np.nan
    found = fit(value, **codes, reference=2)
    assert (found.n_answers, found.n_missing, found.columns) == (230, 10, (0, 1))
    moved = fit(value, column=codes["column"] + 5, vignette=7 * codes["vignette"], reference=7)
    assert moved.estimate == pytest.approx(found.estimate, abs=1e-6)


@pytest.mark.parametrize("fit", FITS)
def test_an_invariant_model_has_no_p(fit: Any) -> None:
    pytest.importorskip("statsmodels")
    _, codes = rows(2)
    found = fit(np.full(240, 0.5), **codes)
    assert np.isnan(found.p).all()
    assert not (np.abs(found.estimate) > 1e-9).any()


@pytest.mark.parametrize("fit", FITS)
def test_bad_input(fit: Any) -> None:
    pytest.importorskip("statsmodels")
    value, codes = rows(1)
    with pytest.raises(InputError, match="one length"):
        fit(value[1:], **codes)
    with pytest.raises(InputError, match="reference column 9"):
        fit(value, **codes, reference=9)
    with pytest.raises(InputError, match="infinity"):
        fit(np.where(value > 0, np.inf, value), **codes)


@pytest.mark.parametrize("fit", FITS)
def test_without_statsmodels_the_extra_is_named(fit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("statsmodels"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    value, codes = rows(1)
    with pytest.raises(MissingExtraError, match=r"fairaudit-clinical\[sensitivity\]"):
        fit(value, **codes)
