"""A comparison names leaders only where the figures can be compared, and gives cautions."""

from collections.abc import Sequence

from statusledger.insight.comparison import Caution, Compared, Measure, cautions, leaders
from statusledger.insight.figures import figures
from statusledger.model import Impact
from statusledger.store.read.figures import CountedIncident
from tests.insight.build import JANUARY, acme, posted


def vendor(name: str, incidents: Sequence[CountedIncident], *, components: int = 3, days: int = 30) -> Compared:
    history = acme(incidents, [], [("1", f"{1 + days}")])
    return Compared(id=name, name=name.title(), components=components, figures=figures(history, JANUARY))


def series(count: int, hours: int, impact: Impact = Impact.MAJOR) -> list[CountedIncident]:
    return [posted(f"i{day}", f"{day} 02:00", f"{day} {2 + hours:02}:00", impact) for day in range(2, 2 + count)]


def test_the_leader_of_each_measure_is_named() -> None:
    found = [vendor("few", series(5, 4)), vendor("quick", series(9, 1))]
    assert leaders(found) == {Measure.INCIDENTS: "few", Measure.DOWNTIME: "quick", Measure.DURATION: "quick"}


def test_no_vendor_leads_where_figures_are_alike_or_of_few_cases() -> None:
    assert leaders([vendor("one", series(4, 1)), vendor("two", series(4, 1))]) == {}
    assert Measure.INCIDENTS not in leaders([vendor("one", series(27, 1)), vendor("two", series(28, 1))])
    assert Measure.DURATION not in leaders([vendor("one", series(4, 1)), vendor("two", series(6, 2))])


def test_no_vendor_leads_where_a_history_lacks_part_of_the_window() -> None:
    history = acme([], [], [("20", "31")], first="20")
    new = Compared(id="new", name="New", components=3, figures=figures(history, JANUARY))
    found = [vendor("old", series(5, 1)), new]
    assert leaders(found) == {}
    assert Caution.HISTORY_DIFFERS in cautions(found)


def test_no_vendor_leads_in_downtime_without_stated_severities() -> None:
    found = [vendor("words", series(5, 1)), vendor("none", series(6, 1, Impact.UNKNOWN))]
    assert Measure.DOWNTIME not in leaders(found)
    assert Caution.SEVERITY_NOT_STATED in cautions(found)


def test_equal_conditions_leave_the_caution_about_words() -> None:
    assert cautions([vendor("one", series(5, 1)), vendor("two", series(6, 1))]) == [Caution.OWN_WORDS]


def test_differing_conditions_are_cautions() -> None:
    found = [vendor("one", series(5, 1)), vendor("two", series(2, 1), components=9, days=10)]
    assert cautions(found) == [
        Caution.COMPONENTS_DIFFER,
        Caution.OWN_WORDS,
        Caution.WATCHED_DIFFERS,
        Caution.FEW_INCIDENTS,
    ]
