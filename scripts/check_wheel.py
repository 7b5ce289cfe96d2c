"""Build the wheel, install it in an empty environment elsewhere, and use it from there.

Run it with the Python of an environment that has the `test` extra::

    .venv/bin/python scripts/check_wheel.py
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]

INSIDE = """
import fairaudit as fa
from fairaudit.counterfactual import shipped_set_folders
folders = shipped_set_folders()
assert folders, "the wheel carries no vignette set"
for name, folder in folders.items():
    assert "site-packages" in str(folder), folder
    print(name, len(fa.load_vignettes(name).vignettes))
"""

PLAN = """
vignettes: acute_pain
attributes: [race_ethnicity, sex]
margin: 0.05
seed: 1
models:
  - backend: simulated
"""


def run(*command: str | Path, folder: Path, exit_code: int = 0) -> str:
    """Run a command far from the checkout and return all that it printed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True
    )
    printed = done.stdout + done.stderr
    if done.returncode != exit_code:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{printed}")
    return printed


def main() -> None:
    """Check what a user gets who never sees the checkout."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
        (wheel,) = folder.glob("*.whl")
        venv.create(folder / "env", with_pip=True)
        python = folder / "env" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", wheel, folder=folder)
        print(run(python, "-c", INSIDE, folder=folder), end="")

        command = folder / "env" / "bin" / "fairaudit"
        (folder / "audit.yaml").write_text(PLAN, encoding="utf-8")
        run(command, "run", "audit.yaml", "--output", "results", folder=folder)
        for file in ("report.html", "report.md", "audit.json", "run.json"):
            assert (folder / "results" / file).stat().st_size > 0, file

        # The base install has no model extra: the message has to give the line that mends it.
        (folder / "model").mkdir()
        (folder / "model" / "config.json").write_text("{}", encoding="utf-8")
        plan = PLAN.replace("backend: simulated", "backend: transformers\n    model: ./model")
        (folder / "local.yaml").write_text(plan, encoding="utf-8")
        printed = run(command, "run", "local.yaml", folder=folder, exit_code=2)
        assert "pip install 'fairaudit-clinical[local]'" in printed, printed
        assert "Traceback" not in printed, printed
    print("The wheel stands on its own.")


if __name__ == "__main__":
    main()
