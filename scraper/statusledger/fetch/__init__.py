"""The only way to the network: one polite, bounded, suspicious request at a time.

Nothing else in the project knows HTTP. What comes out is a body that looks like what was asked for, the word that
nothing changed, or a FetchError.
"""

from statusledger.fetch.answer import Answer, Validators
from statusledger.fetch.client import Client
from statusledger.fetch.env_vars import filled_in
from statusledger.fetch.post import Post, post
from statusledger.fetch.settings import LARGE, Settings

__all__ = ["LARGE", "Answer", "Client", "Post", "Settings", "Validators", "filled_in", "post"]
