"""A program that answers lines, as a real process: what it may give, and how it may fail."""

import asyncio
import json
import logging
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import AsyncBackend, CommandBackend, make_backend
from fairaudit.counterfactual import Cells
from fairaudit.errors import CallError, InputError, ModelError, PassingCallError
from fairaudit.rows import Answer, Prompt
from fairaudit.runner import Limits

PROGRAM = Path(__file__).with_name("answering.py")
FAST = Limits(longest_wait=0.01)


def prompt(text: str, *options: str) -> Prompt:
    return Prompt(prompt_id=text, messages=(("user", text),), options=options)


def command(how: str, *rest: object, **settings: Any) -> CommandBackend:
    words = [sys.executable, str(PROGRAM), how, *map(str, rest)]
    return CommandBackend(words, name="program", **settings)


def asked(model: CommandBackend, prompts: Sequence[Prompt], sample: int = 0) -> list[Any]:
    """The answer to each prompt, or what was raised for it."""

    async def all_at_once() -> list[Any]:
        try:
            return await asyncio.gather(
                *(model.ask(one, sample=sample) for one in prompts), return_exceptions=True
            )
        finally:
            await model.close()

    return asyncio.run(all_at_once())


def small() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"], wordings=1,
        limit=3,
    )  # fmt: skip


def test_it_gets_one_object_a_line_and_nothing_that_is_not_named() -> None:
    plain = asked(command("echo"), [prompt("é\n“x”")])[0]
    assert json.loads(plain.text) == {
        "messages": [{"role": "user", "content": "é\n“x”"}], "sample": 0,
    }  # fmt: skip
    model = command("echo", seed=5, params={"temperature": 0})
    full = asked(model, [prompt("a", "yes", "no")], sample=2)[0]
    assert json.loads(full.text) == {
        "messages": [{"role": "user", "content": "a"}], "sample": 2, "options": ["yes", "no"],
        "seed": 7, "params": {"temperature": 0},
    }  # fmt: skip
    assert full.seed == 7
    assert dict(model.identity.params) == {"temperature": 0, "seed": 5}


def test_answers_are_texts_or_scores() -> None:
    text, long = asked(command("well"), [prompt("a")]) + asked(command("long_answer"), [prompt("")])
    assert text == Answer(text="Answer: a", input_tokens=5, served_model="tiny-2")
    assert len(long.text) == 1_000_000
    scored = asked(command("scores"), [prompt("a", "yes", "no")])
    assert scored == [Answer(option_logprobs=(-1.0, -2.0))]


def test_answers_in_another_order_find_their_prompts() -> None:
    prompts = [prompt(str(number)) for number in range(30)]
    answers = asked(command("backwards", max_concurrency=30), prompts)
    assert [one.text for one in answers] == [f"Answer: {number}" for number in range(30)]


def test_an_audit_starts_it_once(tmp_path: Path) -> None:
    cells = small()
    model = make_backend(
        "command", command=[sys.executable, str(PROGRAM), "well", "starts"], name="program",
        revision="1", folder=tmp_path, max_concurrency=4,
    )  # fmt: skip
    assert isinstance(model, AsyncBackend)
    with Store(tmp_path / "store.db") as store:
        first = collect(cells, model, store, samples=2)
        again = collect(cells, model, store, samples=2)
    assert (first.asked, first.failed, again.asked) == (2 * cells.n_prompts, 0, 0)
    assert (tmp_path / "starts").read_text() == "x"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"error": "too long"}, "^too long$"),
        ({}, "this one holds nothing"),
        ({"answer": "Yes."}, "this one holds answer"),
        ({"text": "Yes.", "option_logprobs": [-1, -1]}, "has to hold one of"),
        ({"text": 3}, "type int as text"),
        ({"text": "Yes.", "input_tokens": "5"}, "'5' as input_tokens"),
        ({"text": "Yes.", "model": 7}, "7 as model"),
        ({"option_logprobs": [-1]}, "gave 1 numbers as option_logprobs for 2 options"),
        ({"option_logprobs": {"yes": -1}}, "gave dict as option_logprobs"),
        ({"option_logprobs": [0.2, -1]}, "at most 0"),
        ({"option_logprobs": [float("nan"), -1]}, "at most 0"),
        ({"option_logprobs": [None, -1]}, "at most 0"),
        ({"option_logprobs": [-0.1, -0.1]}, "add up to 1.8"),
        ({"error": "busy", "retry_after": "soon"}, "'soon', which is no number of seconds"),
    ],
)
def test_an_answer_that_is_none_fails_that_prompt_alone(given: dict[str, Any], said: str) -> None:
    bad = prompt(json.dumps(given), "yes", "no")
    good = prompt('{"text": "Yes."}', "yes", "no")
    failed, answer = asked(command("given"), [bad, good])
    assert answer.text == "Yes."
    assert isinstance(failed, CallError)
    assert not isinstance(failed, PassingCallError)
    with pytest.raises(CallError, match=said):
        raise failed


def test_what_passes_and_what_was_cut() -> None:
    busy, cut = asked(
        command("given"),
        [
            prompt('{"error": "busy", "retry_after": 2}'),
            prompt('{"text": "The", "finish_reason": "length"}'),
        ],
    )
    assert isinstance(busy, PassingCallError)
    assert (str(busy), busy.retry_after) == ("busy", 2.0)
    assert (cut.status, cut.text, cut.finish_reason) == ("truncated", "The", "length")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("banner", "no JSON object: “Loading the model …”.*standard error"),
        ("a_list", r"no JSON object: “\[1\]”"),
        ("another_id", "the id “x7”, which nobody waits for.*repeat the id"),
        ("number_as_id", r"the id “1 \(no text\)”"),
    ],
)
def test_a_program_that_keeps_no_rules_stops_the_run(how: str, said: str) -> None:
    found = asked(command(how), [prompt("a"), prompt("b")])
    for error in found:
        assert isinstance(error, ModelError)
        assert not isinstance(error, CallError)
        with pytest.raises(ModelError, match=said):
            raise error


def test_an_answer_given_twice_is_told() -> None:
    async def both() -> None:
        model = command("twice")
        try:
            await model.ask(prompt("a"), sample=0)
            with pytest.raises(ModelError, match="the id “1”, which nobody waits for"):
                await model.ask(prompt("b"), sample=0)
        finally:
            await model.close()

    asyncio.run(both())


@pytest.mark.parametrize("program", ["no-such-program-anywhere", str(Path(__file__))])
def test_a_program_that_cannot_be_started_is_told(program: str) -> None:
    error = asked(CommandBackend([program], name="x"), [prompt("a")])[0]
    with pytest.raises(ModelError, match="cannot be started.*Check that the program is there"):
        raise error


def test_a_program_that_dies_is_started_again_once(tmp_path: Path) -> None:
    cells = small()
    model = command("dies_once", tmp_path / "starts", max_concurrency=3)
    with Store(tmp_path / "store.db") as store:
        done = collect(cells, model, store, limits=FAST)
    assert (done.asked, done.failed) == (cells.n_prompts, 0)
    assert (tmp_path / "starts").read_text() == "xx"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (
            "dies",
            "ended with status 3; its last words: “loading no space left, key .hidden.”.*2 times",
        ),
        ("half_a_line", "ended with status 0"),
    ],
)
def test_a_program_that_keeps_dying_stops_the_run(
    how: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv("PROGRAM_API_KEY", "sk-planted-secret")
    caplog.set_level(logging.DEBUG)
    model = command(how, tmp_path / "starts")
    with (
        Store(tmp_path / "store.db") as store,
        pytest.raises(ModelError, match=f"answers nothing: {said}") as caught,
    ):
        collect(small(), model, store, limits=FAST)
    assert "sk-planted" not in str(caught.value) + repr(model) + caplog.text
    assert (tmp_path / "starts").read_text() == "xx"
    assert all(b"sk-planted" not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_prompt_that_ends_the_program_fails_alone() -> None:
    async def in_turn() -> list[Any]:
        model, found = command("dies_of_one"), []
        try:
            for text in ("a", "poison", "poison", "b"):
                try:
                    found.append((await model.ask(prompt(text), sample=0)).text)
                except CallError as error:
                    found.append(error)
            return found
        finally:
            await model.close()

    first, once, again, last = asyncio.run(in_turn())
    assert (first, last) == ("Answer: a", "Answer: b")
    assert isinstance(once, PassingCallError)
    assert not isinstance(again, PassingCallError)
    assert "each time that it was asked this" in str(again)


def test_a_program_that_hangs_is_stopped_and_started_again(tmp_path: Path) -> None:
    cells = small()
    model = command("hangs_once", tmp_path / "starts", max_concurrency=3)
    with Store(tmp_path / "store.db") as store:
        done = collect(cells, model, store, limits=Limits(timeout=1.0, longest_wait=0.01))
    assert (done.asked, done.failed) == (cells.n_prompts, 0)
    assert (tmp_path / "starts").read_text() == "xx"


def test_a_program_that_keeps_hanging_stops_the_run(tmp_path: Path) -> None:
    model = command("hangs", tmp_path / "starts")
    begun = time.monotonic()
    with (
        Store(tmp_path / "store.db") as store,
        pytest.raises(ModelError, match="answers nothing.*while nothing came from it.*2 times"),
    ):
        collect(small(), model, store, limits=Limits(timeout=0.5, longest_wait=0.01))
    assert time.monotonic() - begun < 20
    assert (tmp_path / "starts").read_text() == "xx"


def test_a_late_answer_is_nobodys() -> None:
    """A call that is cancelled while others are answered leaves the program alone."""

    async def one_given_up() -> list[str]:
        model = command("backwards")
        try:
            lost = asyncio.create_task(model.ask(prompt("lost"), sample=0))
            await asyncio.sleep(0.5)
            rest = [asyncio.create_task(model.ask(prompt(t), sample=0)) for t in "abcde"]
            await asyncio.wait(rest, return_when=asyncio.FIRST_COMPLETED)
            lost.cancel()
            return [(await one).text for one in rest]
        finally:
            await model.close()

    assert asyncio.run(one_given_up()) == [f"Answer: {t}" for t in "abcde"]


def test_much_on_standard_error_blocks_nothing() -> None:
    answers = asked(command("much_on_stderr"), [prompt("a"), prompt("b")])
    assert [one.text for one in answers] == ["Answer: a", "Answer: b"]


def test_the_interrupt_of_a_terminal_does_not_reach_it(tmp_path: Path) -> None:
    """Ctrl-C goes to the whole group of processes; the program is in one of its own."""
    slow = tmp_path / "slow.py"
    program = (
        "import sys\nfrom fairaudit import *\n"
        f"model = CommandBackend([sys.executable, {str(slow)!r}], name='slow')\n"
        "cells = counterfactuals(load_vignettes('acute_pain'), load_attributes('sex'),\n"
        "    questions=['opioid'], wordings=1)\n"
        "with Store('store.db') as store:\n"
        "    collect(cells, model, store, progress=lambda *_: print('kept', flush=True))\n"
    )
    slow.write_text(
        "import json, sys, time\n"
        "for line in sys.stdin:\n"
        "    time.sleep(0.3)\n"
        "    print(json.dumps({'id': json.loads(line)['id'], 'text': 'Yes.'}), flush=True)\n"
    )

    async def interrupted() -> tuple[int | None, str]:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, cwd=tmp_path, start_new_session=True,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert running.stdout is not None
        await running.stdout.readline()
        os.killpg(running.pid, signal.SIGINT)
        _, told = await running.communicate()
        return running.returncode, told.decode()

    status, told = asyncio.run(interrupted())
    assert status != 0
    assert "KeyboardInterrupt" in told
    assert "ended with" not in told
    with closing(sqlite3.connect(tmp_path / "store.db")) as store:
        rows = store.execute("SELECT status FROM responses").fetchall()
    assert set(rows) == {("ok",)}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"command": "python triage.py"}, "a list of the program and its arguments"),
        ({"command": []}, "a list of the program"),
        ({"command": ["python", 3]}, "each a text"),
        ({"command": ["x", "--api-key=abc"]}, "looks like a secret"),
        ({"command": ["x", "--access-token", "abc"]}, "looks like a secret"),
        ({"params": {"password": "x"}}, "looks like a secret"),
        ({"params": {"x": object()}}, "plain values"),
        ({"seed": -1}, "seed"),
        ({"max_concurrency": 0}, "max_concurrency"),
    ],
)
def test_wrong_settings_are_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        CommandBackend(**{"command": ["x"], "name": "x", **settings})
