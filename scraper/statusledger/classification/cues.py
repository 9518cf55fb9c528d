"""Words that make a clause a statement of a cause, or take that away: connectives, negations, hedges, plans."""

from enum import StrEnum, auto


class Cue(StrEnum):
    """Role of a phrase in a sentence."""

    BECAUSE = auto()
    """The cause follows."""
    DURING = auto()
    """A change follows, which is the cause."""
    CAUSED = auto()
    """The cause stands before."""
    CAUSE = auto()
    """A noun; the cause follows its next link ("root cause of the errors was ...")."""
    ISSUE = auto()
    """The cause may follow at once ("the issue was a memory leak")."""
    LINK = auto()
    AS_CAUSE = auto()
    """The cause stands before ("a bad deploy as the cause")."""
    FOUND = auto()
    """A fault that was found follows."""
    SUFFERED = auto()
    """A fault that is there follows; it may be a symptom."""
    FAILED = auto()
    """The thing that failed stands just before."""
    FAULT = auto()
    """Makes a thing a fault."""
    REMEDY = auto()
    """The words after "due to", or before "resulting in", helped."""
    EFFECT = auto()
    """The affected part or the effect follows."""
    NOT = auto()
    HEDGE = auto()
    PLAN = auto()
    IF = auto()
    IMPROVE = auto()
    """A plan against the next time."""
    GROWTH = auto()
    """Makes a load a fault."""
    WITH = auto()
    """Before the provider that is asked for help."""
    LOST = auto()
    """The thing that failed follows."""
    ACTS = auto()
    """A provider before it has a fault."""
    CONFIRMS = auto()
    """A vendor before it has a fault of its own."""
    RECOVERED = auto()
    """A provider before it has recovered."""
    WITHDRAWN = auto()
    JOIN = auto()
    """A preposition: what follows is the place of a change or of a defect."""
    HIDES = auto()
    """Has words of others, and no role."""


CUES: dict[Cue, str] = {
    Cue.BECAUSE: """
        point/points/pointing/pointed to, originating from, lies/lay in, had its origin in, blame on, came from
        comes from, to be related/linked/due to, to be caused/triggered by, to be result of, due to, caused by
        cause by, because of, because, owing to, as result of, resulting from, resulted from, result of
        stemmed/stemming/stems from, triggered by, attributed to, attributable to, traced to, traced back to
        tracked down to, tracked to, originated/originating/originates in/from/with, arising from, arose from
        introduced by/in/with/during, brought on by, induced by
        is/was/are/were/be/been/remains related/linked/tied to, is/was/be/were external to, down to, narrowed down to
        blamed on, prompted by, led by, exacerbated by, compounded by, complicating factors, originally caused by
        initiated by, precipitated by, thanks to, affected by, impacted by, taken down by, result from
        complicating factors that impeded recovery included, hit by, isolated to
        isolated issue(s)/problem/cause/errors/timeouts/fault to, narrowed cause to, disrupted by, delayed by
        interrupted by, brought down by, overwhelmed by, driven by
    """,
    Cue.DURING: """
        following, after, related to, during, while, in course of, while performing, while applying
        we were performing, were performing, while executing
    """,
    Cue.CAUSED: """
        inadvertently, unintentionally, accidentally, mistakenly, erroneously, incorrectly, unexpectedly, overwhelmed
        exceeded, degrading, which caused, which causes, which led to, which resulted in, which prevented
        that prevented, that led to, that is causing, that was causing, which was causing, that resulted in, caused
        causing, led to, leading to, leads to, resulted in, resulting in, triggered, triggering, contributed to
        contributing to, prevented, preventing, exposed, broke, brought down, has taken us down, has taken us offline
        taken us down, took down, is causing, has caused, had caused, that caused, subsequently caused, introduced
        had unintended side effect, cascaded into, cascading into, made it impossible, interacted poorly with
        interacted with, disrupted, impeded, is impacting, are impacting
    """,
    Cue.CAUSE: """
        root cause, cause, causes, trigger, source, culprit, reason, underlying cause, root causes, likely cause
        factor, factors, contributing factor(s), root issue, underlying issue
    """,
    Cue.ISSUE: "issue was, problem was, issue is, problem is, incident was, outage was, issue being, problem being",
    Cue.LINK: """
        as, was, is, were, are, to be, being, :, lies, lay, has been, appears to be, seems to be, involved, included
    """,
    Cue.AS_CAUSE: """
        as cause, as root cause, as source, as likely cause, as trigger, as culprit, was cause, was root cause
        is likely cause, is cause, is root cause, as reason, is suspected cause, was trigger, that was trigger
        which was trigger, suspected of causing, suspected as cause, may be cause, which may be cause, which is cause
        which was cause, which is root cause, which is what caused, as underlying cause, was culprit, was source
        is source, were cause, as suspected cause, as potential cause, as primary cause, was likely cause
        was identified as, as contributing factor, were to blame, was to blame, is to blame, at fault
    """,
    Cue.FOUND: """
        identified, found, discovered, determined, detected, uncovered, pinpointed, observed, revealed
        identified that, isolated, confirmed, has confirmed, has identified, have identified, believe, suspect
        suspected, noticed
    """,
    Cue.SUFFERED: """
        mitigate, dealing with, recovering from, recovered from, responding to, fighting, handling, hampered by
        looking into, experiencing, experienced, seeing, saw, encountered, encountering, investigating, suffering
        suffered, having, had, receiving, under, undergoing, are undergoing, are under, observing
        is/are/was/were experiencing, is currently experiencing, is suffering, is having, are having, is seeing
        has had, are aware of, aware of, addressing, started seeing, began seeing, mitigating, reporting, reported
        hit
    """,
    Cue.FAILED: """
        failed, crashed, went down, went offline, has failed, have failed, became unavailable, is down, are down
        was down, is misbehaving, became unresponsive, became overloaded, ran out of, was exhausted
        stopped responding, lost power, became saturated, became corrupted, fell over, is failing, died, malfunctioned
        locked up, incorrectly deleted, was incorrectly deleted, were incorrectly deleted, were removed, was removed
        was dropped, was accidentally deleted, is overloaded, was overloaded, are overloaded, reached its limit
    """,
    Cue.FAULT: """
        issue(s), problem(s), failure(s), outage(s), error(s), fault(s), incident(s), disruption(s), degradation
        interruption(s), instability, trouble, contention, lag, saturation, exhaustion, overload, crash(es)
        corruption, malfunction, loss, unavailable, unhealthy, misbehaving, degraded, bottleneck, down, overloaded
        saturated, exhausted, stuck, locked, rate limit(s), outages, rate limiting, side, failing, impairment
        impaired, unavailability, limitation(s), constraint(s), latency, timeouts, unresponsive, unhealthy state
        unreachable
    """,
    Cue.REMEDY: """
        improvement(s), improved, improving, resolved, recovered, recovering, recovery, restored, mitigated, fixed
        reverting, reverted, rolled back, reduced, fully operational, stabilized, delivered, deployed fix
        returned to normal, succeeded, successful, signs of recovery, rolling back, addressed
    """,
    Cue.EFFECT: """
        we're, we've, affecting, affected, affects, affect, impacting, impacts, impacted, which affected
        which impacted, which is, which are, which was, which were, which has, which had, that is, and are, and we
        and is, and have, and has, and will, so, but, thus, to fail, when, while, where, as well as delays, this, we
        however, failing to, and may, and some, and customers, and users, for users, for customers, for some
        for subset, customers, users, until, although, though, before, and then, then
    """,
    Cue.NOT: """
        not, no, nor, neither, without, never, isn't, wasn't, aren't, weren't, didn't, doesn't, rather than
        instead of, unrelated, unrelated to, ruled out, no evidence, no indication, cannot, not related, as opposed to
        excluded, no signs, eliminated, not caused, excluding, unaffected, independent of
    """,
    Cue.HEDGE: """
        suspecting, we are suspecting, suspect, suspects, suspected, likely, probably, possibly, possible, potential
        potentially, appears, appear, appeared, seems, seem, seemed, believe, believed, believes, may be, might be
        could be, may have been, might have been, could have been, may be related, presumably, apparently, preliminary
        think, thought, indicates, indications, suggests, suggest, initial investigation, tentatively, unconfirmed
        hypothesis, we assume, may be impacting, may be causing
    """,
    Cue.PLAN: """
        will, we'll, to prevent, to avoid, going forward, in future, plan, plans, planning, planned to
        to reduce likelihood, to reduce chance, to reduce risk, to ensure, to minimize, next steps, to mitigate risk
        to protect against, intend, intends, intending, would, should, to help prevent, so that, preventing repeat
        preventing recurrence, prevent recurrence, to improve, working to, working on, work on, work to, aim to
        longer term, long term, in coming weeks, to make, to further reduce, to guard against, to lower, are improving
        are exploring, are considering, are evaluating, are reviewing, committed to, in order to prevent, shall
        scheduled to, looking to, looking at, to address, to strengthen, to increase, to speed, to better, to detect
    """,
    Cue.IMPROVE: """
        to prevent, to improve, going forward, in future, to avoid, to reduce likelihood, to reduce risk
        prevent recurrence, improving, to minimize, so that, next steps, to detect, to strengthen, to better
        recommend, advise, to help prevent, are improving, we plan, to protect against
    """,
    Cue.GROWTH: """
        increasing, growing, massive, huge, intense, many, too many, increase(s), increased, surge(s), spike(s)
        spiking, influx, rise, burst(s), peak, high, higher, heavy, excessive, elevated, unusual, unexpected
        imbalanced, large, jump, flood, growth, sudden, abnormal, extreme, record, significant, overwhelming, uneven
    """,
    Cue.WITH: """
        working with, working closely with, escalated to, escalated with, escalate with, escalate to, escalating to
        partnering with, engaged with
    """,
    Cue.IF: """
        if, in case, unless, in event, whenever, whether, how, why, e.g, for example, such as, please, recommend
        advise, recommended, advised
    """,
    Cue.LOST: "lost, losing, loss of",
    Cue.ACTS: """
        is/are/was/were experiencing, experienced, has/have reported/confirmed/identified/acknowledged/implemented
        has/have resolved/informed/notified/advised/declared, is investigating, is having, is suffering, suffered
        has exhausted, continuing to report, is reporting, is seeing, exhausted, has had, had outage
        has begun implementing, is aware, is working, are working, is currently experiencing, confirmed, acknowledged
        is addressing, has fixed, has restored, has mitigated, has recovered, have recovered, is down, went down
        continues their work, to report, is currently investigating, has applied, is continuing
        has successfully implemented, rectifying, status page, have informed, is also experiencing
        has been experiencing, currently experiencing
    """,
    Cue.CONFIRMS: """
        has/have confirmed/identified/acknowledged/reported/implemented/resolved
        has/have informed/advised/notified/declared/fixed/mitigated/restored
    """,
    Cue.RECOVERED: """
        has/have resolved/fixed/restored/mitigated/recovered
        has/have implemented/applied/addressed/corrected/deployed, has successfully implemented/resolved, is resolved
        rectifying, has/have been resolved/restored/mitigated/fixed, restored, resolved, recovered, mitigated
        now been resolved, confirmed recovery, confirmed resolution, has declared, fixed, is recovering
        are recovering, back to normal, operating normally, reported resolution, reporting recovery, reported recovery
        are resolved, fix has been implemented, identified and resolved, reports that service(s), was restored
        was resolved, have implemented, back online, has rolled out
    """,
    Cue.WITHDRAWN: """
        inaccurate, was incorrect, were incorrect, is incorrect, was wrong, turned out not, was not cause
        was mistaken, incorrectly stated, incorrectly reported, incorrectly attributed, reported in error
        was misidentified, were mistaken, disregard, retract, retracted, was not correct, was false, was premature
    """,
    Cue.JOIN: """
        in, to, within, on, at, of, for, with, from, between, across, inside, via, by, against, through, into
        responsible
    """,
    Cue.HIDES: """
        is/are failing over, was/were failing over, may/might/could experience/see/encounter/notice
        may/might/could have experienced/seen/encountered/noticed/observed, may/might still see/experience
        may/might have been experiencing, no longer experience/see, number of, one of, subset of, group of, couple of
        set of, some of, pair of, series of, combination of, failed over, failing over, failed to, fails to
        is now resolved, are now resolved, now resolved
        customers/users/runs/requests/jobs experienced/saw/encountered/had/experiencing/seeing
        merchants/members/who/you/builds/workflows experienced/saw/encountered/had/experiencing/seeing, may be unable
        may be experiencing, may be seeing, could be unable, might be unable, may be affected, may be impacted
        may be delayed, may be slow, may be delays, may be some, as soon as, as well as, as possible, as we, as our
        as part of our, as usual, as normal, as expected, as of, as needed, as this, issue with customers, reason for
        source code, open source, not only, no longer, as more, as it, as they, as quickly, as precaution, as designed
        data source, so far, and so on, due date, due diligence, working as expected, working as, known as, such as
        not yet, would be, since approximately, did not detect, was not updated, were not updated, not properly
        not correctly, not have, could not, did not, does not, has not, have not, had not, are not, is not able
        when possible, is now, are now, issues with this, after further, after which, after that, after confirming
        after this, since then, after we, during this, during that, during time, after reaching, during our
        following update, following steps, following actions, following regions, following products
        following services, following symptoms, as follows
    """,
}
