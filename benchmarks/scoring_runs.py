"""Ways of scoring, each in a process of its own, with the tokens that its prompts stand for."""

import json
import pathlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit import Cell
from fairaudit.backends.local_model import Reader
from fairaudit.backends.options import spelled
from fairaudit.backends.paths import Path
from fairaudit.backends.scoring import gap_after, paths_of

__all__ = ["Row", "Runs", "paths_of_cells"]

Row = dict[str, Any]

PROGRAMS = pathlib.Path(__file__).parent / "programs"


def paths_of_cells(reader: Reader, cells: Sequence[Cell]) -> list[list[Path]]:
    """Token paths of the options of each cell."""
    return [found.paths for found in paths_of(reader, [cell.prompt for cell in cells])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Prompts scored in processes of their own, which are handed files in one place."""

    reader: Reader
    place: pathlib.Path
    folder: pathlib.Path

    def naive(self, cells: Sequence[Cell]) -> Row:
        """One prompt + option a pass; the values are kept, run after run."""
        return self.scored(cells, "score_prompts", "naive", values="naive")

    def scored(
        self,
        cells: Sequence[Cell],
        program: str,
        way: str,
        *,
        values: str = "",
        python: str = sys.executable,
    ) -> Row:
        """What a run took, with the tokens that the naive way reads for its prompts."""
        file, kept = self.place / "prompts.jsonl", self.place / "values"
        tokens = _written(file, self.reader, cells)
        command = [python, PROGRAMS / f"{program}.py", way, self.folder, file]
        done = subprocess.run(
            [*command, kept] if values else command, stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise SystemExit(f"{program}.py failed; above is what it said.")
        if values:
            with (self.place / values).open("a", encoding="utf-8") as together:
                together.write(kept.read_text("utf-8"))
        row: Row = json.loads(done.stdout.strip().splitlines()[-1])
        return {} if "lacks" in row else {**row, "tokens": tokens}

    def values(self, name: str) -> list[list[float]]:
        """Log-probabilities that were kept under a name, prompt by prompt."""
        return [json.loads(line) for line in (self.place / name).read_text("utf-8").splitlines()]


def _written(file: pathlib.Path, reader: Reader, cells: Sequence[Cell]) -> int:
    """Write prompts down, and count the tokens that the naive way reads for them."""
    lines = []
    for cell in cells:
        prompt = cell.prompt
        text = reader.rendered(prompt.messages)
        gap = gap_after(text, prompt)
        ends = [one[len(text) :] for option in spelled(text, prompt.options, gap) for one in option]
        row = {
            "prompt_id": prompt.prompt_id, "messages": prompt.messages, "options": prompt.options,
            "text": text, "continuations": ends, "count": len(prompt.options),
        }  # fmt: skip
        lines.append(json.dumps(row))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sum(len(path.tokens) - 1 for one in paths_of_cells(reader, cells) for path in one)
