"""Access to the network: one polite, bounded request at a time.

No other package knows HTTP.
"""

from statusledger.fetch.answer import Answer, Validators
from statusledger.fetch.client import Client
from statusledger.fetch.env_vars import filled_in
from statusledger.fetch.post import Post, post
from statusledger.fetch.settings import LARGE, Settings

__all__ = ["LARGE", "Answer", "Client", "Post", "Settings", "Validators", "filled_in", "post"]
