"""The only way to the network: one polite, bounded, suspicious request at a time.

Nothing else in the project knows HTTP. What comes out is a body that looks like what was asked for, the word that
nothing changed, or a FetchError.
"""

from scraper.fetch.answer import Answer, Validators
from scraper.fetch.client import Client
from scraper.fetch.expand import filled_in
from scraper.fetch.posting import Post, post
from scraper.fetch.settings import LARGE, Settings

__all__ = ["LARGE", "Answer", "Client", "Post", "Settings", "Validators", "filled_in", "post"]
