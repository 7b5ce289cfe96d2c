"""The models of an audit.yaml, made from their entries."""

from collections.abc import Sequence
from pathlib import Path

from fairaudit.backends import AnyBackend, SimulatedBackend, backend_settings, make_backend
from fairaudit.backends.keys import check_no_keys
from fairaudit.counterfactual import Cells
from fairaudit.errors import Fault
from fairaudit.pipeline.schema import AuditFile, ModelEntry
from fairaudit.yamlfile import YamlFile

__all__ = ["attending", "loaded_models", "made_model"]


def loaded_models(
    file: YamlFile, content: AuditFile, folder: Path, faults: list[Fault]
) -> list[AnyBackend]:
    """Make the models that a file names; faults are collected."""
    models: list[AnyBackend] = []
    for index, entry in enumerate(content.models):
        with file.collecting(faults, ["models", index]):
            models.append(made_model(entry, folder, offline=content.offline))
    identities = set()
    for index, model in enumerate(models):
        with file.collecting(faults, ["models", index]):
            identities.add(model.identity.key)
    if not faults and len(identities) < len(models):
        message = "two models are the same: same name, revision and parameters. Give each one once."
        faults.append(file.fault(["models"], message))
    return models


def made_model(entry: ModelEntry, folder: Path, *, offline: bool) -> AnyBackend:
    """Make one model.

    Raises
    ------
    InputError
        If there is no such backend, or it cannot have these settings.
    """
    name = entry.backend or "callable"
    settings = entry.settings
    check_no_keys(settings)
    takes = backend_settings(name)
    if offline and "offline" in takes:
        settings["offline"] = True
    if "folder" in takes:
        settings["folder"] = folder
    return make_backend(name, **settings)


def attending(
    models: Sequence[AnyBackend], entries: Sequence[ModelEntry], cells: Cells
) -> list[AnyBackend]:
    """The models, simulated ones among them such that they notice the decisive changes of a design.

    One whose entry names its `attention_words` stays as it is.
    """
    return [
        model.attending(cells)
        if isinstance(model, SimulatedBackend) and "attention_words" not in entry.settings
        else model
        for model, entry in zip(models, entries, strict=True)
    ]
