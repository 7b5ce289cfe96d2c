"""Faults of a server over a socket, by what it is asked or how often."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.backends.openai_server import Rule

__all__ = ["by_case", "by_number", "rejected"]


def by_number(fault: Callable[[int], Response | None]) -> Rule:
    """A fault by the number of the call, from 1; the first one is the preflight."""
    calls = 0

    def rule(request: Request, body: dict[str, Any]) -> Response | None:
        nonlocal calls
        calls += 1
        return fault(calls)

    return rule


def by_case(cases: set[int], told: Callable[[int], str]) -> Rule:
    """Rejects some of the cases for good."""

    def rule(request: Request, body: dict[str, Any]) -> Response | None:
        case = int(body["messages"][0]["content"].removeprefix("Case "))
        return rejected(told(case)) if case in cases else None

    return rule


def rejected(told: str) -> Response:
    return JSONResponse({"error": {"message": told, "code": "invalid"}}, 400)
