"""The crawler: gets pages and reads them. The top of the house; it may import archive, never the other way round."""

__version__ = "0.1.0"
