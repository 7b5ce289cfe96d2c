"""The response store: one SQLite file, the only thing that remembers."""

from fairaudit.store.reading import AskedModel, KeptAnswer, StoredAnswers, stored_answers
from fairaudit.store.store import Store

__all__ = ["AskedModel", "KeptAnswer", "Store", "StoredAnswers", "stored_answers"]
