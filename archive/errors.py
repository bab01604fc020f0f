"""What can go wrong in this house, as exceptions with one root.

Rule: an exception here is named for what happened, its text is one line that says what, where and what to do
next, and a command prints that line and exits with `exit_code`. Anything else that escapes is a bug.
"""

from __future__ import annotations


class QingjianError(Exception):
    """The root. `exit_code` follows the commands' contract: 1 done in part, 2 wrong usage, 3 due but nothing came."""

    exit_code = 1


class ArchiveError(QingjianError):
    """The archive's file can't be used as asked."""

    exit_code = 2


class Damaged(ArchiveError):
    """A WARC file can't be read on from some place."""

    exit_code = 1


class ArchiveMissing(ArchiveError):
    """There is no archive at the path."""


class NotAnArchive(ArchiveError):
    """The file is there and is no Qingjian archive."""


class ArchiveTooNew(ArchiveError):
    """A newer version of Qingjian has written to the archive; this one would not understand it."""


class ArchiveNotWritable(ArchiveError):
    """The folder or the file can't be written."""


class ArchiveLocked(ArchiveError):
    """Another process holds the archive's write lock for longer than we wait."""

    exit_code = 1


class NoArticle(ArchiveError):
    """The archive has no article of this number or address."""


class NoRevision(ArchiveError):
    """The article has no revision of this number or time, or there are no two of them to compare."""


class Withheld(QingjianError):
    """The page is in the archive and does not go out."""


class NoProof(QingjianError):
    """Time stamps can't be asked for or checked: a part is missing, or the authority does not answer as it should."""
