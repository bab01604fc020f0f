# The whole developer interface. `make demo` and `make test` set themselves up: they need Python >= 3.11 and a
# package index, and write nothing outside this folder.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready

# The environments of `make bench`: pip resolves none that has all peers.
PEERS = .venv-peers
FUNDUS = .venv-fundus

# `make test EXTRAS=dev,browser,axe` runs those with a browser too; they need a chromium.
EXTRAS ?= dev

# What is written by the program within these documents is checked by `make lint`.
GENERATED = README.md $(addprefix docs/,$(addsuffix .md,commands layouts lists operations questions roles schema search settings \
  sources stats))

# Most tests wait for processes of their own: all cores are used.
SPREAD = -n auto --dist worksteal

# What a release needs besides (docs/release.md): the Pythons that are to run it, the extras that run without a browser, an
# environment for the tools, and extras whose parts `make sbom` names too, as in WITH=[web,fleet].
PYTHONS ?= $(PYTHON)
LOWEST = dev,web,fleet,parquet
TOOLS = .venv-release
WITH ?=

.PHONY: demo test soak lint docs site bench accuracy serve screenshots dist installed lowest sbom clean

demo: $(READY)
	$(BIN)/qingjian demo

# The second time zone and locale are there to change nothing.
test: $(READY)
	TZ=UTC $(BIN)/python -m pytest -q $(SPREAD)
	TZ=America/New_York LC_ALL=C $(BIN)/python -m pytest -q $(SPREAD) -m "not slow"

soak: $(READY)
	QINGJIAN_SOAK=1 TZ=UTC $(BIN)/python -m pytest -q

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check -I . $(GENERATED)

# Rewrites what the program knows of itself: commands, settings, tables, families of lists, sources, the run that README shows.
docs: $(READY)
	$(BIN)/cog -r -I . $(GENERATED)

# The documents as a site, to be read from its folder; what leads nowhere stops it.
site: $(READY)
	$(BIN)/pip install -q -c constraints.txt -e '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q --strict

# Measures ours beside the field's, each peer at the version that is pinned, and writes docs/benchmarks.md; a quarter of
# an hour, on a machine that does nothing else. With PAGES, a folder of pages with truth.jsonl, docs/accuracy.md too.
bench: $(PEERS)/.ready
	$(PEERS)/bin/python -m benchmarks.report --fundus $(FUNDUS)/bin/python $(PAGES)

$(PEERS)/.ready: pyproject.toml benchmarks/peers.txt benchmarks/fundus.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install -q --upgrade pip
	$(PEERS)/bin/pip install -q -r benchmarks/peers.txt -e '.[web,parquet]'
	$(PYTHON) -m venv $(FUNDUS)
	$(FUNDUS)/bin/pip install -q --upgrade pip
	$(FUNDUS)/bin/pip install -q -r benchmarks/fundus.txt
	touch $@

# PAGES is a folder of pages with truth.jsonl (and lists.jsonl).
accuracy: $(READY)
	$(BIN)/python benchmarks/accuracy.py $(PAGES)

# The demo's archive in a browser, on this machine only.
serve: $(READY) qingjian-demo/news.db
	$(BIN)/pip install -q -c constraints.txt -e '.[web]'
	$(BIN)/qingjian serve --archive qingjian-demo/news.db

# The pictures in README and docs, of an invented archive; they need a chromium.
screenshots: $(READY)
	$(BIN)/pip install -q -c constraints.txt -e '.[dev,browser]'
	$(BIN)/python -m tests.web.screenshots docs/pictures

qingjian-demo/news.db: $(READY)
	$(BIN)/qingjian demo

# The sdist and the wheel, alone in dist/. tests/test_package.py says what must be in them.
dist: $(READY)
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist

# Both, with each of PYTHONS, in environments of their own and away from the checkout.
installed: dist
	.ci/installed $(PYTHONS)

# The tests with the oldest versions that pyproject.toml allows.
lowest: $(TOOLS)/.ready
	$(TOOLS)/bin/uv venv -q --clear --python $(PYTHON) .venv-lowest
	$(TOOLS)/bin/uv pip install -q --python .venv-lowest --resolution lowest-direct -e '.[$(LOWEST)]'
	.venv-lowest/bin/python -m pytest -q $(SPREAD)

# What an installation consists of, as CycloneDX: of an environment that has the wheel and what it asks for, nothing else. The
# wheel comes by its name, since the tool would write down a file's path.
sbom: dist $(TOOLS)/.ready
	$(TOOLS)/bin/uv venv -q --clear --python $(PYTHON) .venv-sbom
	$(TOOLS)/bin/uv pip install -q --python .venv-sbom --no-deps --no-index --find-links dist qingjian
	$(TOOLS)/bin/uv pip install -q --python .venv-sbom -c constraints.txt 'qingjian$(WITH)'
	$(TOOLS)/bin/cyclonedx-py environment --output-reproducible --validate -o dist/qingjian.cdx.json .venv-sbom

$(TOOLS)/.ready: constraints-release.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install -q -c constraints-release.txt cyclonedx-bom uv
	touch $@

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --upgrade pip
	$(BIN)/pip install -q -c constraints.txt -e '.[$(EXTRAS)]'
	touch $@

clean:
	rm -rf $(VENV) .venv-pywb $(TOOLS) .venv-lowest .venv-sbom $(PEERS) $(FUNDUS) build/site dist qingjian-demo .pytest_cache \
		.mypy_cache .ruff_cache .hypothesis
