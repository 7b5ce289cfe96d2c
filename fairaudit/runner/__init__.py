"""What to ask next, and how far it has come."""

from fairaudit.runner.collect import Collection, collect
from fairaudit.runner.limits import Limits

__all__ = ["Collection", "Limits", "collect"]
