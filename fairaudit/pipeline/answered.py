"""What results are worked out of: answers, wherever they are kept."""

from typing import Any, Protocol

import pandas as pd

from fairaudit.rows import Identified

__all__ = ["Answered"]


class Answered(Protocol):
    """Answers of models by who answered: a `Store`, or the tables of a bundle."""

    def responses(self, model: Identified) -> pd.DataFrame:
        """Answers of a model's latest run; see `Store.responses`."""
        ...

    def served(self, model: Identified) -> list[dict[str, Any]]:
        """Who the server said that it was; see `Store.served`."""
        ...
