"""The shared reader of refusals, under the name by which the readers of answers use it."""

from fairaudit.outcomes.refusal import refusal_in as declines

__all__ = ["declines"]
