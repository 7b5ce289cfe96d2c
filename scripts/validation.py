"""Published numbers beside those of fairaudit, from the same answers.

    python scripts/validation.py [--data FOLDER] [--json] [--write docs/validation.md]

Reads the studies in `validation/`, analyzes their answers by the verbs that `fairaudit analyze
--table` calls, computes by scipy and statsmodels what they did otherwise (`studies/methods.py`),
and compares every number. Without options it prints the page; --json prints each comparison
instead. Nothing is random without a seed, and the page is the same on every run. It takes about
ten seconds. The exit code is 1 if a number does not agree, and 2 if a file needs mending.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import jinja2
from studies import fairmedprompt, geobias, markdown, medperturb
from studies.comparison import Study, agreements

from fairaudit.errors import InputError

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).parent / "studies" / "templates"
STUDIES = (fairmedprompt.study, medperturb.study, geobias.study)


def main() -> int:
    """Compare, print or write, and say what does not agree."""
    options = _options()
    try:
        studies = [study(options.data) for study in STUDIES]
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    text = page(studies)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    if options.json:
        print(json.dumps(record(studies), ensure_ascii=False, indent=1))
    elif not options.write:
        print(text, end="")
    return tell(studies)


def page(studies: Sequence[Study]) -> str:
    """The page in Markdown."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # it makes Markdown
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    sections = {
        study.name: environment.get_template(f"{study.name}.md").render(
            agreement=markdown.agreement_table(agreements(study.comparisons)),
            claims=markdown.claims_table(study.claims),
            verdicts=markdown.verdict_table(study.audits),
            commands=markdown.commands(study.audits),
            **study.facts,
        )
        for study in studies
    }
    every = [one for study in studies for one in study.comparisons]
    return environment.get_template("page.md").render(
        sections=sections,
        compared=f"{len(every):,}",
        agree=f"{sum(one.agrees for one in every):,}",
        settings=markdown.settings(),
    )


def record(studies: Sequence[Study]) -> dict[str, object]:
    """Each comparison, claim and count of verdicts, for programs."""
    return {
        study.name: {
            "comparisons": [asdict(one) for one in study.comparisons],
            "claims": [asdict(one) for one in study.claims],
            "verdicts": [
                {"command": one.audit.command, "counts": one.verdicts} for one in study.audits
            ],
        }
        for study in studies
    }


def tell(studies: Sequence[Study]) -> int:
    """Name on standard error what does not agree; the exit code."""
    apart = [(study.name, one) for study in studies for one in study.comparisons if not one.agrees]
    for name, one in apart:
        print(
            f"{name}: {one.quantity}, {one.case}: {one.origin} has {one.expected}, "
            f"fairaudit {one.found}.",
            file=sys.stderr,
        )
    return 1 if apart else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--data", type=Path, default=ROOT / "validation", help="folder that holds the studies"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page to a file")
    parser.add_argument("--json", action="store_true", help="print each comparison as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
