"""The response store: one SQLite file, the only thing that remembers."""

from fairaudit.store.runs import Run
from fairaudit.store.store import Store

__all__ = ["Run", "Store"]
