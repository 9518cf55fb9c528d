# ruff: noqa: RUF001 - words and punctuation of many scripts
"""Statuses, kinds and impacts from prose.

A label ("Resolved - ...", "[Resolved]", "Status: Resolved") counts in the languages below; prose only in English, in
present or past, for a single status. Everything else is unknown.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from statusledger.text import statements
from statusledger.vocabulary import Impact, Kind, Status

# In the order of progress; of several labels the last in this order counts.
_LABELS = {
    Status.POSTMORTEM: "postmortem|post-mortem|post mortem|root cause analysis|rca|preliminary rca|ポストモーテム",
    Status.SCHEDULED: (
        "scheduled|planned|upcoming|agendado|agendada|programado|programada|planifié|planifiée|programmé|programmée"
        "|geplant|angekündigt|programmato|programmata|pianificato|gepland|zaplanowane|planerat|planlagt|запланировано"
        "|planlandı|予定|予告|计划中|已排程|예정"
    ),
    Status.INVESTIGATING: (
        "investigating|under investigation|investigando|em investigação|en investigación|investigation en cours"
        "|en cours d'investigation|wird untersucht|in untersuchung|in analisi|in onderzoek|wordt onderzocht"
        "|w trakcie badania|undersöks|undersøges|расследование|исследуем|inceleniyor|調査中|调查中|調查中|조사 중"
        "|조사중"
    ),
    Status.IDENTIFIED: (
        "identified|issue identified|cause identified|root cause identified|identificado|identificada|identifié"
        "|identifiée|identifiziert|ursache gefunden|identificato|geïdentificeerd|zidentyfikowano|identifierat|выявлено"
        "|tespit edildi|原因特定|原因判明|已确认|已確認|원인 파악"
    ),
    Status.IN_PROGRESS: (
        "in progress|in-progress|em andamento|em curso|en progreso|en curso|en cours|in arbeit|in bearbeitung|in corso"
        "|in uitvoering|w toku|pågår|выполняется|devam ediyor|作業中|実施中|进行中|進行中|진행 중|진행중"
    ),
    Status.MONITORING: (
        "monitoring|watching|monitorando|em monitoramento|monitoreando|monitorizando|en observación|surveillance"
        "|sous surveillance|en surveillance|beobachtung|wird beobachtet|unter beobachtung|in monitoraggio|monitoraggio"
        "|monitorowanie|övervakas|мониторинг|наблюдение|izleniyor|監視中|経過観察中|监控中|監控中|观察中|모니터링"
        "|모니터링 중"
    ),
    Status.VERIFYING: "verifying|verificando|vérification|überprüfung|in verifica|検証中|确认中",
    Status.CANCELLED: (
        "cancelled|canceled|cancelado|cancelada|annulé|annulée|abgesagt|annullato|annullata|geannuleerd|anulowane"
        "|inställt|aflyst|отменено|iptal edildi|中止|キャンセル|已取消|취소|취소됨"
    ),
    Status.RESOLVED: (
        "resolved|fixed|solved|closed|issue resolved|incident resolved|resolvido|resolvida|resuelto|resuelta"
        "|solucionado|résolu|résolue|behoben|gelöst|störung behoben|risolto|risolta|opgelost|verholpen|rozwiązane"
        "|rozwiązano|löst|åtgärdat|løst|ratkaistu|решено|устранено|исправлено|çözüldü|giderildi|解決|解決済み|解決済"
        "|復旧|復旧済み|復旧しました|已解决|已解決|已恢复|已恢復|已修复|已修復|해결|해결됨|해결 완료|복구 완료"
    ),
    Status.COMPLETED: (
        "completed|complete|maintenance completed|maintenance complete|finished|concluído|concluída|completado"
        "|completada|finalizado|terminé|terminée|abgeschlossen|beendet|completato|completata|voltooid|afgerond"
        "|zakończone|zakończono|slutfört|afsluttet|завершено|tamamlandı|完了|作業完了|已完成|완료"
    ),
}
_STATUS = {word: status for status, words in _LABELS.items() for word in words.split("|")}
_RANK = {status: place for place, status in enumerate(_LABELS)}
_LONGEST = max(map(len, _STATUS))

_OPEN, _CLOSE = r"[\[【［＜〔]", r"[\]】］＞〕](?!\()"
_IN_BRACKETS = rf"{_OPEN}(?P<bracketed>[^\n\[\]【】［］＜＞〔〕]{{1,{_LONGEST}}}){_CLOSE}"
_TIME = r"(?:[^\n\[]{0,30}\d:\d\d[^\n\[]{0,12}?[ ][-–—:|][ ]++)?"
_EMPHASIS = r"(?:\*\*|__)"
_MARKS = rf"(?:{_EMPHASIS}|\#{{1,6}}[ ]|>[ ]|[^\w\s\[\]()<>*_\#-])*[ ]?"  # emphasis, heading, quotation, a coloured dot
_DENIAL = r"\W*+(?:no|not|none|false|pending|tbd|n/a|\d+[ ]?%)(?!\w)"
_AT_LINE_START = re.compile(
    rf"""^{_TIME}{_MARKS}(?:{_IN_BRACKETS}
      | (?:current[ ])?(?:status|state|statut|estado|stato|ステータス|状态){_EMPHASIS}?[ ]*+[:：][*_\s]*+
            (?P<stated>[^\n]{{1,{_LONGEST}}}?)(?={_EMPHASIS}?[ ]*+(?:$|[-–—|(,;.]))
      | (?P<leading>\w[^\n:：|–—*_\[\]().!]{{0,{_LONGEST}}}?)
            (?:[:：]?{_EMPHASIS}|[ ]*+[:：|–—]|[ ]++-[ ]|[ ]*+(?:[.!][ ]*+)?$)(?!{_DENIAL})
    )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_IN_FIRST_LINE = re.compile(_IN_BRACKETS)
_ENDING_FIRST_LINE = re.compile(
    rf"(?:(?: [-–—|]|:) (?P<trailing>[^:|()]{{1,{_LONGEST}}}?)"
    rf"|[(（](?P<closing>[^()（）]{{1,{_LONGEST}}})[)）])[ .!]*+$"
)


class Label(Struct, frozen=True):
    """A label in the vendor's word, and its place."""

    status: Status
    word: str
    start: int
    end: int


def label_of(text: str) -> Label | None:
    """Return the explicit label of most progress."""
    return max(_labels(text), key=lambda label: _RANK[label.status], default=None)


def _labels(text: str) -> Iterator[Label]:
    first_line = text.partition("\n")[0]
    for pattern, part in ((_AT_LINE_START, text), (_IN_FIRST_LINE, first_line), (_ENDING_FIRST_LINE, first_line)):
        for match in pattern.finditer(part):
            status = _STATUS.get(match[match.lastgroup or 0].casefold())
            if status and (status.final or pattern is not _ENDING_FIRST_LINE):
                yield Label(status, match[match.lastgroup or 0], *match.span(match.lastgroup or 0))


def unlabelled(title: str) -> str:
    """Remove labels of a title, which come and go, unless nothing is left."""
    bare = title
    for label in sorted(set(_labels(title)), key=lambda label: label.start, reverse=True):
        bare = f"{bare[: max(label.start - 1, 0)]} {bare[label.end + 1 :]}"
    return title if bare == title else " ".join(bare.split()).strip(" -–—|:：") or title


def status_of(text: str) -> Status:
    """Return the status by label, else by prose."""
    label = label_of(text)
    return label.status if label else statements.status_of(text)


_UPKEEP = (
    r"\b(?:maintenances?|wartung\w*|manuten[cç]\w*|manutenzion\w*|mantenimiento\w*|onderhoud\w*|konserwac\w*|underhåll\w*"
    r"|vedlikehold\w*|vedligehold\w*|обслуживани\w*|bakım\w*)\b|メンテナンス|维护|維護|점검"
)
_PLANNED = r"(?:scheduled|planned|emergency|geplant\w*|programad\w+|planifié\w*|pianificat\w*|gepland\w*)"
_UPKEEP_LABEL = re.compile(
    rf"(?:^|[\[【［(])\W{{0,20}}(?:{_PLANNED}\s++)?(?:{_UPKEEP})\s*+(?:$|[:：\]】］)–—|]|-\s)", re.IGNORECASE
)
_UPKEEP_TITLE = re.compile(
    rf"{_UPKEEP}|\b{_PLANNED}\s+(?:work|works|outage|downtime|upgrade|migration)\b", re.IGNORECASE
)
_UPKEEP_BODY = re.compile(
    rf"^[^\w\n]*+(?:type\W{{1,8}}(?:{_UPKEEP})|this is a scheduled event\b)", re.IGNORECASE | re.MULTILINE
)
_TROUBLE = re.compile(
    r"\b(?:after|following|due to|during|caused by|since|from|post|outside|mode|errors?|fail\w*|issues?|problems?"
    r"|degrad\w*|delay\w*|slow\w*|elevated|unavailable|incident|störung\w*)\b|障害",
    re.IGNORECASE,
)
_PLANNED_STATUSES = frozenset({Status.SCHEDULED, Status.VERIFYING, Status.COMPLETED})
_SEVERITY = re.compile(
    r"^[^\w\n]*+(?:severity|impact)[^\w\n:：]*+[:：][^\w\n]*+(?P<word>[\w-]{1,30}(?: [\w-]{1,30})?)"
    r"(?=[^\w\n]*+$|[.,;|])",
    re.IGNORECASE | re.MULTILINE,
)
_IMPACTS = {
    "none": Impact.NONE,
    "no impact": Impact.NONE,
    "minor": Impact.MINOR,
    "major": Impact.MAJOR,
    "critical": Impact.CRITICAL,
    "maintenance": Impact.MAINTENANCE,
}
# Words for the present health of what was affected, where vendors write them once all is well again: no rating.
_WELL = frozenset({"available", "operational"})


def kind_of(title: str, body: str = "") -> Kind:
    """Return MAINTENANCE by a label, or a title without trouble."""
    planned = (
        any(label.status in _PLANNED_STATUSES for label in (*_labels(title), *_labels(body)))
        or _UPKEEP_LABEL.search(title)
        or _UPKEEP_BODY.search(body)
        or (_UPKEEP_TITLE.search(title) and not _TROUBLE.search(title))
    )
    return Kind.MAINTENANCE if planned else Kind.INCIDENT


def severity_of(text: str) -> str | None:
    """Return the word after "Severity:" or "Impact:", if it is a rating."""
    match = _SEVERITY.search(text)
    return match["word"] if match and match["word"].casefold() not in _WELL else None


def impact_of(text: str) -> Impact:
    """Return the impact by a label; mostly unknown."""
    return _IMPACTS.get((severity_of(text) or "").casefold(), Impact.UNKNOWN)
