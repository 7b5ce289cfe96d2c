"""One audit that was run, and its bundle, for all that look at bundles."""

from pathlib import Path

import pytest

from fairaudit.pipeline import make_bundle
from tests.pipeline.bundles import SECRET, ran


@pytest.fixture(scope="session")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its plan; the results lie beside it."""
    return ran(tmp_path_factory.mktemp("audit"))


@pytest.fixture(scope="session")
def made(audit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its bundle, made while a secret stood in the environment; not to be changed."""
    folder = tmp_path_factory.mktemp("bundles")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PLANTED_API_KEY", SECRET)
        return make_bundle(audit, folder / "bundle", results=audit.parent / "results").path
