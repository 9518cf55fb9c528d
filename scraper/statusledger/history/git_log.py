"""Versions of a file in a git repository of scraped pages."""

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
    """A file as of a commit; the committer's time counts as fetch time."""

    commit: str
    fetched_at: Instant
    sha256: str
    body: bytes


def versions(repository: Path, path: str) -> Iterator[Version]:
    """Versions of a file, oldest first, by one process without a checkout. Raises LedgerError.

    Commits of all branches count, except merges and removals.
    """
    commits = _commits(repository, path)
    with _cat_file(repository) as (requests, responses):
        for commit, at in commits:
            requests.write(f"{commit}:{path}\n".encode())
            requests.flush()
            body = _body(responses, f"{repository}: {commit}:{path}")
            if body is not None:
                yield Version(commit, at, sha256(body).hexdigest(), body)


def _commits(repository: Path, path: str) -> list[tuple[str, Instant]]:
    """Commits that touched the file, oldest first, with committer's time."""
    log = ("log", "--all", "--no-merges", "--reverse", "--format=%H %ct", "--", path)
    done = subprocess.run(_git(repository, *log), capture_output=True, text=True, check=False)
    if done.returncode:
        raise LedgerError(f"{repository}: {done.stderr.strip() or 'git failed'}")
    found = [line.split() for line in done.stdout.splitlines()]
    if not found:
        raise LedgerError(f"{repository}: no commit touches {path}; name it as seen from the top of the repository")
    return [(commit, instant(datetime.fromtimestamp(int(seconds), UTC))) for commit, seconds in found]


@contextmanager
def _cat_file(repository: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Input and output of a `git cat-file --batch`."""
    pipe = subprocess.PIPE
    with subprocess.Popen(_git(repository, "cat-file", "--batch"), stdin=pipe, stdout=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdin, process.stdout
        finally:
            process.kill()


def _body(responses: IO[bytes], name: str) -> bytes | None:
    """The next response: `<object> blob <size>`, bytes, line end; None without such a file."""
    head = responses.readline().split()
    if head[-1:] == [b"missing"]:
        return None
    if len(head) != 3 or head[1] != b"blob":
        raise LedgerError(f"{name} is not a file")
    size = int(head[2])
    body = responses.read(size + 1)[:-1]
    if size > _LARGEST:
        raise LedgerError(f"{name} has {size} bytes; the limit is {_LARGEST}")
    return body


def _git(repository: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(repository), *arguments]
