"""A watched stack of any size on a day of choice: all well, a bad day, nothing readable. The events are invented."""

from collections.abc import Iterable
from itertools import count
from pathlib import Path

from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.model import (
    Affected,
    Component,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    ResolvedFrom,
    Snapshot,
    Source,
    Status,
    Update,
)
from statusledger.reconcile import Observation
from statusledger.times import shifted
from tests.support.build import at, incident, update
from tests.support.dataset import observe, poll

NOW = at("10 12:00")
_NAMES = (
    "Okta", "GitHub", "Amazon Web Services", "Aiven", "Elastic Cloud", "MongoDB Atlas", "Twilio", "Stripe",
    "Oracle Cloud", "Webex", "DigitalOcean", "Zoom", "1Password", "Adyen", "Anthropic", "Atlassian", "Auth0",
    "Bitbucket", "Box", "CircleCI", "Cloudflare", "Cloudinary", "Confluent", "Datadog", "Docker Hub", "Dropbox",
    "Fastly", "Figma", "GitLab", "Google Cloud", "HubSpot", "LaunchDarkly", "Microsoft Azure", "Netlify", "npm",
    "OpenAI", "PagerDuty", "SendGrid", "Sentry", "Slack",
)  # fmt: skip
_EVERYDAY = {"Amazon Web Services": ("aws", "ec2", "bedrock"), "Confluent": ("kafka",), "Google Cloud": ("gcp",)}


def sources(vendors: int) -> list[Source]:
    """The entries of so many vendors."""
    names = [*_NAMES, *(f"Vendor {number}" for number in range(len(_NAMES), vendors))][:vendors]
    return [_source(name) for name in names]


def _source(name: str) -> Source:
    identity = name.lower().replace(" ", "-")
    platform = "aws" if name.startswith("Amazon") else "statuspage"
    url = f"https://status.{identity}.example"
    return Source(id=identity, name=name, names=_EVERYDAY.get(name, ()), url=url, platform=platform)


def well(path: Path | None, vendors: int = 40) -> Database:
    """All pages are read, and report nothing; most vendors had an incident before."""
    watched = sources(vendors)
    database = store.open_database(path)
    store.keep_in_step(database, watched)
    for number, source in zip(count(), watched, strict=False):
        past = incident("past", f"{1 + number % 9} 08:00", end=f"{1 + number % 9} 09:30", title="Slow responses")
        observe(database, source, _page(Health.OPERATIONAL, *([past] if number % 4 else [])))
    return database


def blind(path: Path | None, vendors: int = 40) -> Database:
    """No page can be read any more."""
    database = well(path, vendors)
    for source in sources(vendors):
        poll(database, source, at("10 11:59"), "Unreachable: no route to the host")
    return database


def bad_day(path: Path | None, vendors: int = 40) -> Database:
    """Eight vendors report trouble, three of them name a region of another; two cannot be read."""
    database = well(path, vendors)
    by_name = {source.name: source for source in sources(vendors)}
    for name, observation in _EVENTS.items():
        if name in by_name:
            observe(database, by_name[name], observation)
    for name, words in (("Oracle Cloud", "ServerTrouble: 503"), ("Webex", "Refused: a login page")):
        if name in by_name:
            poll(database, by_name[name], at("10 11:59"), words)
    return database


def experienced(path: Path | None, vendors: int = 40) -> Database:
    """A bad day of vendors with a history: of GitHub's size, outlasted by Okta, too short at AWS, and of Aiven's."""
    database = bad_day(path, vendors)
    for source in sources(vendors):
        if source.name in _LASTED:
            past = [_ended(number, minutes, *_LASTED[source.name][1:]) for number, minutes in
                    enumerate(_LASTED[source.name][0])]  # fmt: skip
            observe(database, source, Observation("incidents", at("10 11:59"), Snapshot(incidents=tuple(past))))
    return database


def _ended(number: int, minutes: int, impact: Impact, *affected: Affected) -> Incident:
    start = at(f"{1 + number // 16} {number % 16:02}:00")
    made = incident(f"past{number}", title=f"Slow responses {number}", impact=impact, status=Status.RESOLVED)
    return replace(made, started_at=start, resolved_at=shifted(start, minutes * 60), resolved_from=ResolvedFrom.STATED,
                   components=affected)  # fmt: skip


_LASTED: dict[str, tuple[Iterable[int], Impact, Affected] | tuple[Iterable[int], Impact]] = {
    "GitHub": (range(22, 98), Impact.MAJOR, Affected("Automation-Actions", "Actions", "Automation")),
    "Okta": ((*range(1, 28), 80, 90, 100), Impact.CRITICAL),
    "Amazon Web Services": ((100, 110, 200), Impact.MAJOR),
    "Aiven": (range(70, 90), Impact.MINOR),
}


def _page(health: Health, *incidents: Incident, parts: tuple[Component, ...] = ()) -> Observation:
    return Observation(
        "summary", at("10 11:58"), Snapshot(page=Page(health=health), components=parts, incidents=incidents)
    )


def _open(
    title: str, start: str, impact: Impact, *affected: tuple[str, str], updates: tuple[Update, ...] = ()
) -> Incident:
    components = tuple(Affected(f"{group}-{name}", name, group) for group, name in affected)
    status = updates[-1].status if updates else Status.INVESTIGATING
    made = incident(title[:12], start, title=title, impact=impact, status=status, updates=updates)
    return replace(made, components=components)


def work(title: str, start: str, end: str, status: Status = Status.SCHEDULED) -> Incident:
    """A maintenance with a window."""
    made = incident(title, start, kind=Kind.MAINTENANCE, status=status, impact=Impact.MAINTENANCE, title=title)
    return replace(made, scheduled_start_at=at(start), scheduled_end_at=at(end))


def old(title: str, start: Instant) -> Incident:
    """An incident that its vendor forgot to close."""
    made = incident(title, title=title, impact=Impact.MAJOR)
    words = Update(key="u", status=Status.MONITORING, status_raw=None, body="We watch it.", posted_at=start)
    return replace(made, started_at=start, updates=(words,))


_SMS = Component(key="sms", name="SMS to Brazil", group_name="Messaging", health=Health.DEGRADED)
_EVENTS = {
    "Okta": _page(
        Health.MAJOR_OUTAGE,
        _open(
            "Sign-in failures for organisations on US Cell 7", "10 10:50", Impact.CRITICAL, ("US Cell 7", "Sign-in"),
            ("US Cell 7", "Token endpoint"),
            updates=(
                update("u1", "10 10:58", body="Some users cannot sign in."),
                update("u2", "10 11:48", Status.IDENTIFIED, "Since 10:50 UTC users on US Cell 7 may receive HTTP 500 "
                       "when they sign in or refresh a token. A node is isolated, traffic moves to another."),
            ),
        ),
    ),
    "GitHub": _page(
        Health.PARTIAL_OUTAGE,
        _open(
            "Actions runs are slow to start", "10 11:09", Impact.MAJOR, ("Automation", "Actions"), ("Hosting", "Pages"),
            updates=(update("u1", "10 11:34", body="Hosted runners pick up new jobs up to 20 minutes late."),),
        ),
    ),
    "Amazon Web Services": _page(
        Health.PARTIAL_OUTAGE,
        _open(
            "Increased error rates in the UAE region", "10 10:26", Impact.MAJOR,
            *(("me-central-1", name) for name in ("EC2", "EBS", "RDS", "Lambda", "S3", "SQS")),
            updates=(update("u1", "10 11:48", Status.IDENTIFIED, "One zone (mec1-az2) has no power. Others work. "
                            "We recommend to move workloads to another zone until power is back."),),
        ),
    ),
    "Aiven": _page(
        Health.DEGRADED,
        _open(
            "Service degradation in aws-me-central-1", "10 10:59", Impact.MINOR, ("Cloud regions", "aws-me-central-1"),
            updates=(update("u1", "10 11:39", Status.MONITORING, "Plans with standby nodes have failed over. "
                            "It fails due to an outage at AWS in me-central-1."),),
        ),
    ),
    "Elastic Cloud": _page(
        Health.DEGRADED,
        _open(
            "Deployments unreachable", "10 10:48", Impact.MINOR, ("Elasticsearch", "AWS UAE"),
            updates=(update("u1", "10 11:20", Status.IDENTIFIED, "We believe that deployments fail because of an "
                            "outage at AWS in me-central-1."),),
        ),
    ),
    "MongoDB Atlas": _page(
        Health.DEGRADED,
        _open(
            "Cluster elections and latency in one region", "10 10:37", Impact.MINOR, ("Atlas", "Clusters"),
            updates=(update("u1", "10 11:26", Status.MONITORING, "Clusters in me-central-1 may have elected a new "
                            "primary because of an incident at AWS."),),
        ),
    ),
    "Twilio": _page(Health.DEGRADED, parts=(_SMS,)),
    "Stripe": _page(
        Health.DEGRADED,
        _open(
            "Delayed webhook deliveries to some endpoints", "10 08:48", Impact.MINOR, ("API", "Webhooks"),
            updates=(update("u1", "10 09:19", Status.MONITORING, "The backlog is draining."),),
        ),
    ),
    "DigitalOcean": _page(
        Health.MAINTENANCE, work("Network work in FRA1", "10 11:00", "10 13:00", Status.IN_PROGRESS)
    ),
    "Zoom": _page(Health.OPERATIONAL, work("Phone service upgrade, EU cluster", "10 19:30", "10 22:00"),
                  work("Certificate change", "13 09:00", "13 10:00")),
    "Fastly": _page(Health.DEGRADED, old("Capacity reduced in one site", Instant("2024-07-11T08:30:00Z"))),
    "Box": _page(Health.OPERATIONAL, work("Storage move", "2 01:00", "2 05:00", Status.IN_PROGRESS)),
    "Atlassian": _page(
        Health.OPERATIONAL, incident("mail", "10 06:00", end="10 10:47", title="Email notifications may arrive late")
    ),
}  # fmt: skip
