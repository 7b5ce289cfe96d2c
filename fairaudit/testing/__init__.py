"""For those who write a backend: whether it keeps what `Backend` or `AsyncBackend` promise.

Needs no test runner; in one, a single line is enough::

    def test_it_keeps_the_rules() -> None:
        fairaudit.testing.check_backend(MyBackend(…))
"""

from fairaudit.testing.backend import check_backend

__all__ = ["check_backend"]
