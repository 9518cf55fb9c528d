"""A vendor's text for templates, which set it down as it is."""

from markupsafe import Markup

from statusledger.presentation import prose


def html(words: str, top: int = 4) -> Markup:
    """A text as `telling.prose` draws it."""
    return Markup(prose.html(words, top))
