"""The timeline of an incident or maintenance, which comes as tables of states and of notes."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from statusledger import text
from statusledger.model import Status, Update
from statusledger.times import exact, iso


class Post(Struct, frozen=True):
    """A note, or a state that is entered, with the vendor's word for it."""

    at: str
    key: str
    body: str = ""
    status: Status = Status.UNKNOWN
    word: str | None = None


def updates_of(posts: Iterable[Post]) -> Iterator[Update]:
    """Yield the updates, oldest first; a note is in the state entered last before it."""
    status, word = Status.UNKNOWN, None
    for post in sorted(posts, key=lambda each: exact(each.at)):
        if post.word:
            status, word = post.status, post.word
        yield Update(
            key=post.key, status=status, status_raw=word, body=text.markdown(post.body), posted_at=iso(post.at)
        )
