"""What a search finds is what a scan of the folded texts finds, in any state of the index."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive
from archive.folding import IDEOGRAPHS, OTHER_FORMS, OTHERS, folded, holds
from archive.index import drain
from archive.model import Article, Credit, Role, Source

SOAK = bool(os.environ.get("QINGJIAN_SOAK"))

# Characters that are easily taken for others: full-width and half-width, capital and small, what folds to several or
# joins with its neighbour, quotes, what FTS5, SQL and the language use themselves, and few enough to meet again.
CHARACTERS = "督察污染长江水PpＰm2２.．5Oo0-—（()）“”\"'*:^{},+ \u3000\n㎡㈱ｶﾞガe\u0301éßſΣς\uf900豈⽔^_%\\;\x01\U0002f800\U00020000"
SIMPLE = "督察污染PpＰ2２.．-（(）“\"'* \u3000\n，,。"
FEW = "督察，Ａ"  # all pairs of a phrase are soon there, and the phrase is not
TEXT = st.text(alphabet=CHARACTERS, max_size=40) | st.text(alphabet=SIMPLE, max_size=40)
WORDS = st.one_of(st.text(alphabet=each, min_size=1, max_size=12) for each in (CHARACTERS, SIMPLE, FEW))


def fold(text: str | None) -> str:
    """As the documentation says it."""
    text = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(" " if ord(c) < 32 and c not in "\t\n\r" else c for c in text)


def scan(articles: dict[int, Article], words: str) -> list[int]:
    """The articles that hold the words, the newest first."""
    parts = {
        number: [a.title, a.body, a.origin, *(part for c in a.credits for part in (c.label, c.name))]
        for number, a in articles.items()
    }
    found = [number for number in articles if any(fold(words) in fold(part) for part in parts[number])]
    return sorted(found, key=lambda number: (articles[number].published_at or "", number), reverse=True)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with pytest.MonkeyPatch.context() as patch:
        # So that a few articles are several batches and runs, and runs are made into one.
        patch.setattr("archive.index.BATCH", 2)
        patch.setattr("archive.index.MOST_RUNS", 3)
        patch.setattr("archive.index.MERGED", 2)
        with Archive(tmp_path_factory.mktemp("scan") / "news.db", write=True) as archive:
            archive.add_source(Source("jia", "甲局（虚构）", "county", "000000", "http://jia.example/", ()))
            yield archive


@st.composite
def said(draw: st.DrawFn, few: bool) -> Article:
    """What one of a few articles says; drawn again, it is that article's next revision."""
    texts = st.text(alphabet=FEW, max_size=9) if few else TEXT
    url = f"http://jia.example/{draw(st.integers(1, 6))}"
    days = st.sampled_from([None, "2021-12-31", "2022-08-11", "2022-08-11T09:00+08:00", "2022-08-12", "2023-01-01"])
    name = draw(texts)
    return Article(
        url,
        url,
        title=draw(st.none() | texts),
        body=draw(texts) + draw(texts) * draw(st.integers(0, 4)),
        origin=draw(st.none() | texts),
        credits=(Credit(Role.AUTHOR, "作者", name),) if name else (),
        published_at=draw(days),
    )


@st.composite
def example(draw: st.DrawFn) -> tuple[list[Article | str], list[str]]:
    """What happens to an archive, and what it is asked then: some of it is in it."""
    few = draw(st.booleans())
    life = draw(st.lists(said(few) | st.sampled_from(["batch", "all"]), min_size=1, max_size=12))
    texts = [part for each in life if isinstance(each, Article) for part in (each.title, each.body) if part]
    there = []
    if texts:
        for _ in range(3):
            text = draw(st.sampled_from(texts))
            at = draw(st.integers(0, len(text) - 1))
            there.append(text[at : at + draw(st.integers(1, 12))])
    return life, there + draw(st.lists(WORDS, max_size=2))


@settings(
    max_examples=5000 if SOAK else 100,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(example())
def test_a_search_finds_what_a_scan_finds(kept: Archive, example: tuple[list[Article | str], list[str]]) -> None:
    with pytest.raises(Undone), kept.transaction():
        lived(kept, *example)


def lived(archive: Archive, life: list[Article | str], asked: list[str]) -> None:
    known = {each.url: each for each in life if isinstance(each, Article)}
    for each in life:
        if isinstance(each, Article):
            # What is read anew in the same bytes always counts, so that the archive has the last of them.
            archive.record(each, source="jia", captures=[], seen_at="2024-01-01T00:00:00Z", kind="reread")
        elif each == "all":
            archive.index()
        else:
            drain(archive.db.conn)
    numbers = dict(archive.db.execute("SELECT url, id FROM articles").fetchall())
    articles = {numbers[url]: article for url, article in known.items()}
    for words in asked:
        if fold(words).strip():
            check(archive, words, articles)
    raise Undone


class Undone(Exception):
    """Each example begins with an empty archive: what came before is taken back."""


def check(archive: Archive, words: str, articles: dict[int, Article]) -> None:
    expected = scan(articles, words)
    typed = '"' + words.replace('"', '""') + '"'
    found = archive.search(typed, limit=100)
    assert [hit.id for hit in found] == expected
    assert archive.count(typed) == len(expected)
    assert {hit.id for hit in archive.search(typed, limit=100, sort="relevance")} == set(expected)
    for hit in found:
        assert all(fold(words) in fold(hit.snippet[start:end]) for start, end in hit.marks)
        if fold(words) in fold(hit.body) and not set(fold(words)) & set(" \n"):
            assert hit.marks


def test_texts_that_are_not_folded_are_of_characters_that_fold_alone() -> None:
    """What `folded` and `holds` take for granted, over all of Unicode."""
    for character in map(chr, range(0x110000)):
        if OTHERS.match(character) is None:
            assert len(folded(character)) == 1
            assert folded(character) == fold(character)
            assert holds(folded(character), f"污{character}染")
            assert not unicodedata.combining(character)
        if IDEOGRAPHS.match(character):
            assert folded(character) == character
        elif IDEOGRAPHS.search(folded(character)):
            assert any(first <= ord(character) <= last for first, last in OTHER_FORMS), hex(ord(character))
            for each in IDEOGRAPHS.findall(folded(character)):
                assert holds(each, f"污{character}染")
