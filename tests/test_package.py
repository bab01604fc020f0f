"""What is built is whole: the sdist is the checkout, the wheel runs away from it, and what names files and targets names some."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from archive import schema
from crawler import __version__, cli, units, versions
from crawler.units import Installation
from tests.forking import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WHEEL = f"qingjian-{__version__}-py3-none-any.whl"
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")


def build(checkout: Path, folder: Path, target: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)  # noqa: S603 (ours)
    [made] = folder.iterdir()
    return made


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the sdist holds."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build(ROOT, folder, "sdist")) as packed:
        packed.extractall(folder, filter="data")
    return folder / f"qingjian-{__version__}"


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def files_in(folder: Path) -> set[str]:
    """Paths in a folder, without what runs leave there."""
    there = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in there}


# The wheel


def test_the_wheel_has_all_that_runs(wheel: Path) -> None:
    """Both packages with what lies between their modules, their type markers, and the folders that travel with them."""
    assert wheel.name == WHEEL
    inside = set(contents(wheel))
    for package in ("archive", "crawler"):
        assert {f"{package}/{name}" for name in files_in(ROOT / package)} <= inside
    assert {"archive/py.typed", "crawler/py.typed"} <= inside
    assert {f"archive/schema/{name}.py" for name in ("m0001", "m0063", "registry")} <= inside
    assert {"archive/web/templates/home.html", "archive/web/static/qingjian.css", "archive/web/texts.toml"} <= inside
    for folder, at in ((ROOT / "seeds", "seeds"), (ROOT / "tests" / "site", "site")):
        assert files_in(folder)
        assert {f"crawler/_shipped/{at}/{name}" for name in files_in(folder)} <= inside
    assert {"crawler/_shipped/Containerfile", "crawler/_shipped/constraints.txt"} <= inside
    assert not [name for name in inside if name.startswith(("tests/", "docs/", "benchmarks/"))]


@pytest.mark.slow
def test_the_wheel_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(wheel, tmp_path / "installed", "zip")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QINGJIAN_")}
    environment = {**kept, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONUTF8": "1"}

    def run(*words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(  # noqa: S603 (ours)
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True, encoding="utf-8"
        )
        return done.stdout

    where = run("-c", "import archive, crawler; print(archive.__file__, crawler.__file__)").split()
    assert all(Path(name).is_relative_to(tmp_path) for name in where)
    assert run("-m", "crawler.cli", "--version").startswith(f"qingjian {__version__}\n")
    assert "The second run found nothing new." in run("-m", "crawler.cli", "demo")
    assert len(run("-m", "crawler.cli", "sources").splitlines()) > 50
    run("-m", "crawler.cli", "schedule", "--print", "compose", "--to", ".")
    assert (tmp_path / "Containerfile").read_text("utf-8") == CONTAINERFILE


# The sdist


def test_the_sdist_is_the_checkout(unpacked: Path) -> None:
    """So `make test` runs in it."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: only git knows what is ours")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S607
    ours = {name for name in listed.decode().split("\0") if name and (ROOT / name).exists()}
    assert len(ours) > 500
    assert ours - files_in(unpacked) == set()


def test_its_wheel_is_the_checkouts(unpacked: Path, wheel: Path, tmp_path: Path) -> None:
    assert contents(build(unpacked, tmp_path, "wheel")) == contents(wheel)


# Versions


def test_versions_are_of_what_the_package_asks_for() -> None:
    named = {re.split(r"[<>=; ]", each)[0] for each in PROJECT["dependencies"]}
    extra = {
        re.split(r"[<>=; ]", each)[0]
        for name, wanted in PROJECT["optional-dependencies"].items()
        if name != "dev"
        for each in wanted
    }
    assert set(versions.NEEDED) <= named | {"twisted"}, "Scrapy brings Twisted"
    assert set(versions.EXTRAS) <= extra


def test_what_is_not_installed_has_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name in versions.EXTRAS:
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(versions, "version", version)
    names = [line.split()[0] for line in versions.versions().splitlines()]
    assert names == ["qingjian", "archives", "Python", "SQLite", *versions.NEEDED]


def test_python_versions_are_those_that_are_promised() -> None:
    """The oldest is the one that the package asks for, and the container's is among them."""
    ran = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", each)]
    assert PROJECT["requires-python"] == f">={ran[0]}"
    [contained] = re.findall(r"^FROM python:([\d.]+)-slim$", CONTAINERFILE, re.MULTILINE)
    assert contained in ran


# The container


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", CONTAINERFILE.replace("\\\n", ""), re.MULTILINE)


def test_the_containerfile_names_what_there_is(wheel: Path) -> None:
    arguments = dict(each.split("=", 1) for each in instructions("ARG"))
    assert Path("dist", wheel.name).match(json.loads(arguments["WHEEL"]))
    assert instructions("COPY") == ["${WHEEL} constraints.txt /srv/"]
    assert (ROOT / "constraints.txt").is_file()
    [made] = [each for each in instructions("RUN") if "pip install" in each]
    venv = re.findall(r"-m venv (\S+)", made)[0]
    assert f"{venv}/bin/pip install" in made
    [program] = json.loads(instructions("ENTRYPOINT")[0])
    assert program in [f"{venv}/bin/{name}" for name in PROJECT["scripts"]]
    assert json.loads(instructions("CMD")[0])[0] in cli.COMMANDS


@pytest.mark.parametrize("form", ["compose", "fleet"])
def test_what_is_printed_for_containers_is_the_repositorys_own(form: str) -> None:
    printed = units.FORMS[form](Installation(Path("/q"), None, Path("/news.db"), "q"))
    assert printed.pop("Containerfile") == CONTAINERFILE
    assert printed.pop("constraints.txt") == (ROOT / "constraints.txt").read_text("utf-8")
    [(_, compose)] = printed.items()
    given = dict(re.findall(r'^        (\w+): "(.*)"$', compose, re.MULTILINE))
    assert given["WHEEL"] == WHEEL
    assert given.keys() == {each.split("=")[0] for each in instructions("ARG")}
    assert set(re.findall(r"\w+", given["EXTRAS"])) <= PROJECT["optional-dependencies"].keys()


# The checklist of a release


def named(text: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, text))


def targets() -> Iterable[str]:
    return re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_the_checklist_names_what_there_is() -> None:
    text = (ROOT / "docs" / "release.md").read_text("utf-8")
    assert len(named(text, r"`make ([a-z]+)")) > 5
    assert named(text, r"`make ([a-z]+)") <= set(targets())
    assert named(text, r"`qingjian ([a-z]+)") <= set(cli.COMMANDS)
    files = {name for name in named(text, r"`([\w./-]+/[\w.-]*)`") if not name.startswith("dist/")}  # which it has made
    assert len(files) >= 5
    assert {name for name in files if not (ROOT / name).exists()} == set()


def test_what_is_no_file_is_said_to_make() -> None:
    [phony] = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(phony.split()) == set(targets())


def test_the_changelog_begins_with_this_version() -> None:
    newest = re.findall(r"^## (\S+) \((.+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[0]
    assert newest[0] == __version__
    assert re.fullmatch(r"unreleased|\d{4}-\d\d-\d\d", newest[1])


def test_a_released_version_has_an_archive_of_its_schema() -> None:
    """Once a version is dated, its archives are out there."""
    [(_, dated), *_] = re.findall(r"^## (\S+) \((.+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    newest = [name for name in schema.__all__ if re.match(r"m\d{4}_", name)][-1]
    if dated != "unreleased":
        assert (ROOT / "tests" / "archives" / f"{newest[1:5]}.sql").is_file()
