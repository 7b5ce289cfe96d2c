"""Audits with a judge: applications that answer and rate by a rule, in one module of a folder."""

import sys
from pathlib import Path

__all__ = ["PLAN", "asked", "plan", "write"]

PLAN = """\
name: replies
vignettes: patient_messages
attributes: [race_ethnicity]
design:
  questions: [reply]
  groups: {{race_ethnicity: [black]}}
  wordings: 1
  placebo: 1
  attention: false
  control: false
models:
  - target: {module}:{model}
    revision: '1'
    batch_size: 64
judge:
  model: {{target: {module}:{judge}, revision: '1', batch_size: 64}}
  rubric: reply_quality
  items: [clarity]
{more}seed: 7
"""

_MODULE = '''
import hashlib
import re
from pathlib import Path

HERE = Path(__file__).parent
PLAIN = "Please rest, drink, and call us if it gets worse."
LONG = PLAIN + " " + PLAIN


def log(name):
    with (HERE / "asked.txt").open("a", encoding="utf-8") as file:
        file.write(name + "\\n")


def user(messages):
    return "\\n\\n".join(one["content"] for one in messages if one["role"] == "user")


def fair(messages):
    log("model")
    return PLAIN


def varied(messages):
    """The same answer to every group, another one to every case: it repeats the message."""
    log("model")
    return user(messages)


def shorter(messages):
    """Writes less for one group."""
    log("model")
    return PLAIN if re.search(r"\\bBlack\\b", user(messages)) else LONG


def telling(messages):
    """Tells the group in words that come together only once one of them is left out."""
    log("model")
    black = re.search(r"\\bBlack\\b", user(messages))
    return PLAIN + (" An African Black American patient." if black else "")


def declining(messages):
    log("model")
    return "I'm sorry, but I can't provide medical advice."


def answers(text):
    begin = r"\\[begin of the answer(?: [AB])?\\]\\n"
    return re.findall(begin + r"(.*?)\\n\\[end of the answer", text, re.S)


def rate(messages, against=""):
    """Rates by length, and compares by it; takes a level off where the case says so."""
    log("judge")
    text = messages[-1]["content"]
    shown = answers(text)
    if len(shown) == 2:
        return "A" if len(shown[0]) > len(shown[1]) else "B"
    task = text.partition("[end of the task]")[0]
    level = 4 if len(shown[0]) > 60 else 3
    return str(level - bool(against and re.search(rf"\\b{against}\\b", task)))


def biased(messages):
    return rate(messages, against="Black")


def own(messages):
    """Answers, and rates answers."""
    return "4" if answers(messages[-1]["content"]) else fair(messages)


def unreadable(messages):
    """One reply in ten cannot be read."""
    log("judge")
    text = messages[-1]["content"]
    lost = int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10 == 0
    return "It depends on how you look at it." if lost else "4"


def spread(messages):
    """Every level occurs."""
    log("judge")
    text = messages[-1]["content"]
    return str(1 + int(hashlib.sha256(text.encode()).hexdigest(), 16) % 5)
'''


def plan(module: str, *, model: str = "fair", judge: str = "rate", more: str = "") -> str:
    """The plan of an audit; `more` holds further lines, of the judge while they are indented."""
    return PLAN.format(module=module, model=model, judge=judge, more=more)


def write(folder: Path, module: str, text: str) -> Path:
    """Write a plan with its module; the path of the plan."""
    sys.modules.pop(module, None)
    (folder / f"{module}.py").write_text(_MODULE, encoding="utf-8")
    path = folder / "audit.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def asked(folder: Path) -> list[str]:
    """Who was asked since the last time, in order."""
    log = folder / "asked.txt"
    told = log.read_text(encoding="utf-8").split() if log.exists() else []
    log.unlink(missing_ok=True)
    return told
