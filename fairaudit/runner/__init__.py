"""What to ask next, and how far it has come."""

from fairaudit.runner.collect import Collection, collect

__all__ = ["Collection", "collect"]
