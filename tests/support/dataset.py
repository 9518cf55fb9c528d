"""A small dataset for tests of what people read from it, written as a run would write it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from click.testing import CliRunner, Result
from sqlite_utils import Database

from statusledger import store
from statusledger.cli import cli
from statusledger.model import Instant, Source
from statusledger.reconcile import Observation
from statusledger.store.write import load, polls
from statusledger.store.write.load import LoadScope
from statusledger.store.write.polls import Polled
from tests.support.build import CHANNELS, at

NOW = at("10 12:00")


def source(source_id: str = "acme", name: str = "Acme", interval: int = 300) -> Source:
    url = f"https://status.{source_id}.example"
    return Source(id=source_id, name=name, url=url, platform="statuspage", vendor=source_id, interval=interval)


ACME = source()


def folded(path: Path | None, *observations: Observation, sources: Iterable[Source] = (ACME,)) -> Database:
    """A database whose first source told this; the page is saved and the poll noted with each."""
    known = tuple(sources)
    database = store.open_database(path)
    store.keep_in_step(database, known)
    observe(database, known[0], *observations)
    return database


def observe(database: Database, teller: Source, *observations: Observation) -> None:
    with store.transaction(database):
        opened = load.load_state(database, teller, CHANNELS, LoadScope.of(observations))
        for observation in observations:
            opened.state.observe(observation)
            polls.save_page(database, teller.id, observation.snapshot.page)
            poll(database, teller, observation.fetched_at)
        opened.save(database)


def poll(database: Database, polled: Source, moment: Instant, error: str | None = None) -> None:
    polls.save_polls(database, [Polled(polled.id, moment, moment, moment, moment, polled.interval, error)])


def say(
    path: Path, *arguments: str, columns: int = 80, environment: Mapping[str, str] = MappingProxyType({})
) -> Result:
    """The command on that database, at NOW, its output not a terminal."""
    runner = CliRunner(env={"COLUMNS": str(columns), "NO_COLOR": None, "FORCE_COLOR": None, **environment})
    clock = [] if arguments[0] in ("anomalies", "oddities") else ["--now", NOW]
    return runner.invoke(cli, [*arguments, "--db", str(path), *clock])
