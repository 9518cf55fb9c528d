from statusledger.classification import Certainty, Text, classify


def test_a_cause_and_a_mitigation_are_found_with_their_quotes() -> None:
    body = "Checkout failed because of a memory leak. We have rolled back yesterday's release."
    found = classify("Checkout errors", [Text("We are investigating."), Text(body)])
    assert [(tag.tag, tag.certainty, tag.text) for tag in found.causes] == [("software_defect", Certainty.STATED, 1)]
    assert [(tag.tag, tag.quote) for tag in found.mitigations] == [
        ("rollback", "We have rolled back yesterday's release")
    ]
