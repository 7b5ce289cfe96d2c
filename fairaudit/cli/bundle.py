"""`fairaudit bundle` and `fairaudit verify`: an audit's evidence, and whether it holds."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click

from fairaudit.cli.exit_codes import ExitCode
from fairaudit.cli.running import print_json, say
from fairaudit.cli.show import printable
from fairaudit.errors import InputError
from fairaudit.pipeline.bundle import Difference, Verification, make_bundle, verify_bundle
from fairaudit.report.plain import clip, plain

__all__ = ["bundle_command", "verify_command"]

SCHEMA = "fairaudit.verification/1"
_SHOWN = 10
_LONGEST = 200


@click.command(name="bundle")
@click.argument("source", type=click.Path(path_type=Path), metavar="AUDIT_YAML|RESULTS_FOLDER")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Folder for the bundle, or a zip by its name; may not be there yet.  [default: "
    "NAME-bundle in the working directory]",
)
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    help="Folder of AUDIT_YAML's results.  [default: NAME-results in the working directory]",
)
@click.option(
    "--without-text",
    is_flag=True,
    help="Leave out all that was asked and answered, for sharing; verification then begins with "
    "what was measured.",
)
@click.option(
    "--also",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A further file, such as a policy or a checklist; can be repeated.",
)
@click.option(
    "--sign",
    "key",
    type=click.Path(path_type=Path),
    metavar="KEY",
    help="Private ed25519 key to sign with: PEM, or OpenSSH as ssh-keygen makes it.",
)
@click.option(
    "--password-env",
    metavar="NAME",
    help="Environment variable with the key's password; without it, an encrypted key's is asked.",
)
def bundle_command(
    source: Path,
    output: Path | None,
    results: Path | None,
    without_text: bool,
    also: tuple[Path, ...],
    key: Path | None,
    password_env: str | None,
) -> None:
    """Put an audit's evidence together in one folder or zip; ask nothing.

    It holds the plan with every file that it names, what was asked and answered, audit.json, the
    reports, versions, and a manifest with the SHA-256 of each file (an in-toto Statement). The same
    audit gives the same bytes. Its path goes to standard output.
    """
    if password_env is not None and key is None:
        raise click.UsageError("--password-env names the password of a key; give --sign as well.")
    # A module that the plan names may print; standard output is for the path alone.
    with redirect_stdout(sys.stderr):
        made = make_bundle(
            source,
            output,
            results=results,
            without_text=without_text,
            also=also,
            key=key,
            password=_password(password_env),
        )
    for one in made.left_out:
        say(f"Not in the bundle: {printable(one.what)} ({one.why}).")
    for remark in made.remarks:
        say(f"WARNING  {printable(remark)}")
    say(
        f"{len(made.listed):,} files and their manifest{', signed' if made.signed else ''}. Check "
        f"them anywhere with: fairaudit verify {made.path}{' --key PUBLIC' if made.signed else ''}"
    )
    click.echo(made.path)


def _password(variable: str | None) -> Callable[[], str]:
    def asked() -> str:
        if variable is not None:
            given = os.environ.get(variable, "")
            if not given:
                raise InputError(
                    f"The environment variable {variable}, which --password-env names, holds no "
                    "password. Set it, or leave --password-env out to be asked."
                )
            return given
        if not sys.stdin.isatty():
            raise InputError(
                "The key is encrypted, and nobody is there to be asked for its password. Name an "
                "environment variable that holds it with --password-env."
            )
        return str(click.prompt("Password of the key", hide_input=True, err=True))

    return asked


@click.command(name="verify")
@click.argument("bundle", type=click.Path(path_type=Path), metavar="FOLDER|ZIP")
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="PUBLIC",
    help="The signer's public ed25519 key: PEM, or the “.pub” file of ssh-keygen. A bundle that is "
    "not signed with it fails.",
)
@click.option(
    "--run-code",
    is_flag=True,
    help="Run outcomes that are the author's own code, out of the bundle; only if you trust it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def verify_command(bundle: Path, key: Path | None, run_code: bool, as_json: bool) -> None:
    """Check every file of a bundle, and work its results out again from its answers.

    No network is used, no model is loaded, and nothing beside the bundle is needed.

    Exit codes: 0 all is the same; 1 something differs, and what; 2 this is no bundle, or cannot be
    read.
    """
    with redirect_stdout(sys.stderr):
        found = verify_bundle(bundle, key=key, run_code=run_code)
    if as_json:
        print_json(_content(found))
    else:
        click.echo("\n".join(_told(found)))
    if not found.holds:
        sys.exit(ExitCode.FINDINGS)


def _told(found: Verification) -> Iterator[str]:
    about = "of which audit is not known, since bundle.json is not the one that was made"
    if found.fairaudit:
        about = f"{printable(found.name)}, made with fairaudit {printable(found.fairaudit)}"
    yield f"bundle     {about}"
    if found.recomputed is not None or not found.faults:
        yield f"files      {found.files:,} of {found.files:,} as the manifest says"
    yield f"signature  {found.signature}"
    if found.recomputed is None:
        yield "results    not worked out again, since something is wrong before that"
    else:
        of = found.recomputed
        began = f"{of.values:,} measured values"
        if of.answers is not None:
            began = f"{of.answers:,} answers, {began}"
        same = "the same as recorded" if not found.differences else "NOT the same as recorded"
        yield f"results    worked out again from {began}: {same}"
        for name, why in of.taken.items():
            yield f"not read   {printable(name)}: its values were taken as they are, since {why}"
    for one in found.faults:
        yield f"WRONG      {printable(one)}"
    if found.differences:
        yield f"WRONG      {len(found.differences):,} values differ:"
        yield from (f"  {_difference(one)}" for one in found.differences[:_SHOWN])
        if len(found.differences) > _SHOWN:
            yield f"  … and {len(found.differences) - _SHOWN:,} more; --json lists each."
    for one in found.remarks:
        yield f"NOTE       {one}"
    yield "It holds." if found.holds else "It does not hold."


def _difference(one: Difference) -> str:
    where = ", ".join(filter(None, (one.table, one.row, one.column)))
    return f"{printable(where)}: recorded {_value(one.recorded)}, found {_value(one.found)}"


def _value(value: Any) -> str:  # noqa: ANN401 - whatever a record holds
    if value is None:
        return "nothing"
    return printable(clip(json.dumps(value, ensure_ascii=False, default=str), _LONGEST))


def _content(found: Verification) -> Mapping[str, Any]:
    told = {one.name: getattr(found, one.name) for one in fields(found)}
    told["differences"] = [asdict(one) for one in found.differences]
    told["recomputed"] = None
    if found.recomputed is not None:
        of = found.recomputed
        told["recomputed"] = {"answers": of.answers, "values": of.values, "taken": dict(of.taken)}
    content: dict[str, Any] = plain({"schema": SCHEMA, "holds": found.holds, **told})
    return content
