"""A file that cannot grow: one line that names a file people know, nothing left behind, and the next try succeeds."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger.errors import StoreError
from statusledger.store import partial_files, restore
from statusledger.store.connections import shown
from tests.farm import Farm
from tests.support.dataset import folded
from tests.support.ledgers import captured
from tests.support.world import catalogue, incident, page, statusledger, update, when

NARROW = (4_096, 40_000, 120_000)
"""How large a file may grow, in bytes."""
BACKUP = ("backup", "kept/status.db")
COMMANDS = {
    "run": ("run", "--all", "--now", when(5)),
    "rebuild": ("rebuild",),
    "backup": BACKUP,
    "restore": ("restore", "former/status.db"),
    "prune": ("prune", "--keep", "1h", "--now", when(120)),
    "merge": ("merge", "data/status.db", "former/status.db"),
    "captures export": ("captures", "export", "acme", "bodies"),
    "import-captures": ("import-captures", "given"),
    "metrics": ("metrics", "metrics/status.prom"),
    "export": ("export", "out", "--format", "sqlite,ndjson,csv,git,feeds,ical,api,badges"),
    "site": ("export", "site", "--site"),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A ledger of a page that says more by now, its backup, and captures of before."""
    folder = tmp_path_factory.mktemp("template")
    with Farm() as farm:
        acme = farm.site("acme")
        catalogue(farm, folder)
        for minute, count in ((0, 1), (3, 30)):
            actual = [
                incident(f"i{n}", f"Trouble {n}", update(f"u{n}", "investigating", f"Hm {n}. " * 90, 0))
                for n in range(count)
            ]
            page(acme, "Acme", actual, minute)
            assert said("run", "--all", "--now", when(minute), folder=folder) == (0, "")
            if minute == 0:
                assert said("backup", "former/status.db", folder=folder) == (0, "")
                assert said("captures", "export", "acme", "given", folder=folder) == (0, "")
        page(acme, "Acme", actual[:20], 5)
        yield folder


def said(*arguments: str, folder: Path, **limits: int) -> tuple[int, str]:
    done = statusledger(*arguments, folder=folder, limits=limits, NO_PROXY="*")
    return done.returncode, done.stderr


def left_over(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob(".*.*") if not path.name.endswith(".lock")]


@pytest.mark.parametrize("name", COMMANDS)
def test_what_does_not_fit_is_one_line_about_a_file_that_people_know(name: str, template: Path, tmp_path: Path) -> None:
    for room in NARROW:
        home = tmp_path / str(room)
        shutil.copytree(template, home)
        code, actual = said(*COMMANDS[name], folder=home, RLIMIT_FSIZE=room)
        assert (code, actual.count("\n")) in {(0, 0), (4, 1)}, (room, actual)
        assert ".partial" not in actual and "the database" not in actual, actual
        assert left_over(home) == []
        again, _ = said(*COMMANDS[name], folder=home)
        assert again == 0 or (code == 0 and name == "captures export"), room


def test_a_note_of_a_restore_that_does_not_fit_is_none(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = shutil.copytree(template, tmp_path / "home")

    def full(path: Path, *_: object, **__: object) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StoreError, match="No space left"):
        restore.restore({home / "former/status.db": home / "data/status.db"})
    restore.refuse_interrupted(home / "data/status.db")


def test_a_device_is_replaced_by_no_file(tmp_path: Path) -> None:
    folded(tmp_path / "data/status.db").close()
    captured(tmp_path / "data/status.db", "Errors", 1)
    for command in ("backup", "metrics"):
        fifo = tmp_path / "something"
        os.mkfifo(fifo)
        code, actual = said(command, str(fifo), folder=tmp_path)
        assert (code, actual.count("\n"), "no regular file" in actual) == (4, 1, True), actual
        assert stat.S_ISFIFO(fifo.stat().st_mode)
        fifo.unlink()


def test_a_path_is_shown_as_that_of_what_it_replaces(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with partial_files.scratch(target) as folder, partial_files.working(folder / "status.db") as file:
        assert (shown(folder / "a"), shown(file)) == (target / "a", target / "status.db")
    assert shown(None) is None
