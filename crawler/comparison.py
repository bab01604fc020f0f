"""How the difference between two revisions is printed: for a terminal, as marked text, as JSON and as an HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING

from archive.differences import Fate, Kind, Paragraph, Span

if TYPE_CHECKING:
    from archive.revisions import Comparison, Revision

# So many unchanged paragraphs are shown on either side of a change.
AROUND = 1

MARKS = {Kind.EQUAL: "{}", Kind.DELETE: "[-{}-]", Kind.INSERT: "{{+{}+}}"}
STYLES = {Kind.EQUAL: "", Kind.DELETE: "red strike", Kind.INSERT: "green underline"}

# What a line begins with, so that a change is seen without colours too.
SIGNS = {
    Fate.EQUAL: "  ",
    Fate.CHANGED: "~ ",
    Fate.DELETED: "- ",
    Fate.INSERTED: "+ ",
    Fate.MOVED_FROM: "< ",
    Fate.MOVED_TO: "> ",
}
REMARKS = {Fate.MOVED_FROM: "(moved away) ", Fate.MOVED_TO: "(moved here) "}


def plain(url: str, comparison: Comparison) -> dict[str, object]:
    """The comparison as one JSON object; of the texts it has the differences alone, from which both can be put together."""
    found = asdict(comparison)
    for side in ("old", "new"):
        found[side] = {key: found[side][key] for key in ("number", "id", "kind", "seen_at", "captures")}
    return {"url": url, **found}


def folded(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph | tuple[Paragraph, ...]]:
    """The paragraphs with each run of unchanged ones that is far from any change as a tuple."""
    changed = [number for number, each in enumerate(paragraphs) if each.fate is not Fate.EQUAL]
    near = {number + step for number in changed for step in range(-AROUND, AROUND + 1)}
    run: list[Paragraph] = []
    for number, each in enumerate(paragraphs):
        if number not in near:
            run.append(each)
            continue
        if run:
            yield tuple(run)
            run = []
        yield each
    if run:
        yield tuple(run)


# for a terminal


def print_text(url: str, comparison: Comparison) -> None:
    """Colours where there are some, else marks: `[-old-]{+new+}`."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    coloured = console.is_terminal and console.color_system is not None and not console.no_color
    for line in _lines(url, comparison):
        parts = [(span.text, STYLES[span.kind]) if coloured else MARKS[span.kind].format(span.text) for span in line]
        console.print(Text.assemble(*parts))


def _lines(url: str, comparison: Comparison) -> Iterator[Sequence[Span]]:
    yield _said(url)
    yield _said(f"- {_named(comparison.old)}")
    yield _said(f"+ {_named(comparison.new)}")
    for change in comparison.fields:
        yield [Span(Kind.EQUAL, f"{change.field}: "), *change.spans]
    yield _said("")
    for part in folded(comparison.body):
        if isinstance(part, Paragraph):
            yield [Span(Kind.EQUAL, SIGNS[part.fate] + REMARKS.get(part.fate, "")), *part.spans]
        else:
            yield _said(f"  … {_unchanged(part)} …")


def _said(text: str) -> tuple[Span]:
    return (Span(Kind.EQUAL, text),)


def _named(revision: Revision) -> str:
    ids = ", ".join(str(capture.id) for capture in revision.captures[:1]) or "none"
    return f"{revision.number} {revision.kind} {revision.seen_at}, capture {ids}"


def _unchanged(run: Sequence[Paragraph]) -> str:
    return "1 paragraph unchanged" if len(run) == 1 else f"{len(run)} paragraphs unchanged"


# as a page

STYLE = """
:root { color-scheme: light dark; --page: #fff; --text: #1b1f24; --faint: #59636e; --line: #d1d9e0;
  --ins: #d2f4dc; --ins-text: #0b4a20; --del: #ffe0dd; --del-text: #82071e; }
@media (prefers-color-scheme: dark) { :root { --page: #14181d; --text: #e6e9ec; --faint: #9aa4ae; --line: #39424c;
  --ins: #12391f; --ins-text: #9be9ae; --del: #4a1b1e; --del-text: #ffb8b2; } }
body { margin: 0 auto; padding: 1rem; max-width: 46rem; background: var(--page); color: var(--text);
  font: 1rem/1.75 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; line-height: 1.5; margin: 0 0 .5rem; }
header p, dt, summary, small { color: var(--faint); }
header p, dd { margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 1rem 0;
  padding: .75rem 0; border-block: 1px solid var(--line); }
p, details { margin: .6rem 0; }
main > p, main > details { padding-inline-start: .75rem; border-inline-start: 3px solid transparent; }
.changed { border-inline-start-color: var(--faint) !important; }
.deleted, .moved-from { border-inline-start-color: var(--del-text) !important; }
.inserted, .moved-to { border-inline-start-color: var(--ins-text) !important; }
ins { background: var(--ins); color: var(--ins-text); text-decoration: underline; text-underline-offset: .2em; }
del { background: var(--del); color: var(--del-text); text-decoration: line-through; }
a { color: inherit; }
summary { cursor: pointer; }
"""

PAGE = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header lang="en">
<h1 lang="zh">{title}</h1>
<p>{address}</p>
<p><del>from</del> {old}</p>
<p><ins>to</ins> {new}</p>
</header>
{fields}<main>
{body}
</main>
</body>
</html>
"""


def page(url: str, comparison: Comparison) -> str:
    """A page of HTML that needs nothing else and runs nothing; all that comes from outside is escaped."""
    address = f'<a href="{escape(url)}">{escape(url)}</a>' if url.startswith(("http://", "https://")) else escape(url)
    return PAGE.format(
        title=escape(comparison.new.title or comparison.old.title or url),
        style=STYLE,
        address=address,
        old=escape(_named(comparison.old)),
        new=escape(_named(comparison.new)),
        fields=_field_list(comparison),
        body="\n".join(_block(part) for part in folded(comparison.body)),
    )


def _field_list(comparison: Comparison) -> str:
    rows = [
        f'<dt lang="en">{escape(change.field)}</dt><dd>{_inline(change.spans)}</dd>' for change in comparison.fields
    ]
    return "<dl>\n" + "\n".join(rows) + "\n</dl>\n" if rows else ""


def _block(part: Paragraph | tuple[Paragraph, ...]) -> str:
    if isinstance(part, tuple):
        inner = "\n".join(f"<p>{_inline(each.spans)}</p>" for each in part)
        return f'<details>\n<summary lang="en">{_unchanged(part)}</summary>\n{inner}\n</details>'
    remark = f'<small lang="en">{REMARKS[part.fate]}</small>' if part.fate in REMARKS else ""
    return f'<p class="{part.fate}">{remark}{_inline(part.spans)}</p>'


def _inline(parts: Sequence[Span]) -> str:
    forms = {Kind.EQUAL: "{}", Kind.DELETE: "<del>{}</del>", Kind.INSERT: "<ins>{}</ins>"}
    return "".join(forms[span.kind].format(escape(span.text)) for span in parts)
