"""Asks what has not been asked yet."""

from fairaudit.runner.collect import Collection, collect
from fairaudit.runner.limits import Limits
from fairaudit.runner.progress import Progress
from fairaudit.runner.spending import Budget, Price

__all__ = ["Budget", "Collection", "Limits", "Price", "Progress", "collect"]
