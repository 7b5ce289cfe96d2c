"""What holds for all tests; fixtures for several rooms: a browser, the rules of accessibility."""

import os

import pytest

from tests.report.browser import Axe, Browser

# Workers of pytest-xdist share the cores. Threads of several that wait for each other there take
# longer than one thread each; they are counted when numpy and torch are first imported.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser.start(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Axe:
    return Axe.fetch(tmp_path_factory.mktemp("axe"))
