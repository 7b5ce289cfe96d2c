"""Fixtures for the pages of several rooms: a browser, and the rules of accessibility."""

import pytest

from tests.report.browser import Axe, Browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser.start(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Axe:
    return Axe.fetch(tmp_path_factory.mktemp("axe"))
