"""An audit against a server with faults, killed again and again: what is lost, what is doubled?

    python benchmarks/faults.py                 # 5,040 prompts, a fifth of the calls come to harm
    python benchmarks/faults.py --vignettes 1 --share 0.5

One server over real sockets answers each prompt by its words. The audit runs once undisturbed.
Then it runs against the same server while it lets a share of the calls fail, by turns in each of
the ways that are listed; one to three seconds after the first commit of each start it is killed
with SIGKILL, and started again, until it ends. Needs the extra “test”. The last lines say
how many prompts have no answer (lost), how many have more than one (doubled), and whether
audit.json has the same bytes. The exit code is 1 if anything was lost, doubled or different.
"""

import argparse
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from fairaudit import load_audit  # noqa: E402 - from the same checkout as the server
from tests.backends.openai_server import FaultServer, serving  # noqa: E402

PROGRAM = ROOT / "benchmarks" / "programs" / "faulty_audit.py"
LACKING = 3
PLAN = """\
vignettes: acute_pain
attributes: [race_ethnicity, sex]
design: {{limit: {vignettes}, wordings: {wordings}}}
models:
  - {{backend: openai, model: tiny, base_url: "{url}", revision: "1", max_concurrency: {at_once}}}
margin: 0.05
seed: 7
"""


@dataclass(slots=True)
class Course:
    """How an audit went."""

    seconds: float = 0.0
    starts: int = 0
    kills: int = 0
    kept_at_kills: list[int] = field(default_factory=list)


def rows_in(store: Path) -> int:
    """Answers that are kept, as another process sees them."""
    if not store.exists():
        return 0
    connection = sqlite3.connect(store, timeout=30)
    try:
        return int(connection.execute("SELECT count(*) FROM responses").fetchone()[0])
    finally:
        connection.close()


def run(folder: Path, timeout: float, moments: random.Random | None) -> Course:
    """Run the audit until it ends, and kill it where `moments` says when."""
    course, store = Course(), folder / "results" / "responses.db"
    begun = time.perf_counter()
    while True:
        course.starts += 1
        before = rows_in(store)
        process = subprocess.Popen([sys.executable, str(PROGRAM), str(folder), str(timeout)])
        try:
            if moments is not None:
                while process.poll() is None and rows_in(store) <= before:
                    time.sleep(0.02)
                until = time.monotonic() + moments.uniform(1, 3)
                while process.poll() is None and time.monotonic() < until:
                    time.sleep(0.02)
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
            code = process.wait()
        finally:
            process.kill()
        if code == -signal.SIGKILL:
            course.kills += 1
            course.kept_at_kills.append(rows_in(store))
        elif code == 0:
            course.seconds = time.perf_counter() - begun
            return course
        elif code != LACKING:
            sys.exit(f"The audit stopped with exit code {code}.")


def counted(folder: Path) -> tuple[int, int, int]:
    """Prompts of the plan, those without an answer, and answers beyond one for each."""
    wanted = {prompt.prompt_id for prompt in load_audit(folder / "audit.yaml").cells.prompts()}
    connection = sqlite3.connect(folder / "results" / "responses.db")
    rows = connection.execute(
        "SELECT prompt_id FROM responses NOT INDEXED WHERE status <> 'error'"
    ).fetchall()
    connection.close()
    kept = [row[0] for row in rows]
    return len(wanted), len(wanted - set(kept)), len(kept) - len(set(kept))


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--vignettes", type=int, default=21, help="240 prompts each (21)")
    parser.add_argument("--wordings", type=int, default=3, help="of each question (3)")
    parser.add_argument("--share", type=float, default=0.2, help="of calls that fail (0.2)")
    parser.add_argument("--timeout", type=float, default=2.0, help="seconds of patience (2)")
    parser.add_argument("--seconds", type=float, default=0.2, help="that an answer takes (0.2)")
    parser.add_argument("--at-once", type=int, default=32, help="calls in flight (32)")
    parser.add_argument("--seed", type=int, default=7, help="of faults and kills (7)")
    return parser.parse_args()


def main() -> None:
    """Run both audits and compare them."""
    options = arguments()
    server = FaultServer(share=0.0, seed=options.seed, seconds=options.seconds)
    with tempfile.TemporaryDirectory() as place, serving(server):
        folders = [Path(place, name) for name in ("undisturbed", "disturbed")]
        for folder in folders:
            folder.mkdir()
            plan = PLAN.format(
                vignettes=options.vignettes, wordings=options.wordings, url=server.url,
                at_once=options.at_once,
            )  # fmt: skip
            (folder / "audit.yaml").write_text(plan, encoding="utf-8")
        calm = run(folders[0], options.timeout, None)
        server.share = options.share
        server.calls.clear()
        server.answered.clear()
        rough = run(folders[1], options.timeout, random.Random(options.seed))
        same = len({(f / "results" / "audit.json").read_bytes() for f in folders}) == 1
        prompts, lost, doubled = counted(folders[1])
    calls, sent = server.calls.total(), server.answered.total()
    print(f"prompts {prompts:,}; undisturbed {calm.seconds:.1f} s, disturbed {rough.seconds:.1f} s")
    print(f"starts {rough.starts}, killed {rough.kills}, with {rough.kept_at_kills} answers kept")
    print(f"calls {calls:,}, of which came to harm {server.faults.total() / calls:.1%}:")
    for name, count in sorted(server.faults.items()):
        print(f"  {count:5,}  {name}")
    print(f"answers sent {sent:,}: {sent - prompts:,} of them were not on disk yet at a kill")
    print(f"lost {lost}\ndoubled {doubled}")
    print(f"audit.json is byte-identical: {'yes' if same else 'no'}")
    sys.exit(0 if same and not lost and not doubled else 1)


if __name__ == "__main__":
    main()
