"""Sentences that sum up the health of a status page.

Each must be an element's whole text and concern everything: legends ("Operational", "Partial outage"), healthy
components and quoting posts do not count.
"""

import re
from collections.abc import Iterable

from statusledger.model import Health

_THINGS = r"(?:\w+ )?(?:systems?|services?|components?|applications?|monitors?|platforms?)"
_ALL = rf"(?:(?:all(?: of)?(?: our)?|every) {_THINGS})"
_HEALTH = {
    Health.OPERATIONAL: (
        rf"(?:{_ALL} (?:are |is )?|systems? (?:are |is )?)(?:now )?(?:currently )?(?:fully )?(?:operational|normal|go)"
        rf"|{_ALL} (?:are |is )?(?:now )?(?:currently )?(?:online|up|up and running|available|working|running"
        r"|functional|operating normally|functioning normally|working normally|running normally)"
        r"|we(?:'re| are) fully operational|everything is (?:operational|ok|fine|up|working|operating normally)"
        r"|no (?:known|current|active|ongoing|open) (?:issues?|incidents?|problems?|outages?)(?: at this time)?"
        r"|no (?:issues|problems|outages) detected|we(?:'re| are) not aware of any issues.*"
        r"|alle systeme (?:sind )?(?:betriebsbereit|funktionsfähig|in betrieb|verfügbar|funktionieren|online)"
        r"|tous les (?:systèmes|services) (?:sont )?(?:opérationnels|fonctionnels)"
        r"|todos los (?:sistemas|servicios) (?:están )?(?:operativos|operacionales|funcionando)"
        r"|todos os (?:sistemas|serviços) (?:estão )?(?:operacionais|operando|funcionando)"
        r"|tutti i (?:sistemi|servizi) (?:sono )?operativi|alle systemen (?:zijn )?operationeel"
        r"|wszystkie systemy (?:są )?(?:sprawne|działają)"
        r"|全システム正常稼働中|すべてのシステムが正常です|所有系统运行正常|모든 시스템 정상"
    ),
    Health.MAINTENANCE: (
        rf"(?:{_ALL} )?(?:are |is )?(?:currently )?(?:under (?:scheduled )?maintenance|undergoing maintenance)"
        r"|(?:scheduled )?maintenance (?:is )?(?:in progress|underway|ongoing)|service under maintenance"
    ),
    Health.DEGRADED: (
        r"(?:we(?:'re| are) )?(?:currently )?experiencing (?:some )?(?:issues|problems|degraded performance)"
        r"|(?:minor (?:service|system) outage|minor (?:issues|outage)|partially degraded service|degraded (?:system )?"
        r"(?:service|performance)|some (?:systems|services) (?:are )?(?:degraded|experiencing (?:issues|problems)))"
        r"|experiencing degraded performance"
    ),
    Health.PARTIAL_OUTAGE: (
        r"(?:experiencing (?:a )?)?partial (?:system |service )?outage"
        r"|some (?:systems|services) (?:are )?(?:down|unavailable|offline)"
    ),
    Health.MAJOR_OUTAGE: (
        r"(?:experiencing (?:a )?)?major (?:system |service )?outage"
        rf"|{_ALL} (?:are |is )?(?:currently )?(?:down|offline|unavailable)"
    ),
}
# Words in classes of elements that hold a banner, and of what stands on the same page and holds none.
PLACES = ("status", "banner", "overall", "summary", "state", "header", "hero")
ELSEWHERE = re.compile(r"update|incident|history|event|post|past|timeline|component", re.IGNORECASE)
_PHRASES = {health: re.compile(words, re.IGNORECASE) for health, words in _HEALTH.items()}
# What the legend of components also says: no banner where it stands more than once.
_LEGEND = re.compile(
    r"(?:partial|major|minor) outage|degraded (?:performance|service)|under maintenance", re.IGNORECASE
)
_EDGES = re.compile(r"^\W+|\W+$")


def health_of(sentences: Iterable[str]) -> tuple[Health, str | None]:
    """Return the health by all sentences, and its words; unknown if they contradict."""
    found: dict[str, Health] = {}
    for sentence in sentences:
        words = _EDGES.sub("", sentence.replace("’", "'"))  # noqa: RUF001 - typesetters' apostrophe
        health = next((health for health, phrase in _PHRASES.items() if phrase.fullmatch(words)), None)
        if health and not _LEGEND.fullmatch(words):
            found[sentence] = health
    if not found:
        return Health.UNKNOWN, None
    worst = max(found, key=lambda sentence: found[sentence].badness)
    if found[worst] is not Health.OPERATIONAL and Health.OPERATIONAL in found.values():
        return Health.UNKNOWN, worst
    return found[worst], worst
