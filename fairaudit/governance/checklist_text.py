"""Checklists in Markdown, as one page, and as JSON. They tell what stands, and decide nothing."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from fairaudit.governance.answers import Answer
from fairaudit.governance.checklist import Checklist, Entry, State
from fairaudit.governance.evidence import Evidence
from fairaudit.governance.pack import Item
from fairaudit.governance.words import Words

__all__ = ["SCHEMA", "as_json", "counts_words", "render_html", "render_markdown"]

SCHEMA = "fairaudit.checklist/1"

_TEMPLATES = Path(__file__).parent / "templates"
_STATES = (
    "“Evidence supplied” says that the audit has something to this item, also where that is a "
    "disparity; whether it suffices is for people to decide. Links lead into report.html, which "
    "has to lie beside this file."
)
_BEGINS = re.compile(r"^(\d{0,9})([-+=.)])")
# How one item stands, and how several do, where the name of the state says neither.
_COUNTED = {
    State.SUPPLIED: ("with evidence supplied", "with evidence supplied"),
    State.OPEN: ("needs an answer", "need an answer"),
}
_UNCHECKED = {
    "recalled": "written from memory and checked against nothing",
    "unverified": "not verified",
}


def counts_words(checklist: Checklist) -> str:
    """How many items stand how, in a line."""
    told = ", ".join(
        f"{number} {_COUNTED.get(state, (state, state))[number != 1]}"
        for state, number in checklist.counts.items()
    )
    every = len(checklist.entries)
    return f"{every} {'item' if every == 1 else 'items'}: {told}."


def _facts_words(checklist: Checklist) -> str:
    """Of how many items the facts were not checked."""
    every, open_still = len(checklist.entries), checklist.unchecked
    if not open_still:
        return f"Requirement and status of all {every} items were verified."
    return (
        f"Of {open_still} of {every} items the requirement or the status is recalled or "
        "unverified; each says which. Check those before you rely on them."
    )


def _checked_words(item: Item) -> str:
    """How well an item's facts were checked; empty where both were verified."""
    checked = item.verification
    told = [
        f"{what} {_UNCHECKED[known]}"
        for what, known in (("requirement", checked.requirement), ("status", checked.status))
        if known != "verified"
    ]
    return f"Facts: {'; '.join(told)}." if told else ""


def _signed(answer: Answer) -> str:
    """Who answered, and when."""
    day = "no date" if answer.on is None else answer.on.isoformat()
    return f"{answer.name or 'no name'}, {day}"


# JSON


def as_json(checklists: Sequence[Checklist]) -> str:
    """Checklists as strict JSON, the same bytes for the same checklists."""
    content = {"schema": SCHEMA, "checklists": [_plain(one) for one in checklists]}
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _plain(checklist: Checklist) -> dict[str, Any]:
    pack = checklist.pack
    return {
        "pack": {
            "name": pack.name,
            "title": pack.title,
            "as_of": pack.as_of.isoformat(),
            "jurisdiction": pack.jurisdiction,
            "status": pack.status,
            "source": pack.source,
            "terms": pack.terms,
            "note": pack.note,
            "notice": pack.notice,
            "sha256": pack.sha256,
        },
        "audit_sha256": checklist.audit_sha256,
        "models": list(checklist.models),
        "simulated": checklist.simulated,
        "counts": {str(state): number for state, number in checklist.counts.items()},
        "facts_not_verified": checklist.unchecked,
        "items": [_plain_entry(one) for one in checklist.entries],
    }


def _plain_entry(entry: Entry) -> dict[str, Any]:
    item, evidence, answer = entry.item, entry.evidence, entry.answer
    return {
        "id": item.key,
        "reference": item.reference,
        "framework": item.framework,
        "requirement": item.requirement,
        "note": item.note,
        "status": item.status,
        "as_of": item.as_of.isoformat(),
        "source": item.source,
        "verification": item.verification.model_dump(),
        "state": str(entry.state),
        "why": entry.why,
        "ask": item.ask,
        "who": item.who,
        "evidence": None if evidence is None else _plain_evidence(evidence),
        "answer": None
        if answer is None
        else {
            "text": answer.text,
            "name": answer.name,
            "date": None if answer.on is None else answer.on.isoformat(),
            "evidence": answer.evidence,
            "dated_text": entry.dated_text,
        },
    }


def _plain_evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "text": evidence.text,
        "lines": list(evidence.lines),
        "lacking": evidence.lacking,
        "link": evidence.link,
        "line_links": [link for _, link in evidence.told],
        "data": evidence.data,
    }


# Markdown


def render_markdown(checklists: Sequence[Checklist], words: Words) -> str:
    """Checklists as Markdown; no text of a record, a pack or a person can form any of its own."""
    blocks = [block for one in checklists for block in _blocks(one, words)]
    return "\n\n".join(blocks) + "\n"


def _blocks(checklist: Checklist, words: Words) -> list[str]:
    pack, escape = checklist.pack, words.markdown
    return [
        f"# Review checklist: {escape(pack.title)}",
        f"**{escape(pack.notice)}**",
        *([f"**Simulated answers.** {escape(checklist.simulated)}"] if checklist.simulated else []),
        *map(escape, checklist.asked),
        f"**{escape(counts_words(checklist))}** {escape(_STATES)}",
        f"{escape(_facts_words(checklist))} {escape(pack.note)}".rstrip(),
        "\n".join(f"- {name}: {escape(text)}" for name, text in _about(checklist)),
        _overview(checklist, words),
        *(_item(one, checklist, words) for one in checklist.entries),
    ]


def _about(checklist: Checklist) -> list[tuple[str, str]]:
    pack = checklist.pack
    return [
        ("Jurisdiction", pack.jurisdiction),
        (f"Status as of {pack.as_of.isoformat()}", pack.status),
        ("Source", pack.source),
        ("Terms", pack.terms),
        ("Pack", f"{pack.name}, SHA-256 {pack.sha256}"),
        (
            "Record",
            f"audit.json of {', '.join(checklist.models)}, SHA-256 {checklist.audit_sha256}",
        ),
    ]


def _overview(checklist: Checklist, words: Words) -> str:
    rows = [
        f"| {_cell(one.item.reference, words)} | {_cell(one.item.requirement, words)} "
        f"| {one.state} |"
        for one in checklist.entries
    ]
    return "\n".join(["| Item | Requirement | State |", "|---|---|---|", *rows])


def _cell(text: str, words: Words) -> str:
    return " ".join(words.markdown(text).split())


def _line(text: str, words: Words) -> str:
    """One line that begins neither a list nor a heading."""
    return _BEGINS.sub(r"\1\\\2", _cell(text, words))


def _item(entry: Entry, checklist: Checklist, words: Words) -> str:
    """One item, with all that is known to it."""
    item, escape = entry.item, words.markdown
    lines = [
        f"## {_cell(item.reference, words)}: {entry.state}",
        _line(item.requirement, words),
        *([_line(item.note, words)] if item.note else []),
        " ".join(map(escape, _standing(item, checklist))),
        *_evidence_lines(entry, words),
        *([f"**Why.** {escape(entry.why)}"] if entry.why else []),
    ]
    if entry.state in (State.OPEN, State.STALE):
        lines.append(f"**Asked.** {escape(item.ask)} Usually known to: {escape(item.who)}.")
    if entry.answer:
        quoted = "\n".join(
            f"> {_line(line, words)}".rstrip() for line in entry.answer.text.splitlines() or [""]
        )
        lines += [f"**Answer** ({_cell(_signed(entry.answer), words)})", quoted]
    return "\n\n".join(filter(None, lines))


def _standing(item: Item, checklist: Checklist) -> list[str]:
    """Framework, status and source where they are the item's own, and what was not checked."""
    pack = checklist.pack
    frameworks = {one.item.framework for one in checklist.entries}
    own_status = (item.status, item.as_of) != (pack.status, pack.as_of)
    parts = [
        f"{item.framework}." if len(frameworks) > 1 and item.framework else "",
        f"Status as of {item.as_of.isoformat()}: {item.status}" if own_status else "",
        f"Source: {item.source}." if item.source != pack.source else "",
        _checked_words(item),
    ]
    return list(filter(None, parts))


def _evidence_lines(entry: Entry, words: Words) -> list[str]:
    evidence, escape = entry.evidence, words.markdown
    if evidence is None:
        return []
    head = (
        f"**What the audit has** (in the report: [{evidence.place}]({evidence.link}); data "
        f"`{evidence.data}`). {escape(evidence.text)}"
    )
    listed = "\n".join(
        f"- [{_cell(line, words)}]({link})" if link else f"- {_cell(line, words)}"
        for line, link in evidence.told
    )
    return [head, *([listed] if listed else [])]


# HTML


def render_html(checklists: Sequence[Checklist], words: Words) -> str:
    """Checklists as one page that needs nothing else and runs nothing; every text is escaped."""

    def shown(value: object) -> object:
        text = isinstance(value, str) and not isinstance(value, Markup)
        return words.visible(str(value)) if text else value

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    style = _style()
    page = environment.get_template("checklist.html.j2").render(
        lists=[_told(one) for one in checklists],
        style=Markup(style),
        style_hash=_style_hash(style),
        states=_STATES,
        several=len(checklists) > 1,
    )
    return page + "\n"


@cache
def _style() -> str:
    return (_TEMPLATES / "checklist.css").read_text(encoding="utf-8")


def _style_hash(style: str) -> str:
    """What the page's policy allows: this one style, and no script."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _told(checklist: Checklist) -> dict[str, Any]:
    return {
        "checklist": checklist,
        "pack": checklist.pack,
        "counts": [(str(state), number) for state, number in checklist.counts.items()],
        "facts": _facts_words(checklist),
        "about": _about(checklist),
        "rows": [
            {
                "entry": entry,
                "item": entry.item,
                "state": str(entry.state),
                "asks": entry.state in (State.OPEN, State.STALE),
                "standing": _standing(entry.item, checklist),
                "signed": _signed(entry.answer) if entry.answer else "",
            }
            for entry in checklist.entries
        ],
    }
