"""Names of files: a case is looked for under its id."""

from collections.abc import Iterator

from fairaudit.authoring.lint.finding import Finding, found
from fairaudit.counterfactual.vignettes import SetReading

__all__ = ["file_findings"]


def file_findings(reading: SetReading) -> Iterator[Finding]:
    """Findings of the rule “file-name”, but for a case whose id is another one's, told already."""
    ids = [draft.id for draft, _ in reading.cases]
    for draft, _ in reading.cases:
        name = draft.file.path.name
        if draft.id and name != f"{draft.id}.yaml" and ids.count(draft.id) == 1:
            yield found(draft.file, ["id"], "file-name", f"{name} holds the case “{draft.id}”.")
