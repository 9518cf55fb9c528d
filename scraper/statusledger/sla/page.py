"""A report as one HTML file that loads nothing, and prints on A4."""

import html
from pathlib import Path

from statusledger.presentation import markdown

_STYLE = Path(__file__).with_name("report.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def of_markdown(title: str, words: str) -> str:
    """Render a report whose words of vendors are escaped."""
    return _PAGE.format(
        policy=_POLICY, title=html.escape(title), style=_STYLE.read_text(), body=markdown.document(words)
    )
