"""What happens to disks, files and processes costs no answer, and is told."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fairaudit import Store
from fairaudit.errors import StoreError
from tests.store.damage import filled, kept_in, program, started
from tests.store.test_store import Model, opened, prompt, response

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and limits")

# Adds batches of 40 until it is stopped, and says of each when it is there.
ADDING = """
print("ready", flush=True)
with Store(path) as store:
    opened(store)
    for batch in range(100_000):
        names = [f"{batch}-{number}" for number in range(40)]
        try:
            store.add([prompt(n) for n in names], [response(n, text="x" * 500) for n in names])
        except FairauditError as error:
            print(error, file=sys.stderr)
            raise SystemExit(2)
        print(batch, flush=True)
"""


def batches_in(path: Path) -> dict[int, int]:
    """How many answers of each batch are there."""
    found: dict[int, int] = {}
    for name, _ in kept_in(path):
        batch = int(name.partition("-")[0])
        found[batch] = found.get(batch, 0) + 1
    return found


def whole_batches(path: Path, said: str) -> None:
    """Every batch that was said to be kept is there, and none is there in part."""
    told = {int(line) for line in said.split() if line.isdecimal()}
    found = batches_in(path)
    assert told <= set(found) and len(set(found) - told) <= 1
    assert set(found.values()) <= {40}
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@POSIX
def test_sigkill_in_the_middle_of_a_commit_keeps_whole_batches(tmp_path: Path) -> None:
    """Nothing of a batch that was written but not committed is there, and all before it is."""
    path = tmp_path / "store.db"
    killed = program(
        """
import signal
store = Store(path)
opened(store)
store.add([prompt("kept")], [response("kept")])
connection = store._database.connection
connection.execute("PRAGMA cache_size = 1")  # so that pages are in the log before the commit
plain = store._database.transaction
with plain():
    for number in range(3_000):
        connection.execute(
            "INSERT INTO prompts (prompt_id, messages, options) VALUES (?, '[]', '[]')",
            (f"lost {number}" * 50,),
        )
    assert os.path.getsize(path + "-wal") > 1_000_000
    os.kill(os.getpid(), signal.SIGKILL)
""",
        path,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [name for name, _ in kept_in(path)] == ["kept"]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM prompts").fetchone() == (1,)
    connection.close()


@POSIX
def test_sigkill_at_random_moments_keeps_whole_batches(tmp_path: Path) -> None:
    moments = random.Random(7)
    for number in range(4):
        path = tmp_path / f"{number}.db"
        process = started(ADDING, path)
        time.sleep(moments.uniform(0.05, 0.6))
        process.kill()
        said, _ = process.communicate()
        if path.exists():
            with Store(path) as store:
                opened(store)
            whole_batches(path, said)


def test_a_killed_asker_leaves_no_lock(tmp_path: Path) -> None:
    process = started(ADDING, tmp_path / "store.db")
    time.sleep(1)
    process.kill()
    process.communicate()
    with Store(tmp_path / "store.db") as store:
        opened(store)


def killed_while_adding(path: Path, begin: int = 0, batches: int = 12) -> None:
    """Leave a store whose latest answers are in its log, from batch `begin` on."""
    process = started(ADDING.replace("range(", f"range({begin}, ", 1), path)
    assert process.stdout is not None
    for _ in range(batches):
        process.stdout.readline()
    process.kill()
    process.communicate()
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0


def moved_away(path: Path) -> None:
    """Do what the message says with the files that it names."""
    for end in ("", "-wal", "-shm"):
        file = path.with_name(path.name + end)
        if file.exists():
            file.rename(file.with_name(f"old{end}"))


@POSIX
def test_a_copy_in_the_place_of_a_killed_store_can_be_opened_by_the_advice(tmp_path: Path) -> None:
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"
    killed_while_adding(path)
    with Store(path) as store:
        opened(store)
    shutil.copy(path, copy)
    kept = batches_in(copy)
    # So many that the log was begun anew: it holds what came long after the copy.
    killed_while_adding(path, begin=1_000, batches=200)
    shutil.copy(copy, path)
    with pytest.raises(StoreError, match="damaged.*Move store.db, store.db-wal and store.db-shm"):
        batches_in(path)
    assert path.read_bytes() == copy.read_bytes()
    moved_away(path)
    shutil.copy(copy, path)
    assert batches_in(path) == kept


@POSIX
@pytest.mark.parametrize("gone", [["store.db"], ["store.db", "store.db.lock"]])
def test_the_log_of_a_store_that_is_gone_gets_into_no_new_one(
    tmp_path: Path, gone: list[str]
) -> None:
    path = tmp_path / "store.db"
    killed_while_adding(path)
    # Moved, and not deleted: put back, it has every answer.
    for name in gone:
        (tmp_path / name).rename(tmp_path / f"away-{name}")
    log = path.with_name("store.db-wal").read_bytes()
    for _ in range(2):
        with pytest.raises(StoreError, match="put it back.*move store.db-wal and store.db-shm"):
            Store(path)
    assert not path.exists()
    assert path.with_name("store.db-wal").read_bytes() == log
    (tmp_path / "away-store.db").rename(path)
    assert len(batches_in(path)) >= 11
    killed_while_adding(path, begin=1_000)
    moved_away(path)
    with Store(path) as store:
        opened(store)
    assert kept_in(path) == []


@pytest.mark.parametrize("left", [0.0, 0.5, 0.99])
def test_a_store_that_was_cut_short_can_be_begun_anew_by_the_advice(
    tmp_path: Path, left: float
) -> None:
    path = tmp_path / "store.db"
    filled(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * left)])
    with pytest.raises(StoreError, match="Move store.db, store.db-wal and"), Store(path) as store:
        opened(store)
    moved_away(path)
    assert (tmp_path / "old").read_bytes() == content[: int(len(content) * left)]
    with Store(path) as store:
        opened(store)
    assert kept_in(path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a megabyte and a half."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1536k", "none", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root may mount a small file system, and not everywhere")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_stops_the_run_and_keeps_what_was_there(small_disk: Path) -> None:
    path = small_disk / "store.db"
    stopped = program(ADDING, path)
    assert stopped.returncode == 2
    assert "disk is full" in stopped.stderr and "Make room on the disk" in stopped.stderr
    said = stopped.stdout
    # On the full disk what was kept is read, by another copy; with room the run goes on.
    copy = small_disk.parent / "copy"
    shutil.copytree(small_disk, copy)
    whole_batches(copy / "store.db", said)
    with Store(copy / "store.db") as store:
        opened(store)
        store.add([prompt("9-x")], [response("9-x")])


def test_a_full_disk_makes_no_half_store(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * (1536 * 1024 - 8192))
    with pytest.raises(StoreError, match="disk"):
        Store(small_disk / "store.db")
    assert not (small_disk / "store.db").exists()
    (small_disk / "ballast").unlink()
    with Store(small_disk / "store.db") as store:
        opened(store)


@POSIX
def test_a_file_that_may_grow_no_further_stops_the_run(tmp_path: Path) -> None:
    """A quota says something else than a full disk does."""
    path = tmp_path / "store.db"
    stopped = program(
        ADDING,
        path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000)),
    )
    assert stopped.returncode == 2
    assert "Check that the disk has room" in stopped.stderr
    whole_batches(path, stopped.stdout)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder with a store in it that nobody may write, root neither."""
    place = tmp_path / "folder"
    place.mkdir()
    filled(place / "store.db", rows=3)
    place.chmod(0o555)
    (place / "store.db").chmod(0o444)
    bound = False
    if os.access(place, os.W_OK):
        for how in (["--bind", place, place], ["-o", "remount,bind,ro", place]):
            if subprocess.run(["mount", *how], capture_output=True).returncode:
                pytest.skip("root may write everywhere here")
            bound = True
    try:
        yield place
    finally:
        if bound:
            subprocess.run(["umount", place], check=True)
        place.chmod(0o755)


def test_a_folder_that_may_not_be_written_is_told_and_left_alone(read_only: Path) -> None:
    before = (read_only / "store.db").read_bytes()
    for name in ("store.db", "new.db"):
        with pytest.raises(StoreError, match="folder exists and may be written to"):
            Store(read_only / name).open_run(Model())
    assert (read_only / "store.db").read_bytes() == before
    assert {path.name for path in read_only.iterdir()} == {"store.db", "store.db.lock"}


@pytest.mark.parametrize("left", [0.0, 0.3, 0.7, 0.99])
def test_a_file_that_was_cut_short_is_told_and_left_alone(tmp_path: Path, left: float) -> None:
    path = tmp_path / "store.db"
    filled(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * left)])
    before = path.read_bytes()
    with pytest.raises(StoreError, match="damaged|empty, though it was in use"), Store(path) as s:
        opened(s)
    assert path.read_bytes() == before


def test_an_empty_file_that_was_never_a_store_becomes_one(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.touch()
    with Store(path) as store:
        opened(store)


@pytest.mark.parametrize("seed", range(12))
def test_a_page_that_was_overwritten_is_told_before_anything_is_asked(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "store.db"
    filled(path)
    content = bytearray(path.read_bytes())
    draws = random.Random(seed)
    page = draws.randrange(1, len(content) // 4096) * 4096
    content[page : page + 4096] = draws.randbytes(4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged.*[Nn]othing was\\s+changed"), Store(path) as s:
        opened(s)
    assert path.read_bytes() == content


def test_no_byte_that_changed_gets_into_a_result(tmp_path: Path) -> None:
    """Damage that leaves the pages sound is seen by the checksums when it is read."""
    path = tmp_path / "store.db"
    filled(path, rows=300)
    content, answers = path.read_bytes(), kept_in(path)
    draws = random.Random(20261127)
    told = 0
    for number in range(120):
        changed = bytearray(content)
        changed[draws.randrange(100, len(content))] ^= 1 << draws.randrange(8)
        other = tmp_path / f"{number}.db"
        other.write_bytes(changed)
        with suppress(StoreError):
            assert kept_in(other) == answers
            continue
        told += 1
    assert told > 50


def test_the_sound_pages_of_a_damaged_answer_are_told_by_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filled(path, rows=300)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Yes, as 0000000000000007", b"Yet, as 0000000000000007", 1))
    assert path.read_bytes() != content
    with Store(path) as store:
        opened(store)
        with pytest.raises(
            StoreError, match=r"1 or more of 300 answers are not as they were written"
        ):
            store.responses(Model())


def test_answers_of_before_there_were_checksums_are_read(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filled(path, rows=3)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE responses SET checksum = NULL")
        connection.execute("UPDATE prompts SET checksum = NULL")
    connection.close()
    assert len(kept_in(path)) == 3


def test_two_processes_that_ask_into_one_store_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import time\n\n\ndef ask(messages):\n    time.sleep(0.05)\n    return 'Yes.'\n"
    )
    (tmp_path / "audit.yaml").write_text(
        "vignettes: acute_pain\nattributes: sex\nmargin: 0.05\nseed: 1\n"
        "design: {questions: [opioid], wordings: 1}\n"
        "models: [{target: 'slow:ask', revision: '1'}]\n"
    )
    command = [sys.executable, "-m", "fairaudit", "run", "audit.yaml", "--output", "results"]
    first = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        store = tmp_path / "results" / "responses.db"
        while first.poll() is None and not (store.exists() and _rows(store)):
            time.sleep(0.05)
        second = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert second.returncode == 2
        assert "Another process is asking models into the store" in second.stderr
        assert first.poll() is None
    finally:
        first.kill()
        first.communicate()


def _rows(path: Path) -> int:
    connection = sqlite3.connect(path, timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM responses").fetchone()[0])
    finally:
        connection.close()
