"""`fairaudit lint`: prints what the rules find in sets and attribute files."""

import json
import sys
from pathlib import Path

import click

from fairaudit.authoring.lint import Finding, findings_in, read_sources
from fairaudit.cli.exit_codes import ExitCode

__all__ = ["lint_command"]


@click.command(name="lint")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def lint_command(paths: tuple[str, ...], as_json: bool) -> None:
    """Look for faults in vignette sets and attribute files.

    PATH is a shipped set's name, a set's folder, a folder of sets, an attribute's YAML file or a
    folder of such files; without one, everything shipped is looked at. One finding a line:
    file:line:rule: message. Exit code 1 says that there are findings.
    """
    sources = read_sources(paths)
    findings = findings_in(sources)
    if as_json:
        rows = [
            {"path": _shown(one), "line": one.line, "rule": one.rule, "message": one.message}
            for one in findings
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for one in findings:
            click.echo(f"{_shown(one)}:{one.line}:{one.rule}: {one.message}")
    count = {0: "no findings", 1: "1 finding"}.get(len(findings), f"{len(findings):,} findings")
    for path in sources.audits:
        click.echo(f"{path} is an audit: its faults are told by fairaudit check {path}", err=True)
    click.echo(f"{sources.counts}, {count}", err=True)
    if findings:
        sys.exit(ExitCode.FINDINGS)


def _shown(finding: Finding) -> str:
    """A finding's file as seen from the working directory, where it lies in it."""
    here = Path.cwd()
    path = finding.path
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
