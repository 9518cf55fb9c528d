"""Elements of HTML, by their conversion to Markdown."""

# Converted to their counterparts in Markdown.
KEPT = frozenset({
    "a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd",
    "li", "ol", "p", "pre", "s", "samp", "strike", "strong", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
})  # fmt: skip
# Converted to paragraphs.
BLOCKS = frozenset({
    "address", "article", "aside", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "legend", "main", "menu", "nav", "optgroup",
    "option", "section", "select", "summary", "title",
})  # fmt: skip
# Replaced by their content, unless they are removed with it.
OTHERS = frozenset({
    "abbr", "acronym", "applet", "area", "audio", "base", "bdi", "bdo", "big", "button", "canvas", "caption", "cite",
    "col", "colgroup", "data", "datalist", "dfn", "embed", "font", "frame", "frameset", "head", "iframe", "input",
    "ins", "label", "link", "map", "mark", "marquee", "math", "meta", "meter", "noscript", "object", "output",
    "param", "picture", "progress", "q", "rp", "rt", "ruby", "script", "small", "source", "span", "style", "sub",
    "sup", "svg", "template", "textarea", "time", "track", "tt", "u", "var", "video", "wbr",
})  # fmt: skip
GONE_WITH_CONTENT = frozenset({"applet", "frameset", "iframe", "math", "object", "script", "style", "svg", "template"})
# Accepted as elements even without a closing tag or attributes.
LONE = frozenset({"br", "dd", "dt", "hr", "li", "ol", "p", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "wbr"})
ALL = KEPT | BLOCKS | OTHERS
