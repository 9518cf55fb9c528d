"""Actions of mitigations: a readable table.

An action is a verb with its object, active or passive: "increased the capacity", "capacity was increased". `done` is
finished; `doing` is a way ("by adding nodes") or under way ("we are adding nodes"), which in a retrospect is a plan.
Where no objects are named, the verb says it all. An action without a tag hides words: "data center" is no data.
"""

from typing import NamedTuple

BY = "by, after, through, via, included, involved, completed, finished"
"""Words before a way: "fixed by adding nodes"."""
UNDER_WAY = "are, is, we're, currently, now, been, began, begun, started, process, be, while, team"
PASSIVE_STOPS = "to, that, which, causing, and, but, issue, issues, seeing, experiencing, when"
"""Words between an object and a verb that is not of it: "issues with rules have been resolved"."""
STOPS = """
    to, for, with, in, affecting, issue, issues, problem, problems, causing, impacting, over, after, before, when
    once, as, while, which, that, and, but, until, since, because, so, where, if
"""
"""Words between a verb and something that is not its object."""
BLOCKS = """
    will, we'll, would, should, could, plan, plans, planning, planned to, recommend, advise, please, may, might, can
    cannot, not, never, unable, without, didn't, haven't, hasn't, wasn't, weren't, working to, working on, work to
    work on, investigating, considering, exploring, evaluating, developing, preparing, to prevent, to ensure, you, yet
    no, automatically, worked on, to avoid, continue working, aim, need to, needs to, preventing, must, customers
    users, customer, your, to reduce likelihood, going forward, in future, to improve, is being tested, has not
    to minimize, typically, usually, normally, failed to, hadn't, committed to, to further, shall, pending, scheduled
"""
"""Plans, negations and habits."""
CONDITIONS = "if, once, until, unless, whether, in case"
"""They block a verb of their own clause only: "once we knew, we rolled back"."""


RECURRENCE = """
    to prevent recurrence/similar/future/this/it/another/repeat, to avoid recurrence/similar/future
    prevent recurrence, going forward, in future, to reduce likelihood/chance/risk, to help prevent recurrence
    to prevent any recurrence/future, ensure this
"""
"""The rest of the sentence is a plan against the next time."""
AGENTS = """
    we, we've, been, being, have, has, was, were, are, is, temporarily, partially, briefly, team, engineers, and
    immediately, proactively
"""
"""Words before an action that was taken."""


class Action(NamedTuple):
    """One kind of action with its tag."""

    tag: str
    done: str = ""
    doing: str = ""
    objects: str = ""
    is_finished: bool = False
    """Only what is finished counts: "a fix is being implemented" is no fix yet."""
    by_agent: bool = False
    """A word of an agent or an auxiliary stands before the verb: "a disabled button" is no action."""
