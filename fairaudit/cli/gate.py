"""`fairaudit gate`: whether the record of an audit meets a policy, for pipelines."""

import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from fairaudit.cli.caveats import caveats
from fairaudit.cli.exit_codes import ExitCode
from fairaudit.cli.gate_text import gate_text
from fairaudit.cli.running import print_json, say
from fairaudit.errors import FairauditError, InputError
from fairaudit.governance.gate import DISPARITY, NOT_SHOWN, PASS, decision_on
from fairaudit.governance.policy import DEFAULT_POLICY, load_policy
from fairaudit.report import NO_RECORD, NoRecord, Report

__all__ = ["gate_command"]

_CODES = {
    PASS: ExitCode.DONE,
    DISPARITY: ExitCode.DISPARITY,
    NOT_SHOWN: ExitCode.NOT_SHOWN,
}


@click.command(name="gate")
@click.argument("audit_json", type=click.Path(path_type=Path))
@click.option(
    "--policy",
    "policy_yaml",
    type=click.Path(path_type=Path),
    help="What has to be shown.  [default: every primary contrast, within the audit's margins]",
)
@click.option(
    "--require-registered",
    is_flag=True,
    help="Met only if the plan of the audit registers this policy (policy: in audit.yaml).",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day by which accepted findings expire.  [default: today, in UTC]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def gate_command(
    audit_json: Path,
    policy_yaml: Path | None,
    require_registered: bool,
    today: datetime | None,
    as_json: bool,
) -> None:
    """Hold AUDIT_JSON to a policy; one line for each required contrast.

    Exit codes: 0 the policy is met; 1 a disparity; 2 the command or a file needs mending; 3 not
    shown, not estimable, or incomplete.
    """
    record = Report.load(audit_json)
    run = None if isinstance(record.run, NoRecord) else record.run
    if isinstance(record.run, NoRecord) and record.run != NO_RECORD:
        say(f"WARNING  {record.run.why}")
    for told in caveats(record.content):
        say(told)
    policy = DEFAULT_POLICY if policy_yaml is None else load_policy(policy_yaml)
    if require_registered:
        policy = policy.registered_only()
    day = (today or datetime.now(UTC)).date()
    try:
        decision = decision_on(record.content, run, policy, today=day)
    except FairauditError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        # A traceback would end with 1, which stands for a disparity.
        raise InputError(
            f"The audit {audit_json} holds what fairaudit does not write "
            f"({type(error).__name__}: {error}). Make it again with `fairaudit run`."
        ) from error
    # A reader that has gone changes nothing about what was decided.
    with suppress(BrokenPipeError):
        if as_json:
            print_json(asdict(decision))
        else:
            click.echo(gate_text(decision, record.content))
    sys.exit(_CODES[decision.exit_code])
