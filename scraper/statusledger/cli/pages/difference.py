"""What became of a text, word by word: struck out and added in colour, `[-old-] {+new+}` without."""

from collections.abc import Callable, Mapping

from rich.text import Text

from statusledger.presentation.rewrites import pieces

_Drawn = Mapping[str, Callable[[str], Text]]
_COLOURED: _Drawn = {
    "same": Text,
    "gone": lambda words: Text(words, "red strike"),
    "come": lambda words: Text(words, "green underline"),
}
_SIGNED: _Drawn = {
    "same": Text,
    "gone": lambda words: Text(f"[-{words}-]"),
    "come": lambda words: Text(f"{{+{words}+}}"),
}


def of_words(old: str, new: str, *, coloured: bool) -> Text:
    """Old and new in one, as a terminal shows it."""
    drawn = _COLOURED if coloured else _SIGNED
    return Text.assemble(*(drawn[kind](words) for kind, words in pieces(old, new)))
