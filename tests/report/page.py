"""What a page is made of, read with the standard library's parser."""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from fairaudit.report import Report

VOID = {"meta", "br", "hr", "img", "link", "input"}


@dataclass
class Page(HTMLParser):
    """Tags in order, faults of nesting, and the text."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, html: str) -> "Page":
        page = cls()
        page.feed(html)
        page.close()
        page.faults += [f"<{tag}> is never closed" for tag in page.stack]
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.stack):
            self.texts.append(data)

    def named(self, *names: str) -> list[tuple[str, dict[str, str | None]]]:
        return [(tag, attrs) for tag, attrs in self.tags if tag in names]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def told_in(report: Report, title: str) -> tuple[str, str]:
    """A section's text: of the page, and of the Markdown as its reader sees it, in one line each.

    Empty where there is no such section.
    """
    page = "".join(
        Page.of(part).text
        for part in re.findall(r"<section .*?</section>", report.to_html(), re.DOTALL)
        if f">{escape(title)}</h2>" in part
    )
    markdown = "".join(
        part
        for part in re.split(r"^## ", report.to_markdown(), flags=re.MULTILINE)
        if part.startswith(f"{title}\n")
    )
    return page, " ".join(markdown.replace("\\", "").replace("|", " ").split())
