"""A process that is kept running: a line of JSON goes in, a line of JSON comes out."""

import asyncio
import contextlib
import json
import os
import signal
import time
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fairaudit.backends.checks import known_secrets
from fairaudit.backends.keys import hidden
from fairaudit.errors import ModelError

__all__ = ["LineProcess", "ProcessEndedError"]

# An answer is a text, and not a book: longer lines are taken for a fault.
_LONGEST_LINE = 16 * 2**20
_TAIL_LINES, _TAIL_LETTERS = 5, 600
_SHOWN = 80
# Seconds that a process has to end once its input is closed.
_GRACE = 5.0


class ProcessEndedError(Exception):
    """The process ended, or was stopped, before it answered."""


class LineProcess:
    """One run of a command, in the event loop in which it was made.

    Parameters
    ----------
    command : Sequence[str]
        Program and arguments; no shell reads them.
    folder : Path, optional
        Where it runs.
    """

    def __init__(self, command: Sequence[str], folder: Path | None) -> None:
        self._command, self._folder = tuple(command), folder
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._given_up: set[str] = set()
        self._told: deque[str] = deque(maxlen=_TAIL_LINES)
        self._process: Process | None = None
        self._count = 0
        self._heard_at = time.monotonic()
        self._stopped_after: float | None = None
        self.fault: Exception | None = None
        self.noted = False
        self._life = asyncio.create_task(self._lived())
        self._begun = asyncio.get_running_loop().create_future()

    @property
    def over(self) -> bool:
        """Whether nothing more can be asked of it."""
        return self.fault is not None or self._stopped_after is not None

    @property
    def gone(self) -> bool:
        """Whether nothing is left of it to wait for."""
        return self._life.done()

    async def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write a request with an id of its own, and wait for the line with that id.

        Raises
        ------
        ProcessEndedError
            If the process ends before.
        ModelError
            If it cannot be started, or writes what is no answer.
        """
        await asyncio.shield(self._begun)
        if self.fault is not None:
            raise self.fault
        self._count += 1
        name, sent = str(self._count), time.monotonic()
        self._waiting[name] = asyncio.get_running_loop().create_future()
        try:
            await self._write(json.dumps({"id": name, **request}, ensure_ascii=False))
            return await self._waiting[name]
        except asyncio.CancelledError:
            self._given_up.add(name)
            if self._heard_at < sent:
                # It answers nobody: whatever is in flight would wait in vain.
                self._stopped_after = time.monotonic() - sent
                self._kill()
            raise
        finally:
            del self._waiting[name]

    async def close(self) -> None:
        """Close its input, wait for its end, and make an end where that takes too long."""
        await asyncio.wait([self._begun])
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        done, _ = await asyncio.wait([self._life], timeout=_GRACE)
        if not done:
            self._kill()
            await self._life

    async def _write(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        # A process that has ended reads nothing: its end is told by whoever reads its output.
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(f"{line}\n".encode())
            await self._process.stdin.drain()

    async def _lived(self) -> None:
        """Start, hand out the answers, and tell those who wait how it ended."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, cwd=self._folder, stdin=PIPE, stdout=PIPE, stderr=PIPE,
                limit=_LONGEST_LINE,
                # Ctrl-C is for the audit, which lets the process finish what it was asked.
                start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            self.fault = ModelError(
                f"The command “{self._command[0]}” cannot be started: {error}. Check that the "
                "program is there and may be run."
            )
            self._begun.set_result(None)
            return
        self._begun.set_result(None)
        listening = asyncio.create_task(self._listen_to_errors(self._process))
        self.fault = await self._read_answers(self._process) or await self._end_of(
            self._process, listening
        )
        self._kill()
        await self._process.wait()
        await asyncio.wait([listening], timeout=_GRACE)
        listening.cancel()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(self.fault)
                # Whoever waited may have been cancelled in the meantime.
                future.exception()

    async def _read_answers(self, process: Process) -> Exception | None:
        """Read until the output ends; gives what is wrong with a line that is no answer."""
        assert process.stdout is not None
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                return ModelError(
                    f"The command wrote a line of more than {_LONGEST_LINE // 2**20} MB to its "
                    "standard output. An answer is one JSON object on one line."
                )
            if not line.endswith(b"\n"):
                return None
            self._heard_at = time.monotonic()
            if line.strip() and (fault := self._take(line)):
                return ModelError(fault)

    def _take(self, line: bytes) -> str:
        """Hand an answer to whoever waits for it; gives what is wrong with it, if anything is."""
        begun = line[: 4 * _SHOWN].decode(errors="replace").strip()
        shown = hidden(begun, known_secrets())[:_SHOWN]
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            return (
                f"The command wrote a line that is no JSON object: “{shown}”. Only answers may go "
                "to its standard output, one JSON object a line; let it print all else to "
                "standard error."
            )
        name = found.get("id")
        if not isinstance(name, str):
            name = f"{json.dumps(name)} (no text)"
        if name in self._given_up:
            self._given_up.discard(name)
        elif name not in self._waiting or self._waiting[name].done():
            return (
                f"The command answered with the id “{name[:_SHOWN]}”, which nobody waits for: "
                f"“{shown}”. Every answer has to repeat the id of its request as it was, once."
            )
        else:
            self._waiting[name].set_result(found)
        return ""

    async def _listen_to_errors(self, process: Process) -> None:
        assert process.stderr is not None
        while True:
            # Not by lines: a progress bar has none. It has to be read, or the process stands still.
            piece = await process.stderr.read(2**16)
            if not piece:
                return
            text = (self._told.pop() if self._told else "") + piece.decode(errors="replace")
            self._told.extend(part[-_TAIL_LETTERS:] for part in text.split("\n")[-_TAIL_LINES:])

    async def _end_of(self, process: Process, listening: asyncio.Task[None]) -> Exception:
        """How it ended, with the last words that it wrote to standard error."""
        try:
            async with asyncio.timeout(_GRACE):
                status = await process.wait()
                await listening
        except TimeoutError:
            how = "closed its output"
        else:
            how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        if self._stopped_after is not None:
            how = f"gave no answer in {self._stopped_after:.0f} s and was stopped"
        told = " ".join(" ".join(self._told).split())
        words = hidden(told, known_secrets())[-_TAIL_LETTERS:]
        return ProcessEndedError(f"{how}; its last words: “{words}”" if words else how)

    def _kill(self) -> None:
        """End the process and whatever it has started."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
