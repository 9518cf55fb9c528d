"""Access to the network: one polite, bounded request at a time.

No other package knows HTTP.
"""

from statusledger.fetch.answer import Answer, Validators
from statusledger.fetch.client import Client
from statusledger.fetch.env_vars import filled_in
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.post import Explain, Post, post, rest
from statusledger.fetch.settings import LARGE, Security, Settings
from statusledger.fetch.status_codes import named
from statusledger.fetch.threads import in_thread

__all__ = [
    "LARGE", "Answer", "Client", "Explain", "FetchFailure", "Post", "Security", "Settings", "Validators", "filled_in",
    "in_thread", "named", "post", "rest",
]  # fmt: skip
