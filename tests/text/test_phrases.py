"""Words to statuses: labels are believed, prose only where it is certain, and the rest stays unknown."""

import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusledger.model import Document, Impact, Kind, Status
from statusledger.platforms import statuspage
from statusledger.text import phrases
from statusledger.text.phrases import Label

LABELLED = {
    "Resolved - Everything works again.": Status.RESOLVED,
    "RESOLVED: Everything works again.": Status.RESOLVED,
    "[Resolved] Search is slow": Status.RESOLVED,
    "Service is operating normally: [RESOLVED] Packet loss": Status.RESOLVED,
    "Search is slow - Resolved": Status.RESOLVED,
    "Search is slow: resolved": Status.RESOLVED,
    "Search is slow (resolved)": Status.RESOLVED,
    "**Status: Resolved**\n\nSearch works.": Status.RESOLVED,
    "Status: **Monitoring**": Status.MONITORING,
    "Current status: In progress\nWe began.": Status.IN_PROGRESS,
    "**Identified** - The cause is a full disk.": Status.IDENTIFIED,
    "# Resolved\n\nAll is well.": Status.RESOLVED,
    "Resolved.": Status.RESOLVED,
    "Issue resolved": Status.RESOLVED,
    "🟢 Resolved: search": Status.RESOLVED,
    "10:30 UTC - Investigating - Search is slow.": Status.INVESTIGATING,
    "Mar 3, 2025 10:30 UTC | Monitoring | A fix is out.": Status.MONITORING,
    "Scheduled - We will replace a switch.": Status.SCHEDULED,
    "Verifying – nearly there": Status.VERIFYING,  # noqa: RUF001
    "Completed - The switch is in.": Status.COMPLETED,
    "[Cancelled] Switch replacement": Status.CANCELLED,
    "Canceled: switch replacement": Status.CANCELLED,
    "Postmortem - What happened": Status.POSTMORTEM,
    # A label outweighs prose.
    "Investigating - This was resolved once already.": Status.INVESTIGATING,
    "Monitoring - The issue has been resolved.": Status.MONITORING,
    # Of several labels the one furthest on counts, whatever their order.
    "9:00 UTC\n**Investigating** - Slow.\n\n9:30 UTC\n**Resolved** - Fast.": Status.RESOLVED,
    "**Monitoring** - A fix is out.\n\n**Investigating** - Slow.": Status.MONITORING,
    "**Postmortem** - Why.\n\n**Resolved** - Fast.": Status.RESOLVED,
    # Other languages.
    "Resolvido - Tudo funciona.": Status.RESOLVED,
    "Investigando: lentidão": Status.INVESTIGATING,
    "[Résolu] Lenteur": Status.RESOLVED,
    "Estado: Resuelto": Status.RESOLVED,
    "Behoben: Störung im Netz": Status.RESOLVED,
    "Gelöst - Alles läuft": Status.RESOLVED,
    "Geplant: Umbau": Status.SCHEDULED,
    "Risolto - Tutto funziona": Status.RESOLVED,
    "[Opgelost] Storing": Status.RESOLVED,
    "Rozwiązane: wolne działanie": Status.RESOLVED,
    "【復旧】検索の遅延": Status.RESOLVED,
    "解決済み：検索の遅延": Status.RESOLVED,  # noqa: RUF001
    "［調査中］検索の遅延": Status.INVESTIGATING,  # noqa: RUF001
    "【已解决】搜索缓慢": Status.RESOLVED,
    "[해결됨] 검색 지연": Status.RESOLVED,
    "Решено - Всё работает": Status.RESOLVED,
    "Çözüldü: arama": Status.RESOLVED,
}

STATED = {
    "The issue has been resolved.": Status.RESOLVED,
    "This incident is now fully resolved. Thank you.": Status.RESOLVED,
    "We have fixed the problem with search.": Status.RESOLVED,
    "Update: The problem is fixed.": Status.RESOLVED,
    "A fix is out and we are monitoring the results.": Status.MONITORING,
    "We continue to closely monitor search.": Status.MONITORING,
    "We’ve identified the cause. A fix is being written.": Status.IDENTIFIED,  # noqa: RUF001
    "The root cause has been identified.": Status.IDENTIFIED,
    "We are currently investigating slow searches.": Status.INVESTIGATING,
    "We are investigating errors that may affect some users.": Status.INVESTIGATING,
    "The slow searches are still under investigation.": Status.INVESTIGATING,
    # What we look into may happen under conditions.
    "We are investigating errors when searching.": Status.INVESTIGATING,
    "We are investigating searches that do not end.": Status.INVESTIGATING,
    "Update: We’re still investigating slow searches before noon.": Status.INVESTIGATING,  # noqa: RUF001
    "We continue to investigate why searches cannot be saved.": Status.INVESTIGATING,
    "We are continuing to investigate why searches cannot be saved.": Status.INVESTIGATING,
    "We are investigating slow searches and continue to work towards resolution.": Status.INVESTIGATING,
    # The cause, by other words, and work that goes on.
    "We have identified root cause and roll back.": Status.IDENTIFIED,
    "We have now determined the root cause.": Status.IDENTIFIED,
    "We continue to work towards resolution.": Status.IDENTIFIED,
    "We are continuing to actively work on restoring search.": Status.IDENTIFIED,
    "Searches are slow, and we continue working toward full recovery.": Status.IDENTIFIED,
    # The last sentence ends the account.
    "Searches were slow and still could be saved. The issue has been resolved and search is operating normally.": (
        Status.RESOLVED
    ),
    "We are working on it. This search issue has now been fully resolved, and all parts are operating normally.": (
        Status.RESOLVED
    ),
}

NOT_CERTAIN = [
    "",
    "Search is slow",
    "unresolved",
    "Unresolved: search",
    "Not resolved - search",
    "[Not resolved] Search",
    "Partially resolved - search",
    "Status: Not resolved",
    "Status: Resolved issues remain",
    "Resolved: no",
    "Completed: 40 %",
    "The issue has not been resolved.",
    "The issue has not yet been resolved.",
    "The issue isn't resolved.",
    "The issue will be resolved by noon.",
    "The issue should be fixed now.",
    "We are working to resolve this.",
    "We expect that this is resolved within the hour.",
    "Once the issue is resolved, we will post here.",
    "We will tell you when this has been resolved.",
    "Until this is resolved, please use the old API.",
    "We are unable to say whether the issue is resolved.",
    "Is the issue resolved?",
    "Once we have identified the cause, we will post here.",
    "We are not investigating this any longer.",
    "The issue is resolved for most customers.",
    "The issue is partially resolved.",
    "The issue is resolved by clearing the cache.",
    "We believe the issue is resolved.",
    "Thank you for waiting while this was resolved.",
    "The delays have been resolved. We are continuing to work on the errors.",
    "The first problem is resolved. Searches remain slow.",
    "The issue has been resolved. We will continue to monitor.",
    "We have identified the cause and are investigating a second one.",
    # What is looked into no more, or was over when we looked into it.
    "We are investigating this no longer.",
    "We are investigating the earlier outage, which was resolved at nine.",
    "We will be investigating errors when searching.",
    "If we are investigating, we post here.",
    # Work to come, refused or for another end; signs of recovery are no stage.
    "We have not determined the root cause.",
    "We have yet to determine the root cause.",
    "We do not continue to work on the issue.",
    "We will work towards resolution.",
    "Once searches return, we continue to work on full recovery.",
    "We continue to work with our provider.",
    "We continue to work towards identifying the cause.",
    "We are seeing recovery.",
    "We can confirm slow searches.",
    "The errors are resolved. We continue working towards recovery of the rest.",
    "We are investigating slow searches. We have identified root cause.",
    # Sentences that only look like the end of an account.
    "The issue has not been resolved and search is operating normally.",
    "The issue will have been resolved and search is operating normally.",
    "Searches still fail. Once the issue has been resolved and search is operating normally, we post here.",
    "Searches still fail. The issue has been resolved for most users and search is operating normally.",
    "The issue has been resolved and search is operating normally. Saved searches remain slow.",
    "Searches still fail. The issue has been resolved and search is expected to be operating normally.",
    "Resolved an issue with search",
    "[Resolved](https://status.example.com/1) earlier this week",
    "Monitoring agents are down",
    "Scheduled reports are late",
    "Identified users cannot log in",
    "Fixed line outage",
    "Closed captions are missing",
    "Completed orders are not shown",
    "Metrics - Monitoring",
    "Die Störung wurde nicht behoben.",
    "Todavía no resuelto",
    "未解決",
    "Update - More at noon.",
]


@pytest.mark.parametrize(("words", "status"), (LABELLED | STATED).items())
def test_status_that_is_certain(words: str, status: Status) -> None:
    assert phrases.status_of(words) is status


@pytest.mark.parametrize("words", NOT_CERTAIN)
def test_status_that_is_not_certain(words: str) -> None:
    assert phrases.status_of(words) is Status.UNKNOWN


@pytest.mark.parametrize("words", STATED)
def test_prose_is_no_label(words: str) -> None:
    assert phrases.label_of(words) is None


def test_a_label_keeps_the_vendors_word() -> None:
    assert phrases.label_of("API: [RESOLVED] errors") == Label(Status.RESOLVED, "RESOLVED", 6, 14)


@given(st.text(max_size=200))
def test_any_text_has_a_status_and_a_kind(words: str) -> None:
    assert phrases.status_of(words) in Status
    assert phrases.kind_of(words, words) in Kind


UNLABELLED = {
    "[Resolved] Search is slow": "Search is slow",
    "[Resolved] [EU] Search is slow": "[EU] Search is slow",
    "Resolved - Search is slow": "Search is slow",
    "Monitoring: Search is slow": "Search is slow",
    "Search is slow - Resolved": "Search is slow",
    "Search is slow (fixed)": "Search is slow",
    "Degraded: [RESOLVED] Search is slow": "Degraded: Search is slow",
    "【復旧】検索の遅延": "検索の遅延",
    "Resolved": "Resolved",
    "- Search: slow -": "- Search: slow -",
    "Search is slow - not resolved": "Search is slow - not resolved",
}


@pytest.mark.parametrize(("title", "bare"), UNLABELLED.items())
def test_a_title_without_its_labels(title: str, bare: str) -> None:
    assert phrases.unlabelled(title) == bare


KINDS = [
    ("Scheduled maintenance", "", Kind.MAINTENANCE),
    ("Maintenance on the build servers", "", Kind.MAINTENANCE),
    ("[Maintenance] Short errors expected", "", Kind.MAINTENANCE),
    ("Maintenance: errors are possible", "", Kind.MAINTENANCE),
    ("Unscheduled maintenance", "", Kind.MAINTENANCE),
    ("Planned outage in Frankfurt", "", Kind.MAINTENANCE),
    ("Geplante Wartungsarbeiten am 20. April", "", Kind.MAINTENANCE),
    ("Manutenção programada", "", Kind.MAINTENANCE),
    ("定期メンテナンスのお知らせ", "", Kind.MAINTENANCE),
    ("Switch replacement", "Scheduled - On Tuesday.", Kind.MAINTENANCE),
    ("Switch replacement", "**Completed** - It is in.", Kind.MAINTENANCE),
    ("Switch replacement", "**Type:** Maintenance\n\nOn Tuesday.", Kind.MAINTENANCE),
    ("Search is slow", "", Kind.INCIDENT),
    ("Search is slow", "We are doing maintenance to help.", Kind.INCIDENT),
    ("[Resolved] Search is slow", "Resolved - Fast.", Kind.INCIDENT),
    ("Errors after scheduled maintenance", "", Kind.INCIDENT),
    ("Database failing during maintenance", "", Kind.INCIDENT),
    ("Servers stuck in maintenance mode", "", Kind.INCIDENT),
    ("Unplanned outage", "", Kind.INCIDENT),
    ("Scheduled reports are late", "", Kind.INCIDENT),
]


@pytest.mark.parametrize(("title", "body", "kind"), KINDS)
def test_kind(title: str, body: str, kind: Kind) -> None:
    assert phrases.kind_of(title, body) is kind


SEVERITIES = [
    ("Severity: Major", Impact.MAJOR, "Major"),
    ("Slow.\n**Impact:** none", Impact.NONE, "none"),
    ("Severity: critical\nSlow.", Impact.CRITICAL, "critical"),
    ("Severity: SEV2", Impact.UNKNOWN, "SEV2"),
    ("Impact: **partial outage**. More at noon.", Impact.UNKNOWN, None),
    ("Impact: partial outage.", Impact.UNKNOWN, "partial outage"),
    ("Impact: Customers saw slow searches", Impact.UNKNOWN, None),
    ("Impact:\n\nMajor", Impact.UNKNOWN, None),
    ("Customer impact: Customers saw errors", Impact.UNKNOWN, None),
    ("A major impact on search", Impact.UNKNOWN, None),
]


@pytest.mark.parametrize(("body", "impact", "word"), SEVERITIES)
def test_impact_is_only_what_is_labelled(body: str, impact: Impact, word: str | None) -> None:
    assert phrases.impact_of(body) is impact
    assert phrases.severity_of(body) == word


def test_a_long_text_takes_linear_time() -> None:
    long = "the issue is - [x " * 20_000 + "\n" + "Resolved - x\n" * 20_000
    assert phrases.status_of(long) is Status.RESOLVED


@pytest.mark.corpus
def test_prose_agrees_with_the_status_of_the_vendor(corpus: Path) -> None:
    """Of GitHub's updates of 2018 to 2023 (earlier ones were imported, whole timelines in one), by our reading."""
    chosen: dict[Status, list[Status]] = {status: [] for status in Status}
    with lzma.open(corpus / "statuspage" / "github__incident_details_2010_2023.ndjson.xz", "rb") as lines:
        for line in lines:
            (incident,) = statuspage.PLATFORM.parse(Document("https://status.example.com/", "incident", line)).incidents
            for update in incident.updates if not incident.title.startswith("Incident on 201") else ():
                chosen[phrases.status_of(update.body)].append(update.status)
    assert len(chosen[Status.RESOLVED]) > 300
    assert chosen[Status.RESOLVED].count(Status.RESOLVED) > 0.98 * len(chosen[Status.RESOLVED])
    assert len(chosen[Status.INVESTIGATING]) > 500
    assert chosen[Status.INVESTIGATING].count(Status.RESOLVED) < 0.02 * len(chosen[Status.INVESTIGATING])
