"""Pure functions that read one field each from text or lines. No I/O, no clock, no Scrapy."""
