"""The plan of a record as an audit.yaml that can be run: what reports print under “Reproduce”.

A record holds more than the file that it was made from: what was left out has its default, and a
registered policy its hash. The file that is printed gives a plan of the same hash.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from unicodedata import bidirectional

from fairaudit.report.plain import thaw

__all__ = ["plan_file", "registered_words"]

Plan = Mapping[str, Any]

_RIGHT_TO_LEFT = ("R", "AL")
_OTHER = re.compile(r"[^ -~\n]")


def plan_file(plan: Plan) -> str:
    """Write the plan of a record as JSON that is an audit.yaml too.

    Examples
    --------
    >>> models = ({"backend": "simulated", "target": None, "revision": None, "seed": 3},)
    >>> policy = {"file": "policy.yaml", "sha256": "8b27"}
    >>> print(plan_file({"models": models, "policy": policy}))
    {
      "models": [
        {
          "backend": "simulated",
          "target": null,
          "seed": 3
        }
      ],
      "policy": "policy.yaml"
    }
    """
    told = dict(thaw(plan))
    if isinstance(told.get("models"), list):
        told["models"] = [_model(one) for one in told["models"]]
    if isinstance(told.get("judge"), Mapping):
        told["judge"] = {**told["judge"], "model": _model(told["judge"].get("model"))}
    if isinstance(told.get("policy"), Mapping):
        told["policy"] = told["policy"].get("file")
    return _OTHER.sub(_escaped, json.dumps(told, ensure_ascii=False, indent=2))


def registered_words(plan: Plan) -> str:
    """Say which policy has to lie beside the file that is printed; nothing where none has to.

    Examples
    --------
    >>> print(registered_words({"policy": {"file": "policy.yaml", "sha256": "8b"}}))
    policy.yaml, which the plan registers, has to lie beside it: the file with the SHA-256 8b. With
    another one it is another plan.
    """
    policy = plan.get("policy")
    if not isinstance(policy, Mapping):
        return ""
    return (
        f"{policy.get('file')}, which the plan registers, has to lie beside it: the file with the "
        f"SHA-256 {policy.get('sha256')}. With another one it is another plan."
    )


def _model(stated: Any) -> Any:  # noqa: ANN401 - what a plan given from Python holds
    """An entry of a model, without a revision that it does not state: an empty one is refused."""
    if not isinstance(stated, Mapping):
        return stated
    return {name: one for name, one in stated.items() if (name, one) != ("revision", None)}


def _escaped(found: re.Match[str]) -> str:
    """Escape what a page shows as another character, or with marks around it."""
    one = found[0]
    if one.isprintable() and bidirectional(one) not in _RIGHT_TO_LEFT:
        return one
    return f"\\u{ord(one):04x}" if ord(one) <= 0xFFFF else f"\\U{ord(one):08x}"
