"""The call before an audit: what a server rejects is told with what to write instead."""

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import OpenAIBackend, Preflights
from fairaudit.counterfactual import Cells
from fairaudit.errors import ModelError
from fairaudit.outcomes import parse
from fairaudit.runner import Collection, Limits
from tests.backends.openai_server import FAULTS, ChatServer, completion, failure, likely, serving

FAST = Limits(longest_wait=0.01)


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"],
        wordings=1, limit=2, placebo=0,
    )  # fmt: skip


def without(*names: str) -> ChatServer:
    """A server that rejects parameters."""

    def rule(request: Request, body: dict[str, object]) -> Response | None:
        rejected = [name for name in names if name in body]
        return failure(400, f"unsupported {rejected[0]}") if rejected else None

    return ChatServer(rule=rule)


def collected(cells: Cells, folder: Path, server: ChatServer, **settings: object) -> Collection:
    model = OpenAIBackend("tiny", base_url=server.url, **settings)  # type: ignore[arg-type]
    with Store(folder / "store.db") as store:
        return collect(cells, model, store, limits=FAST)


def test_one_call_comes_first_and_is_no_answer(cells: Cells, tmp_path: Path) -> None:
    with serving(ChatServer(seconds=0.02)) as server:
        done = collected(cells, tmp_path, server, revision="1")
        asked = len(server.bodies)
        again = collected(cells, tmp_path, server, revision="1")
    assert (done.asked, asked) == (cells.n_prompts, cells.n_prompts + 1)
    assert server.bodies[0] == server.bodies[1]
    # With nothing left to ask there is nothing to try.
    assert (again.asked, len(server.bodies)) == (0, asked)
    assert isinstance(OpenAIBackend("tiny"), Preflights)


@pytest.mark.parametrize(
    ("rejected", "settings", "told"),
    [
        (["temperature"], {"params": {"temperature": 0}}, "Take “temperature” out of params"),
        (["seed"], {"seed": 3}, "Leave out “seed” in audit.yaml"),
        (
            ["max_tokens"], {"max_tokens": 64},
            "Write “max_tokens: null” and “params: {max_completion_tokens: 64}” in audit.yaml",
        ),
        (
            ["max_completion_tokens"],
            {"max_tokens": None, "params": {"max_completion_tokens": 64}},
            "Take it out of params and write “max_tokens: 64”",
        ),
        (["max_tokens", "max_completion_tokens"], {}, "Write “max_tokens: null” in audit.yaml"),
        (["logprobs"], {"answers": "scores"}, "Write “answers: text” in audit.yaml"),
        (["top_logprobs"], {"answers": "scores"}, "Write “answers: text” in audit.yaml"),
        (["response_format"], {"structured": True}, "Leave out “structured: true” in audit.yaml"),
    ],
)  # fmt: skip
def test_a_rejected_parameter_is_named_with_what_to_write(
    rejected: list[str],
    settings: dict[str, object],
    told: str,
    cells: Cells,
    tmp_path: Path,
) -> None:
    with serving(without(*rejected)) as server:
        with pytest.raises(ModelError) as caught:
            collected(cells, tmp_path, server, **settings)
        assert len(server.bodies) < 8
    assert told in str(caught.value)
    assert str(caught.value).count("It does not take") == 1
    assert "HTTP 400" in str(caught.value)
    with Store(tmp_path / "store.db") as store:
        assert store.counts() == {}


def test_all_of_them_are_named_at_once(cells: Cells, tmp_path: Path) -> None:
    with (
        serving(without("temperature", "seed", "max_tokens")) as server,
        pytest.raises(ModelError) as caught,
    ):
        collected(cells, tmp_path, server, seed=1, params={"temperature": 0, "top_p": 1})
    for name in ("temperature", "seed", "max_tokens"):
        assert f"It does not take {name} (HTTP 400" in str(caught.value)
    assert "top_p" not in str(caught.value)


def test_scores_that_are_not_given_are_missed_before_the_audit(
    cells: Cells, tmp_path: Path
) -> None:
    with (
        serving(ChatServer()) as server,
        pytest.raises(ModelError, match="no log-probabilities.*“answers: text”.*Nothing was asked"),
    ):
        collected(cells, tmp_path, server, answers="scores")
    assert len(server.bodies) == 1


def test_a_server_that_does_not_keep_to_the_form_is_found_out(cells: Cells, tmp_path: Path) -> None:
    with (
        serving(ChatServer()) as server,
        pytest.raises(ModelError, match="does not keep to it.*Leave out “structured: true”"),
    ):
        collected(cells, tmp_path, server, structured=True)


def test_structured_answers_are_read(cells: Cells, tmp_path: Path) -> None:
    with serving(ChatServer(rule=lambda _, body: completion('{"answer": "no"}'))) as server:
        model = OpenAIBackend("tiny", base_url=server.url, structured=True)
        with Store(tmp_path / "store.db") as store:
            collect(cells, model, store, limits=FAST)
            outcomes = parse(cells, store.responses(model))
    form = server.bodies[0]["response_format"]
    assert form["json_schema"]["schema"]["properties"]["answer"]["enum"] == ["yes", "no"]  # type: ignore[index]
    assert set(outcomes["status"]) == {"ok"}
    assert dict(model.identity.params) == {"max_tokens": 1024, "structured": True}


def test_what_is_rejected_without_parameters_is_left_to_the_run(
    cells: Cells, tmp_path: Path
) -> None:
    first = [lambda: failure(422)] * 3
    with serving(ChatServer(*first)) as server:
        done = collected(cells, tmp_path, server)
    assert (done.failed, done.asked) == (1, cells.n_prompts)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_is_not_held_against_the_settings(
    fault: str, cells: Cells, tmp_path: Path
) -> None:
    with serving(ChatServer(*[FAULTS[fault]] * 3)) as server:
        done = collected(cells, tmp_path, server)
    assert (done.failed, done.asked) == (0, cells.n_prompts)
    assert len(server.bodies) == cells.n_prompts + 4


def test_a_refused_or_filtered_first_prompt_says_nothing_of_the_form(
    cells: Cells, tmp_path: Path
) -> None:
    scores = likely(("yes", {"yes": 0.6, "no": 0.4}))
    replies = [lambda: completion(None, "content_filter")] * 2
    rest = [lambda: completion("yes", logprobs=scores)] * cells.n_prompts
    with serving(ChatServer(*replies, *rest)) as server:
        done = collected(cells, tmp_path, server, answers="scores")
    assert (done.failed, done.asked) == (0, cells.n_prompts)
