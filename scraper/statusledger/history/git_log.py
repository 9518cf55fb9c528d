"""Every version of a file that a git repository ever had, as people keep who scrape a page and commit what they get."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from msgspec import Struct

from statusledger.errors import LedgerError
from statusledger.model import Instant
from statusledger.times import instant

_LARGEST = 64 << 20


class Version(Struct, frozen=True):
    """A file as a commit left it; the committer's time is taken for that of the fetch."""

    commit: str
    fetched_at: Instant
    sha256: str
    body: bytes


def versions(repository: Path, path: str) -> Iterator[Version]:
    """Oldest first, read by one process and without a checkout. Raises LedgerError.

    Every branch's commits count, those that merely merge do not; where a commit took the file away there is no version.
    """
    commits = _commits(repository, path)
    with _reading(repository) as (asking, answering):
        for commit, at in commits:
            asking.write(f"{commit}:{path}\n".encode())
            asking.flush()
            body = _body(answering, f"{repository}: {commit}:{path}")
            if body is not None:
                yield Version(commit, at, sha256(body).hexdigest(), body)


def _commits(repository: Path, path: str) -> list[tuple[str, Instant]]:
    """The commits that touched the file, oldest first, each with the committer's time."""
    log = ("log", "--all", "--no-merges", "--reverse", "--format=%H %ct", "--", path)
    done = subprocess.run(_git(repository, *log), capture_output=True, text=True, check=False)
    if done.returncode:
        raise LedgerError(f"{repository}: {done.stderr.strip() or 'git failed'}")
    found = [line.split() for line in done.stdout.splitlines()]
    if not found:
        raise LedgerError(f"{repository}: no commit touches {path}; name it as seen from the top of the repository")
    return [(commit, instant(datetime.fromtimestamp(int(seconds), UTC))) for commit, seconds in found]


@contextmanager
def _reading(repository: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A `git cat-file --batch` to ask and to hear."""
    pipe = subprocess.PIPE
    with subprocess.Popen(_git(repository, "cat-file", "--batch"), stdin=pipe, stdout=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdin, process.stdout
        finally:
            process.kill()


def _body(answering: IO[bytes], name: str) -> bytes | None:
    """The next answer: `<object> blob <size>`, the bytes and a line end; None where there is no such file."""
    head = answering.readline().split()
    if head[-1:] == [b"missing"]:
        return None
    if len(head) != 3 or head[1] != b"blob":
        raise LedgerError(f"{name} is no file")
    size = int(head[2])
    body = answering.read(size + 1)[:-1]
    if size > _LARGEST:
        raise LedgerError(f"{name} has {size} bytes, more than {_LARGEST} are not believed")
    return body


def _git(repository: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(repository), *arguments]
