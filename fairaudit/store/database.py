"""The file under the store: opened, locked, migrated, and its errors explained."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from fairaudit.errors import StoreError, StoreVersionError
from fairaudit.store.checksums import mended
from fairaudit.store.migrations import APPLICATION_ID, MIGRATIONS, migrate

__all__ = ["Database"]


class Database:
    """One SQLite file that one process at a time may ask models into.

    Parameters
    ----------
    path : str or Path
        The file, or “:memory:”.

    Raises
    ------
    StoreError
        If it cannot be opened or is something else.
    StoreVersionError
        If a newer fairaudit wrote it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = FileLock(f"{path}.lock", blocking=False)
        self._checked = self._in_memory
        with self.explained("opened"):
            if not (self._in_memory or self.path.exists()):
                self._make()
            self._refuse_empty()
            # Transactions are opened by hand, so that a batch is one and only one.
            self.connection = sqlite3.connect(path, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self.connection.close()
                raise

    def close(self) -> None:
        """Close the file and let others ask."""
        self.connection.close()
        # The lock counts how often it was taken: once for each run on this store.
        self._lock.release(force=True)

    def lock(self) -> None:
        """Keep other processes from asking until this one closes the file.

        Raises
        ------
        StoreError
            If another process is asking.
        """
        if self._in_memory:
            return
        try:
            self._lock.acquire()
        except Timeout as error:
            raise StoreError(
                f"Another process is asking models into the store {self.path}. Wait until it has "
                "ended, then run again: what it answered is used."
            ) from error
        except OSError as error:
            raise self._not_writable(error) from error

    def check_pages(self) -> None:
        """Read every page once, and make sure that it is what it has to be.

        Done once before answers are read, and before a model is asked, since asking writes. It
        costs a second or two of one core for each GB that is read, and nothing for a new store.
        Damage inside of an answer leaves its page sound; a checksum shows that when it is read.

        Raises
        ------
        StoreError
            If the file is damaged.
        """
        if self._checked:
            return
        with self.explained("read"):
            # Parsing all that has to be JSON would take four times as long.
            self.connection.execute("PRAGMA ignore_check_constraints = ON")
            found = str(self.connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            self.connection.execute("PRAGMA ignore_check_constraints = OFF")
            for table in ("prompts", "responses"):
                # By its own pages, and by those of the index that rows are found by.
                by = [f"SELECT count(*) FROM {table} {how}" for how in ("NOT INDEXED", "")]
                one, other = (self.connection.execute(sql).fetchone()[0] for sql in by)
                if one != other:
                    found = f"{one} rows of {table}, and {other} in its index"
        if found != "ok":
            told = " ".join(found.replace("*** in database main ***", "").split())
            raise StoreError(
                f"The store {self.path} is damaged ({told}). Nothing was changed, and no model was "
                f"asked. {mended(self.path)}"
            )
        self._checked = True

    @property
    def _in_memory(self) -> bool:
        return str(self.path) == ":memory:"

    def _make(self) -> None:
        """Make a new store beside its place, so that whatever lies there was whole once."""
        if not self.path.parent.is_dir():
            raise self._not_writable(FileNotFoundError(errno.ENOENT, "there is no such folder"))
        with self._alone():
            if self.path.exists():
                return
            self._refuse_leftovers()
            beside = self.path.with_name(f".{self.path.name}.part")
            try:
                beside.unlink(missing_ok=True)
                connection = sqlite3.connect(beside, isolation_level=None)
                try:
                    connection.execute("PRAGMA journal_mode = WAL")
                    migrate(connection)
                finally:
                    connection.close()
                beside.replace(self.path)
                _sync(self.path.parent)
            except OSError as error:
                raise self._not_writable(error) from error
            finally:
                beside.unlink(missing_ok=True)

    def _refuse_leftovers(self) -> None:
        """Refuse the log of a store that is gone: SQLite would write it into the new one."""
        log = self.path.with_name(f"{self.path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise StoreError(
                f"There is no store {self.path}, and beside its place lies {log.name}, the latest "
                "answers of one that was not closed. Nothing was changed. If you have that store, "
                "put it back beside its log, and nothing is lost. If not, move "
                f"{log.name} and {self.path.name}-shm away, and everything is asked again."
            )

    def _refuse_empty(self) -> None:
        """Refuse what was cut to nothing: SQLite would begin it anew, and drop its log."""
        used = (self.path.with_name(self.path.name + end) for end in (".lock", "-wal"))
        if self._in_memory or self.path.stat().st_size or not any(map(Path.exists, used)):
            return
        raise StoreError(
            f"The store {self.path} is empty, though it was in use before: it was cut short, as by "
            f"a copy that failed. Nothing was changed. {mended(self.path)}"
        )

    def _not_writable(self, error: OSError) -> StoreError:
        return StoreError(
            f"The store {self.path} cannot be written: {error.strerror or error}. Check that its "
            "folder exists and may be written to, and that the disk has room, or give another path."
        )

    def _prepare(self) -> None:
        connection = self.connection
        connection.execute("PRAGMA busy_timeout = 10000")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if tables and application != APPLICATION_ID:
            raise StoreError(
                f"The file {self.path} is a database of another program, not a response store. "
                "Nothing was changed. Give the path of a store, or one that doesn't exist yet."
            )
        if version > len(MIGRATIONS):
            raise StoreVersionError(
                f"The store {self.path} was written by a newer fairaudit (its schema is {version}, "
                f"this one knows {len(MIGRATIONS)}). Nothing was changed. Update fairaudit with: "
                "pip install --upgrade fairaudit-clinical"
            )
        connection.execute("PRAGMA synchronous = FULL")
        if version < len(MIGRATIONS):
            with self._alone():
                connection.execute("PRAGMA journal_mode = WAL")
                migrate(connection)
        connection.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from making the same new store at the same time."""
        if self._in_memory:
            yield
            return
        try:
            with FileLock(f"{self.path}.lock", timeout=10):
                yield
        except Timeout as error:
            raise StoreError(
                f"Another process is using the store {self.path}. Wait until it has ended, then "
                "run again."
            ) from error
        except OSError as error:
            raise self._not_writable(error) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept together, or not at all."""
        with self.explained("written"):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    @contextmanager
    def explained(self, action: str) -> Iterator[None]:
        """Turn SQLite's errors into sentences that say what to do."""
        try:
            yield
        except (sqlite3.Error, OverflowError) as error:
            raise StoreError(
                f"The store {self.path} cannot be {action}: {error}. {_advice(error, self.path)}"
            ) from error


def _sync(folder: Path) -> None:
    """Have a folder's new name on disk before anything is kept under it."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def _advice(error: sqlite3.Error | OverflowError, path: Path) -> str:
    if isinstance(error, OverflowError):
        return "It holds whole numbers below 2^63. Give a smaller one, such as a smaller seed."
    match getattr(error, "sqlite_errorname", ""):
        case "SQLITE_FULL":
            return (
                "Every batch that was finished before is kept. Make room on the disk and run the "
                "same command again: it asks only for what is missing."
            )
        case "SQLITE_NOTADB" | "SQLITE_CORRUPT":
            return (
                f"The file is damaged or is no response store; nothing was changed. {mended(path)}"
            )
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            return "Another process is using it. Wait until that one has ended, then run again."
        case name if name.startswith("SQLITE_IOERR"):
            return "Check that the disk has room and can be written to, then run again."
        case "SQLITE_READONLY" | "SQLITE_CANTOPEN" | "SQLITE_PERM":
            return "Check that its folder exists and may be written to, or give another path."
        case _:
            return "What was kept before is safe. Mend the cause and run the same command again."
