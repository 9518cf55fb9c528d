"""Golden cases in words of our own: one sentence each, with the tags that it states."""

import pytest

from statusledger.classification import TITLE, Certainty, Classification, Text, classify

STATED, SUSPECTED = Certainty.STATED, Certainty.SUSPECTED


def read(*bodies: str, title: str = "") -> Classification:
    return classify(title, [Text(body) for body in bodies])


def causes(*bodies: str) -> set[str]:
    return {tag.tag for tag in read(*bodies).causes}


def mitigations(*bodies: str) -> set[str]:
    return {tag.tag for tag in read(*bodies).mitigations}


CAUSES = [
    ("Logins failed because of a race condition in the session cache.", {"software_defect"}),
    ("The root cause was a memory leak that our tests had missed.", {"software_defect"}),
    ("A regression caused empty invoices for some merchants.", {"software_defect"}),
    ("The errors began after a deployment of the search service.", {"deployment"}),
    ("Yesterday's outage was triggered by a bad release.", {"deployment"}),
    ("We identified a recent code change as the cause.", {"deployment"}),
    ("Requests were dropped due to a misconfigured policy.", {"configuration"}),
    ("The failures stemmed from an incorrect setting on two gateways.", {"configuration"}),
    ("The outage was the result of an outage at our hosting provider.", {"dependency"}),
    ("We are seeing failed calls caused by a third-party carrier.", {"dependency"}),
    ("This issue is external to our platform.", {"dependency"}),
    ("Pages are slow due to unusually high traffic.", {"capacity"}),
    ("An unexpected surge in requests overwhelmed the queue, which caused delays.", {"capacity"}),
    ("Workers ran out of memory because of an increase in background load.", {"capacity"}),
    ("The region went dark following a power outage, which was caused by a power failure.", {"infrastructure"}),
    ("Errors were caused by a disk failure on one host.", {"infrastructure"}),
    ("Traffic was lost due to packet loss between two sites.", {"network"}),
    ("The incident was caused by a DNS failure.", {"network"}),
    ("Queries timed out due to replication lag.", {"database"}),
    ("We are investigating database problems.", {"database"}),
    ("Sign-in broke because of an expired certificate.", {"authentication"}),
    ("Our site is unreachable due to a DDoS attack.", {"security"}),
    ("Reports were wrong due to corrupt records.", {"data"}),
    ("Downtime was caused by scheduled maintenance that overran.", {"maintenance"}),
    ("Latency was due to a database schema change.", {"database"}),
    ("The failure was caused by a change to the network configuration.", {"configuration", "network"}),
]


@pytest.mark.parametrize(("text", "expected"), CAUSES)
def test_a_stated_cause_is_found(text: str, expected: set[str]) -> None:
    assert causes(text) >= expected


MITIGATIONS = [
    ("We have rolled back the release.", "rollback"),
    ("Engineers reverted the change at noon.", "rollback"),
    ("We mitigated the issue by reverting yesterday's deployment.", "rollback"),
    ("A hotfix was deployed to all regions.", "fix_deployed"),
    ("We have released a new version of the app.", "fix_deployed"),
    ("A fix has been implemented and we are monitoring the results.", "fix_unspecified"),
    ("We applied a mitigation.", "fix_unspecified"),
    ("We corrected the configuration of the proxy.", "configuration_change"),
    ("The expired certificate was renewed.", "configuration_change"),
    ("We failed over to the standby database.", "failover"),
    ("A replica was promoted after we forced a failover.", "failover"),
    ("We have added capacity.", "scaling"),
    ("Service recovered after we scaled up the workers.", "scaling"),
    ("We restarted the affected brokers.", "restart"),
    ("The hosts were rebooted one by one.", "restart"),
    ("Traffic was rerouted to another data center.", "traffic_shift"),
    ("We have drained traffic from the failing zone.", "traffic_shift"),
    ("We have temporarily disabled exports.", "feature_disabled"),
    ("Imports have been paused while we work on the backlog.", "feature_disabled"),
    ("Lost records were restored from backups.", "data_repair"),
    ("We are reprocessing the missed events.", "data_repair"),
]


@pytest.mark.parametrize(("text", "expected"), MITIGATIONS)
def test_an_action_that_was_taken_is_found(text: str, expected: str) -> None:
    assert mitigations(text) == {expected}


def test_a_provider_that_recovered_is_a_mitigation() -> None:
    texts = ("Calls fail due to an outage of our telecom provider.", "The provider has resolved the outage.")
    assert mitigations(*texts) == {"provider_recovered"}


NO_CAUSE = [
    "The outage was not caused by a DDoS attack.",
    "We have ruled out a configuration error as the cause.",
    "There is no evidence of a security breach.",
    "We are investigating an issue affecting the database service.",
    "Customers may experience errors in the network dashboard.",
    "Our investigation into the root cause continues.",
    "Problems with identity providers do not affect you.",
    "If you see errors caused by an expired token, sign in again.",
    "To prevent recurrence, we are improving our database failover.",
    "Service recovered due to additional capacity.",
]


@pytest.mark.parametrize("text", NO_CAUSE)
def test_negations_components_and_plans_are_no_causes(text: str) -> None:
    assert causes(text) == set()


NO_MITIGATION = [
    "We will add failover between regions.",
    "To prevent recurrence, we are adding capacity.",
    "We plan to roll back tonight.",
    "We are considering a rollback.",
    "You can restart your jobs.",
    "If needed, we can scale up the cluster.",
    "A fix is being implemented.",
    "The fix has not been deployed.",
    "We are working to restore data from backups.",
    "The Save button stays disabled.",
]


@pytest.mark.parametrize("text", NO_MITIGATION)
def test_plans_and_conditions_are_no_mitigations(text: str) -> None:
    assert mitigations(text) == set()


HEDGED = [
    "We suspect that the errors are due to a network partition.",
    "This is likely caused by a network partition.",
    "The delays appear to be related to a network partition.",
    "We believe a network partition is the cause.",
]


@pytest.mark.parametrize("text", HEDGED)
def test_a_hedged_cause_is_suspected(text: str) -> None:
    assert [(tag.tag, tag.certainty) for tag in read(text).causes] == [("network", SUSPECTED)]


def test_a_statement_outweighs_a_suspicion_whatever_their_order() -> None:
    suspicion, statement = "We suspect a deadlock as the cause.", "The errors were caused by a deadlock."
    for bodies in ((suspicion, statement), (statement, suspicion)):
        (tag,) = read(*bodies).causes
        assert (tag.certainty, tag.quote) == (STATED, statement.rstrip("."))


def test_a_cause_that_is_ruled_out_later_does_not_count() -> None:
    assert causes("This is possibly due to a DDoS attack.", "The outage was not caused by a DDoS attack.") == set()


def test_a_withdrawn_statement_does_not_count() -> None:
    first = "The outage was caused by a failed switch."
    assert causes(first, "Our previous update was inaccurate.") == set()
    assert causes(first, "That was incorrect. The outage was caused by a memory leak.") == {"software_defect"}


def test_a_postmortem_settles_what_was_only_suspected() -> None:
    update = Text("We suspect that a DDoS attack is the cause.")
    report = Text("The root cause was an expired certificate.", is_postmortem=True)
    assert [tag.tag for tag in classify("", [update, report]).causes] == ["authentication"]


def test_a_postmortem_is_the_better_evidence() -> None:
    update = Text("Errors were due to a deadlock.")
    report = Text("The cause was a deadlock in the billing database.", is_postmortem=True)
    assert classify("", [update, report]).causes[0].text == 1


def test_a_list_of_plans_in_a_postmortem_is_no_mitigation() -> None:
    report = """## Remediation
We restarted the broker.
## Next steps
* Rolled back faster deployments
* Traffic was rerouted by hand; we scaled up the tooling
"""
    found = classify("", [Text(report, is_postmortem=True)])
    assert [tag.tag for tag in found.mitigations] == ["restart"]


def test_an_unspecified_fix_is_none_beside_one_that_is_described() -> None:
    assert mitigations("A fix has been deployed.", "We rolled back the release.") == {"rollback"}


def test_a_cause_in_the_title_counts_where_no_text_states_it() -> None:
    (tag,) = read("We are investigating.", title="Errors due to a power outage").causes
    assert (tag.tag, tag.text) == ("infrastructure", TITLE)
    (tag,) = read("It was due to a power outage.", title="Errors due to a power outage").causes
    assert tag.text == 0
    assert read("We are investigating.", title="Database errors").causes == ()


@pytest.mark.parametrize(
    "body", ["<p>Errors were <b>caused by</b> a deadlock.</p>", "Errors were **caused by** a deadlock"]
)
def test_a_quote_keeps_the_markup_of_its_text(body: str) -> None:
    (tag,) = read(body).causes
    assert tag.quote in body
    assert "deadlock" in tag.quote and "caused by" in tag.quote


def test_a_quote_of_a_long_sentence_is_its_part_with_the_cause() -> None:
    body = f"{'many plain words ' * 30} was caused by a deadlock {'and further words ' * 30}"
    (tag,) = read(body).causes
    assert len(tag.quote) <= 300
    assert "caused by a deadlock" in tag.quote
    assert tag.quote in body
