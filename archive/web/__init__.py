"""The browser side: a plugin for Datasette, its templates and pictures. Reads only, and is served by `qingjian serve`."""
