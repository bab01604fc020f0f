"""The archive's tables, indexes and views: one module a migration, in order, none ever changed once released.

Times that are ours are UTC and end in Z, which the tables check. Times that a page prints are kept as the page
gives them (a day, or local time with its offset). Lists inside a row are JSON.
"""

from __future__ import annotations

from archive.schema.m0001 import m0001_first_archive
from archive.schema.m0002 import m0002_captures_refer
from archive.schema.m0003 import m0003_withholdings
from archive.schema.m0010 import m0010_list_requests
from archive.schema.m0011 import m0011_states
from archive.schema.m0012 import m0012_identity
from archive.schema.m0013 import m0013_copies
from archive.schema.m0015 import m0015_search
from archive.schema.m0020 import m0020_captures_rendered
from archive.schema.m0030 import m0030_views
from archive.schema.m0035 import m0035_search_phrases
from archive.schema.m0040 import m0040_holds
from archive.schema.m0045 import m0045_warc_files
from archive.schema.m0050 import m0050_monitoring
from archive.schema.m0055 import m0055_pruned_captures
from archive.schema.m0060 import m0060_first_page
from archive.schema.m0061 import m0061_people_and_places
from archive.schema.m0062 import m0062_searchable
from archive.schema.m0063 import m0063_new_pages
from archive.schema.registry import migrations

__all__ = [
    "APPLICATION_ID",
    "SET_APPLICATION_ID",
    "m0001_first_archive",
    "m0002_captures_refer",
    "m0003_withholdings",
    "m0010_list_requests",
    "m0011_states",
    "m0012_identity",
    "m0013_copies",
    "m0015_search",
    "m0020_captures_rendered",
    "m0030_views",
    "m0035_search_phrases",
    "m0040_holds",
    "m0045_warc_files",
    "m0050_monitoring",
    "m0055_pruned_captures",
    "m0060_first_page",
    "m0061_people_and_places",
    "m0062_searchable",
    "m0063_new_pages",
    "migrations",
]

# "Qing" in ASCII, in the four bytes that SQLite's header has for it: `file` and we tell our archives by it.
APPLICATION_ID = 0x51696E67
SET_APPLICATION_ID = "PRAGMA application_id = 0x51696E67"
