"""Pages in the real Chromium, and axe-core from npm: what a page is there, not what it says."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape, unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Literal, NoReturn

import pytest

AXE_VERSION = "4.14.1"
"""Version of axe-core (MPL-2.0), which npm fetches; nothing of it is kept here."""

DEMANDED = "FAIRAUDIT_BROWSER"
"""Set to “required” where a check may not be skipped, as `.ci/run` does."""

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

MEASURED = """
const wide = document.scrollingElement;
const spilled = [...document.querySelectorAll("h1, h2, h3, h4, h5, p, li, dd, nav, article, pre")]
  .filter((one) => !one.closest(".scroll"))
  .filter((one) => one.getBoundingClientRect().right > wide.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 200));
return { inner: innerWidth, scroll: wide.scrollWidth, client: wide.clientWidth, spilled,
         hit: document.documentElement.hasAttribute("data-hit"), title: document.title };
"""
"""What a page is wide, and what sticks out of it; whether anything of an attack has run."""

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--enable-logging=stderr",
)  # fmt: skip
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
_FOUND = "data-found"
# Windows are never narrower; a narrower page is opened in a frame.
_NARROWEST = 500

Scheme = Literal["light", "dark"]
Paper = Literal["letter", "A4"]


def lacking(what: str) -> NoReturn:
    """Skip a test, or let it fail where the check is demanded."""
    if os.environ.get(DEMANDED) == "required":
        pytest.fail(f"The checks in a browser are demanded ({DEMANDED}=required), but {what}")
    pytest.skip(f"No check in a browser: {what}")


@dataclass(frozen=True)
class Seen:
    """What a browser made of a page: its DOM, and what it said of errors."""

    dom: str
    said: str

    @property
    def found(self) -> Any:
        """What a script in a copy of the page put down."""
        match = re.search(rf'{_FOUND}="([^"]*)"', self.dom)
        assert match, f"The script in the page did not come to its end. {self.said[-2000:]}"
        return json.loads(unescape(match[1]))


@dataclass(frozen=True)
class Browser:
    """Chromium, with a folder for its profiles and for copies of pages."""

    program: str
    folder: Path

    @classmethod
    def start(cls, folder: Path) -> "Browser":
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            lacking("no chromium is installed (Debian: apt-get install chromium).")
        return cls(program, folder)

    def see(self, html: str, *, scheme: Scheme = "light", width: int = 1280) -> Seen:
        """Open a page, and give its DOM when its scripts have run."""
        number = len(list(self.folder.iterdir()))
        page = self.folder / f"page-{number}.html"
        page.write_text(html, encoding="utf-8", errors="surrogatepass")
        flags = [
            *_FLAGS,
            f"--user-data-dir={self.folder / f'profile-{number}'}",
            f"--window-size={width},900",
            f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
            "--virtual-time-budget=20000",
            "--dump-dom",
        ]
        done = subprocess.run(
            [self.program, *flags, page.as_uri()], capture_output=True, timeout=240
        )
        said = done.stderr.decode(errors="replace")
        assert done.returncode == 0, said[-2000:]
        return Seen(done.stdout.decode(errors="replace"), said)

    def print(self, html: str, paper: Paper) -> bytes:
        """Print a copy of a page to a PDF, without lines of the browser's own above and below."""
        number = len(list(self.folder.iterdir()))
        page, file = (self.folder / f"page-{number}.{suffix}" for suffix in ("html", "pdf"))
        size = f"<style>@page {{ size: {paper} }}</style></head>"
        page.write_text(_POLICY.sub("", html).replace("</head>", size), encoding="utf-8")
        flags = [*_FLAGS, f"--user-data-dir={self.folder / f'profile-{number}'}"]
        flags += ["--no-pdf-header-footer", f"--print-to-pdf={file}"]
        done = subprocess.run(
            [self.program, *flags, page.as_uri()], capture_output=True, timeout=240
        )
        assert file.exists(), done.stderr.decode(errors="replace")[-2000:]
        return file.read_bytes()

    def ask(self, html: str, script: str, *, scheme: Scheme = "light", width: int = 1280) -> Any:
        """What a script finds on a copy of a page whose policy lets it run.

        The script is the body of an asynchronous function; the rest of the copy is thrown away.
        """
        body = (
            f"(async () => {{ {script} }})()"
            ".catch((error) => ({ error: String(error && error.stack) }))"
            f".then((found) => {{ top.document.documentElement.setAttribute('{_FOUND}', "
            "JSON.stringify(found)); top.document.body.replaceChildren(); });"
        )
        copy = _POLICY.sub("", html, count=1)
        assert copy != html, "The page states no policy."
        copy = copy.replace("</body>", f"<script>{body}</script></body>")
        if width < _NARROWEST:
            size = f'width="{width}" height="900" style="border: 0"'
            copy = f'<!DOCTYPE html><body><iframe {size} srcdoc="{escape(copy)}"></iframe></body>'
        return self.see(copy, scheme=scheme, width=width).found


@dataclass(frozen=True)
class Axe:
    """axe-core as one script."""

    source: str

    @classmethod
    def fetch(cls, folder: Path) -> "Axe":
        npm = shutil.which("npm")
        if npm is None:
            lacking("no npm is installed, which fetches axe-core (Debian: apt-get install npm).")
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
        done = subprocess.run(
            [npm, "install", *options, f"axe-core@{AXE_VERSION}"],
            capture_output=True,
            text=True,
            timeout=240,
        )
        if done.returncode:
            lacking(f"npm could not fetch axe-core {AXE_VERSION}: {done.stderr[-500:]}")
        script = folder / "node_modules" / "axe-core" / "axe.min.js"
        return cls(script.read_text(encoding="utf-8").replace("</script", "<\\/script"))

    def violations(self, browser: Browser, html: str, scheme: Scheme) -> list[str]:
        """Each rule that a page breaks, with the first places."""
        script = (
            f"{self.source}\n;"
            f"const dark = matchMedia('(prefers-color-scheme: dark)').matches;"
            f"if (dark !== {json.dumps(scheme == 'dark')}) throw new Error('wrong colours');"
            f"const found = await axe.run(document, {{ resultTypes: ['violations'], "
            f"runOnly: {{ type: 'tag', values: {json.dumps(RULES)} }} }});"
            "if (found.passes.length < 20) throw new Error('few rules were tried');"
            "return found.violations.map((one) => `${one.id} (${one.nodes.length}): ${one.help}; `"
            " + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)"
            " + ' ' + node.failureSummary).join(' | '));"
        )
        found = browser.ask(html, script, scheme=scheme)
        assert isinstance(found, list), found
        return found


@dataclass
class Trap:
    """A server of this machine that counts who asks it for anything."""

    address: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def trap() -> Iterator[Trap]:
    """Serve until the block ends."""
    found = Trap()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
