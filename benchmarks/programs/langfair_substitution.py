"""Substitute the words for race and gender in given texts with langfair.

    PYTHON langfair_substitution.py FILE

It runs in an environment with langfair and without fairaudit.
"""

import contextlib
import io
import json
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

import langfair.generator.counterfactual as substitution
from measured import measured
from nltk.tokenize import word_tokenize


def main() -> None:
    """Make all of langfair's members of each text; those of one attribute are in memory at once."""
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sentences = "sentences split"
    try:
        word_tokenize("Are the sentence models installed?")
    except LookupError:
        # The models are a download of their own. Without them, words are split in one step less.
        substitution.word_tokenize = partial(word_tokenize, preserve_line=True)
        sentences = "sentences not split"
    with contextlib.redirect_stdout(io.StringIO()):
        generator = substitution.CounterfactualGenerator()

    def work() -> dict[str, int]:
        members = 0
        for attribute, groups in generator.group_mapping.items():
            with contextlib.redirect_stdout(io.StringIO()):  # it prints what it found
                made = generator.create_prompts(texts, attribute=attribute)
            members += sum(len(made[f"{group}_prompt"]) for group in groups)
        return {"members": members}

    about = f"langfair {version('langfair')}, nltk {version('nltk')}, {sentences}"
    measured(work, version=about)


if __name__ == "__main__":
    main()
