"""Parts of a text that are about the future: under a heading, or after the start of a list of actions."""

from statusledger.classification.phrases import Phrases
from statusledger.classification.sentences import Sentence

_LONGEST_HEADING = 10
_HEADINGS = Phrases(
    {
        True: """
            next steps, prevention, preventing, preventive, preventative, action item(s), follow up(s), follow ups
            lessons learned, future, improvements, improvement, remedial actions plan, going forward
            corrective actions, recommendations, moving forward, what we are doing, what are we doing, commitments
            remedial actions, what we're doing, what will we do, what happens next, how we will, future work
            long term, action plan, preventing recurrence, next, workaround, workarounds, customer symptoms
            known workarounds
        """,
        False: "remediation, resolution, mitigation, what happened, root cause, timeline, response, recovery",
    }
)
_LEADS = Phrases(
    {
        True: """
            following actions/steps/measures/improvements/changes/initiatives/action/items
            follow up actions/items include, actions include, actions to prevent, next steps, steps to prevent
            measures to prevent, committed to preventing, we will be, to prevent recurrence, prevent similar
            prevent future, prevent this, taking following, we are taking, are implementing, improvement measures
            we have planned, we plan to, future improvements, action items
        """,
    }
)


def is_heading(sentence: Sentence) -> bool:
    """True for a line marked as a heading in Markdown."""
    return len(sentence.words) <= _LONGEST_HEADING and sentence.raw.lstrip().startswith(("#", "**"))


def is_plan_heading(sentence: Sentence) -> bool:
    """True for headings such as `Next steps`; not for `Remediation and prevention`, which begins with the past."""
    found = {hit.label for hit in _HEADINGS.find(sentence.words)}
    return found == {True}


def begins_plan(sentence: Sentence) -> bool:
    """True for a sentence that announces a list of plans."""
    return sentence.words[-1:] == [":"] and bool(_LEADS.find(sentence.words))
