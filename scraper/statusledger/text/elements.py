"""HTML's elements, by what becomes of them on the way to Markdown."""

# Markdown has something of the kind.
KEPT = frozenset({
    "a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd",
    "li", "ol", "p", "pre", "s", "samp", "strike", "strong", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
})  # fmt: skip
# Become paragraphs.
BLOCKS = frozenset({
    "address", "article", "aside", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "legend", "main", "menu", "nav", "optgroup",
    "option", "section", "select", "summary", "title",
})  # fmt: skip
# Leave their content, unless that goes too.
OTHERS = frozenset({
    "abbr", "acronym", "applet", "area", "audio", "base", "bdi", "bdo", "big", "button", "canvas", "caption", "cite",
    "col", "colgroup", "data", "datalist", "dfn", "embed", "font", "frame", "frameset", "head", "iframe", "input",
    "ins", "label", "link", "map", "mark", "marquee", "math", "meta", "meter", "noscript", "object", "output",
    "param", "picture", "progress", "q", "rp", "rt", "ruby", "script", "small", "source", "span", "style", "sub",
    "sup", "svg", "template", "textarea", "time", "track", "tt", "u", "var", "video", "wbr",
})  # fmt: skip
GONE_WITH_CONTENT = frozenset({"applet", "frameset", "iframe", "math", "object", "script", "style", "svg", "template"})
# Believed without a closing tag or attributes.
LONE = frozenset({"br", "dd", "dt", "hr", "li", "ol", "p", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "wbr"})
ALL = KEPT | BLOCKS | OTHERS
