"""Any text is classified, with quotes that are parts of it."""

from hypothesis import given
from hypothesis import strategies as st

from statusledger.classification import TITLE, Classification, Text, classify
from statusledger.classification.sentences import LONGEST_TEXT

_PLAIN = (
    "due to caused by because of root cause was not no suspect likely rolled back deployed fix memory leak database "
    "network outage AWS us-east-1 provider our we will if <br> <p> ** # . , : ; &nbsp; ` |"
)
WORDS = st.sampled_from([*_PLAIN.split(), "\n", "\x00", "\\r\\n", "\u2019", "\u0130"])
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=120).map(" ".join))


@given(TEXTS, st.lists(st.builds(Text, TEXTS, is_postmortem=st.booleans()), max_size=4))
def test_any_text_is_classified_and_quoted_to_the_letter(title: str, texts: list[Text]) -> None:
    found = classify(title, texts)
    quotes = [(tag.text, tag.quote) for tag in (*found.causes, *found.mitigations)]
    for text, quote in (*quotes, *((named.text, named.quote) for named in found.upstreams)):
        assert 0 < len(quote) <= 300
        assert quote in (title if text == TITLE else texts[text].body)
    tags = [tag.tag for tag in found.causes]
    assert len(tags) == len(set(tags))


@given(st.lists(WORDS, max_size=60).map(" ".join), st.text(max_size=40))
def test_a_found_vendor_is_never_the_one_that_writes(body: str, own: str) -> None:
    assert "AWS" not in {each.name for each in classify("", [Text(body)], own="AWS").upstreams}
    classify("", [Text(body)], own=own, vendors=[own])


def test_what_is_beyond_the_limit_is_not_read() -> None:
    body = "x " * (LONGEST_TEXT // 2) + ". Errors were caused by a deadlock."
    assert classify("", [Text(body)]) == Classification()
