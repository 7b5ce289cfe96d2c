"""The response store: one SQLite file, the only thing that remembers."""

from fairaudit.store.reading import AskedModel, KeptAnswer, StoredAnswers, stored_answers
from fairaudit.store.runs import Run
from fairaudit.store.store import Store

__all__ = ["AskedModel", "KeptAnswer", "Run", "Store", "StoredAnswers", "stored_answers"]
