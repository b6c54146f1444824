"""Texts that try to run, to hide or to burst the page."""

MARKUP = (
    "<script>document.title='ran'</script>",
    "</script><script>document.title='ran'</script>",
    "\"'><img src=x onerror=\"document.title='ran'\">",
    "</style></title></textarea><svg onload=document.title='ran'>",
    "{{ 7 * 7 }}{% raw %}",
    "<a href=\"javascript:document.title='ran'\">x</a>",
    "\u202eright to left\u2066\u2029",
    "\0\x1b[31m",
)
HOSTILE = {
    "markup": "".join(MARKUP),
    "comment": "<!--<script>",
    "long": "x" * 100_000,
    "astral": "\U0001f415" * 30_000,
}
