"""`qingjian export`: captures, articles, or the answer to a question, as a file for others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.publishing import Publisher

CAPTURES = ("wacz", "warc")
ROWS = ("jsonl", "csv", "parquet", "atom")

STDOUT = "-"


@click.command(name="export")
@click.argument("url", required=False)
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path),
    help="The file, a former one is replaced; - for stdout.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice([*CAPTURES, *ROWS]), help="Otherwise the file's name says it.")
@click.option("--source", metavar="ID", help="Only what is of this source.")
@click.option(
    "--since", type=options.Moment(),
    help="Only captures from this day or time (UTC) on; articles published on this day or later.",
)  # fmt: skip
@click.option(
    "--until", type=options.Moment(end=True),
    help="Only captures up to this day (UTC, whole) or time; articles published by then.",
)  # fmt: skip
@click.option("--query", metavar="QUERY", help="Only articles that this search finds (docs/search.md).")
@click.option("--sql", metavar="SELECT", help="The answer to this question, not whole articles.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=600, show_default=True, help="Seconds that --sql may take.")  # fmt: skip
@click.option("--partition", is_flag=True, help="Parquet: a folder with a file for each source and month.")
@click.option("--set", "whole", is_flag=True, help="Parquet: a folder that `search --parquet` and DuckDB answer from.")
@click.option("--bom", is_flag=True, help="CSV: begin with a byte order mark, as Excel wants it.")
@click.option("--exact", is_flag=True, help="CSV: no apostrophe before texts that a spreadsheet would run.")
@click.option("--sign", metavar="KEYFILE", type=click.Path(path_type=Path), help="WACZ: sign with this private key.")
@options.archive
def command(
    url: str | None,
    output: Path,
    form: str | None,
    source: str | None,
    since: str | None,
    until: str | None,
    query: str | None,
    sql: str | None,
    timeout: float,
    partition: bool,
    whole: bool,
    bom: bool,
    exact: bool,
    sign: Path | None,
    archive: str,
) -> None:
    """Export captures, articles or answers as a file.

    WACZ and WARC have captures, the others articles: everything, or what is of an address (with what its articles rest
    on), of a source, of a period; articles also what a search finds. Records are copied unchanged, and an unchanged page brings the capture along that it
    repeats. ReplayWeb.page shows a WACZ file in any browser. KEYFILE holds an ECDSA key (P-384) in PEM.

    A line of JSONL is an article with its whole history, which `qingjian import` takes in; CSV and Parquet have a row an
    article, Atom an entry. --sql writes the answer to one SELECT instead (docs/questions.md); for Atom it must have a column id.
    FILE.manifest.json says what was asked, when, how many rows came, and the file's SHA-256.

    \b
    Example:
      qingjian export --source sd --since 2024-08-01 --until 2024-08-31 -o august.wacz
      qingjian export https://www.mee.gov.cn/ywdt/hjywnews/202204/t20220417_974894.shtml -o page.warc.gz
      qingjian export --source sd -o sd.jsonl
      qingjian export --query "督察 published:2024" -o inspections.atom
      qingjian export --sql "SELECT * FROM people WHERE role = 'approver'" -o approvers.csv --bom
      qingjian export --format parquet --partition -o articles
      qingjian export --format parquet --set -o everything
    """
    from archive import Archive
    from archive.chosen import Chosen
    from archive.publishing import Wish
    from archive.selection import Selection
    from crawler.clock import now
    from crawler.output import emit, progress

    form = _form(output, form)
    _refuse(
        form,
        str(output),
        url=url or source or since or until or query,
        query=query,
        sql=sql,
        sign=sign,
        bom=bom or exact,
        partition=partition,
        whole=whole,
    )
    with Archive(archive) as opened, progress("copying captures" if form in CAPTURES else "writing") as step:
        if form in CAPTURES:
            selection = Selection(url, source, since, until)
            done: dict[str, object] | None = asdict(opened.export(output, selection, now=now(), key=sign, step=step))
        else:
            chosen = Chosen(url, source, since and since[:10], until and until[:10], query)
            wish = Wish(form, chosen, sql, timeout, bom, exact)
            done = _write(opened.publisher(wish, now=now(), step=step), output, folder=partition or whole, whole=whole)
    emit([done] if done else [])


def _write(publisher: Publisher, output: Path, *, folder: bool, whole: bool) -> dict[str, object] | None:
    """What is to be said of what was written; None when the rows themselves are on stdout."""
    from crawler.output import standard_output

    if str(output) != STDOUT:
        return asdict(publisher.write_folder(output, whole=whole) if folder else publisher.write(output))
    with standard_output() as stream:
        publisher.write_to(stream)
    return None


def _form(output: Path, form: str | None) -> str:
    """The format that was named, or the one that the file's name says. Raises WrongName."""
    from archive import export, publishing

    if form in CAPTURES:
        return export.form_of(output, form)
    if form:
        return form
    endings = {**export.ENDINGS, **publishing.ENDINGS}
    found = next((each for each, ending in endings.items() if output.name.endswith(ending)), None)
    if found is None:
        named = ", ".join(endings.values())
        raise export.WrongName(f"{output}: its name must end in one of {named}; or say --format")
    return found


def _refuse(
    form: str,
    output: str,
    *,
    url: str | None,
    query: str | None,
    sql: str | None,
    sign: Path | None,
    bom: bool,
    partition: bool,
    whole: bool,
) -> None:
    """Refuses options that the format has no use for."""
    wrong = {
        "--sql is for jsonl, csv, parquet and atom": sql and form in CAPTURES,
        "--query is for jsonl, csv, parquet and atom": query is not None and form in CAPTURES,
        "--sql says itself which rows are wanted": sql and url,
        "--partition is for the articles of --format parquet": partition and (form != "parquet" or sql),
        "--set is for --format parquet, and has everything": whole and (form != "parquet" or sql or url),
        "--bom and --exact are for csv": bom and form != "csv",
        "--sign is for wacz": sign and form not in CAPTURES,
        f"{form} needs a file with a name": output == STDOUT and form in (*CAPTURES, "parquet"),
    }
    for why, happens in wrong.items():
        if happens:
            raise click.UsageError(why)
