"""What a ledger must hold of a vendor: the truth as far as it was read, worked out from what the site served.

The oracle knows nothing of channels, accounts or folds. It knows which editions of which document were read when, what
they showed, and what the contract of the dataset makes of that.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import deepcopy

from msgspec import Struct, field
from sqlite_utils import Database

from statusledger.model import Impact, Instant
from tests.support.vendor import Case, Edition
from tests.support.world import INCIDENTS, when

Told = tuple[str, str | None, str | None, str | None, str | None]
"""A second thought: kind, key of the update, field, old, new."""

SECOND_THOUGHTS = ("renamed", "escalated", "deescalated", "retimed", "edited", "reopened")


def at(minute: int) -> Instant:
    return Instant(when(minute).replace(".000", ""))


class Belief(Struct):
    """One incident as last read. `misses` counts, by document, looks in a row that should have shown it and did not."""

    case: Case
    start: int
    first_read_at: Instant
    is_new: bool | None
    posts: dict[str, tuple[str, str, int]] = {}
    dropped: dict[str, int] = {}
    misses: Counter[str] = field(default_factory=Counter)
    was_missed: bool = False
    thoughts: Counter[Told] = field(default_factory=Counter)


class Oracle:
    """Beliefs by key of incident; `parts` are the components as last read."""

    def __init__(self) -> None:
        self.beliefs: dict[str, Belief] = {}
        self.parts: dict[str, tuple[str, str]] = {}
        self.newest = -1
        self.baseline: int | None = None
        self.undecided: set[str] = set()
        self._read: set[str] = set()
        self._full_at = Instant("")
        self._last: dict[str, Edition] = {}

    def read(self, path: str, edition: Edition, read_at: Instant) -> None:
        """A new body. One that is older than what was read before is a stale copy, and says nothing."""
        if at(edition.updated) <= read_at:
            if edition.updated < self.newest:
                return
            self.newest = edition.updated
        self._last[path] = edition
        for case in edition.shown.values():
            self._told(case, read_at)
        for key in self.beliefs.keys() - edition.shown.keys():
            self._missed(path, self.beliefs[key])
        if path != INCIDENTS:
            self.parts = edition.parts
        self._read.add(path)
        self._full_at = read_at if path == INCIDENTS else self._full_at
        if len(self._read) == 2 and self.baseline is None:
            self.baseline = edition.updated

    def last(self, path: str) -> bytes | None:
        """The body that was last read and believed."""
        return self._last[path].body if path in self._last else None

    def same(self, path: str, read_at: Instant) -> None:
        """The body that was there before, or a 304: what it lacked, it lacks at a second look."""
        edition = self._last.get(path)
        if edition is None:
            return
        self._full_at = read_at if path == INCIDENTS else self._full_at
        for key, belief in self.beliefs.items():
            if belief.misses[path]:
                belief.misses[path] += 1
            if key in edition.shown:
                belief.dropped = {post: looks + 1 for post, looks in belief.dropped.items()}

    def _told(self, case: Case, read_at: Instant) -> None:
        belief = self.beliefs.get(case.key)
        posts = {post.key: (post.status, post.body, post.at) for post in case.posts}
        if belief is None:
            is_unclear = self.baseline is None or case.key in self.undecided or at(case.created) < self._full_at
            is_new = None if is_unclear else case.created > (self.baseline or 0)
            self.beliefs[case.key] = Belief(deepcopy(case), case.started, read_at, is_new, posts)
            return
        start = _believed_start(belief, case)
        belief.thoughts.update((*_second_thoughts(belief, case, start), *_edits(belief, case)))
        dropped = {key: looks + 1 for key, looks in belief.dropped.items() if key not in posts}
        belief.dropped = dict.fromkeys(belief.posts.keys() - posts.keys(), 1) | dropped
        belief.case, belief.start = deepcopy(case), start
        belief.posts |= posts
        belief.misses.clear()

    def _missed(self, path: str, belief: Belief) -> None:
        """The list shows everything; the summary what is open, so that it says nothing of what is over."""
        if path == INCIDENTS or belief.case.status != "resolved":
            belief.misses[path] += 1
            belief.was_missed = True
        else:
            del belief.misses[path]


def _believed_start(belief: Belief, case: Case) -> int:
    """A start that an edit dragged behind the oldest update is refused."""
    return belief.start if case.started > belief.start and case.started > case.oldest else case.started


def _second_thoughts(belief: Belief, case: Case, start: int) -> Iterable[Told]:
    before = belief.case
    if before.title != case.title:
        yield "renamed", None, "title", before.title, case.title
    if before.impact != case.impact:
        worse = Impact(case.impact).badness > Impact(before.impact).badness
        yield "escalated" if worse else "deescalated", None, "impact", before.impact, case.impact
    if belief.start != start:
        yield "retimed", None, "started_at", at(belief.start), at(start)
    if before.resolved is not None and case.resolved is not None and before.resolved != case.resolved:
        yield "retimed", None, "resolved_at", at(before.resolved), at(case.resolved)
    if before.status == "resolved" != case.status:
        yield "reopened", None, "status", before.status, case.status


def _edits(belief: Belief, case: Case) -> Iterable[Told]:
    for post in case.posts:
        if post.key not in belief.posts:
            continue
        _, body, posted = belief.posts[post.key]
        if body != post.body:
            yield "edited", post.key, "body", body, post.body
        if posted != post.at:
            yield "retimed", post.key, "posted_at", at(posted), at(post.at)


class Rows:
    """The rows of a ledger that the oracle predicts."""

    def __init__(self, database: Database) -> None:
        self.incidents = {str(row["key"]): row for row in database.query("SELECT * FROM incidents")}
        self.updates = {
            (str(row["incident_id"]), str(row["key"])): row for row in database.query("SELECT * FROM updates")
        }
        self.parts = {str(row["key"]): (row["name"], row["health_raw"]) for row in database.query(
            "SELECT * FROM components WHERE withdrawn_at IS NULL"
        )}  # fmt: skip
        self.links = {row["same_as"] for row in database.query("SELECT same_as FROM incident_links")}
        self.doubts = database.execute("SELECT key FROM source_state, json_each(content, '$.doubts')").fetchall()
        self.thoughts: defaultdict[str, Counter[Told]] = defaultdict(Counter)
        self.returns: Counter[tuple[str, str]] = Counter()
        for row in database.query(
            "SELECT c.*, u.key AS post, i.key AS incident FROM changes c JOIN incidents i ON i.id = c.incident_id "
            "LEFT JOIN updates u ON u.id = c.entity_id"
        ):
            if row["kind"] in SECOND_THOUGHTS:
                thought = (row["kind"], row["post"], row["field"], row["old"], row["new"])
                self.thoughts[row["incident"]][thought] += 1
            if row["kind"] in ("withdrawn", "restored"):
                self.returns[row["entity_id"], row["kind"]] += 1
