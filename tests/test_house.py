"""The rules of the house that a machine can hold. That no code names a country is held beside the packs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "prystan"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = set(PYPROJECT["project"]["optional-dependencies"])
LONGEST_FILE = 400
WEB = ("django", "flask", "fastapi", "starlette", "requests", "httpx", "aiohttp", "urllib3")


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def relative(paths: Iterable[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def run_without(modules: Iterable[str], code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process of its own in which `modules` cannot be imported."""
    blocker = f"""
        import sys
        class Absent:
            absent = {sorted(modules)!r}
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in self.absent:
                    raise ModuleNotFoundError(f"No module named {{name!r}} in this test", name=name)
        sys.meta_path.insert(0, Absent())
    """
    script = textwrap.dedent(blocker) + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, cwd=ROOT)


# --- arrows ---------------------------------------------------------------------------------------------------------


def test_arrows_between_folders_run_one_way() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(command), "--no-cache"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_the_evidence_wing_needs_no_web_framework() -> None:
    modules = [
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        for path in python_files("src/prystan/evidence")
    ]
    imports = "\n".join(f"import {module}" for module in modules)
    done = run_without(WEB, imports)
    assert done.returncode == 0, done.stderr


def test_a_partner_can_check_its_files_with_the_base_installation() -> None:
    """`pip install prystan` without extras is enough for `check`, `import` and `docs`."""
    absent = modules_of(closure({*EXTRAS}) - closure(set()))
    for command in ("check", "import"):
        done = run_without(absent, "from prystan.cli import main; main()", command, "--help")
        assert done.returncode == 0, done.stderr
    done = run_without(absent, "import prystan.evidence.intake, prystan.evidence.model.reference")
    assert done.returncode == 0, done.stderr


# --- dependencies ---------------------------------------------------------------------------------------------------


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    dependency = re.compile(r'^\s+"(?!prystan)[A-Za-z0-9._-]+(\[[a-z,]+\])?[<>=~!].*",')
    silent = [line.strip() for line in lines if dependency.match(line) and "#" not in line]
    assert not silent, f"write after a # what each of these is for: {silent}"


def test_every_imported_library_is_declared() -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in runtime_requirements()}
    providers = packages_distributions()
    undeclared = {
        name
        for path in python_files("src")
        for name in imported(path)
        if name not in sys.stdlib_module_names
        and name != "prystan"
        and not declared & {canonicalize_name(d) for d in providers.get(name, [])}
    }
    assert not undeclared, f"imported in src, and in no list of pyproject.toml: {sorted(undeclared)}"


def test_no_library_at_run_time_is_under_the_gpl() -> None:
    """LGPL would be allowed; GPL and AGPL would bind whoever ships Prystan."""
    gpl = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public License")
    bound = {name: terms for name in closure(EXTRAS) if gpl.search(terms := licence(distribution(name)))}
    assert not bound


def test_the_lock_file_names_no_address_and_has_a_hash_for_each_library() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|--index|--find-links|--extra-index", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_lock_file_holds_what_pyproject_asks_for() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {canonicalize_name(n): v for n, v in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)}
    development = [line for line in PYPROJECT["dependency-groups"]["dev"] if isinstance(line, str)]
    for line in [*runtime_requirements(), *development]:
        requirement = Requirement(line)
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked: run `make lock`"
        assert requirement.specifier.contains(version), f"{line} is locked at {version}: run `make lock`"


# --- the code -------------------------------------------------------------------------------------------------------


def test_no_file_is_too_long_to_be_read_whole() -> None:
    long = [path for path in python_files("src", "tests", "bench") if lines_in(path) > LONGEST_FILE]
    assert not long, f"longer than {LONGEST_FILE} lines; a file has one subject: {relative(long)}"


def test_every_module_says_what_it_is() -> None:
    silent = [path for path in python_files("src", "bench") if not ast.get_docstring(parsed(path))]
    assert not relative(silent)


def test_no_work_is_left_for_later_in_the_code() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [path for path in python_files("src") if marks.search(path.read_text(encoding="utf-8"))]
    assert not relative(found)


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE", "README.md", "CONTRIBUTING.md", "SECURITY.md", "GLOSSARY.md"])
def test_the_house_has_its_papers(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500


# --- helpers --------------------------------------------------------------------------------------------------------


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_in(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def imported(path: Path) -> Iterator[str]:
    """The top names of all that a file imports, inside functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def runtime_requirements() -> list[str]:
    project = PYPROJECT["project"]
    extras = [line for group in project["optional-dependencies"].values() for line in group]
    return [line for line in [*project["dependencies"], *extras] if not line.startswith("prystan")]


def closure(extras: set[str]) -> set[str]:
    """The installed libraries that Prystan with `extras` needs, directly or not."""
    found: set[str] = set()
    waiting = [("prystan", frozenset(extras))]
    seen = set(waiting)
    while waiting:
        name, wanted = waiting.pop()
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # needed on another platform only
        found.add(canonicalize_name(name))
        for requirement in needs(installed, wanted):
            entry = (canonicalize_name(requirement.name), frozenset(requirement.extras))
            if entry not in seen:
                seen.add(entry)
                waiting.append(entry)
    return found - {"prystan"}


def needs(installed: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in installed.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def modules_of(distributions: set[str]) -> set[str]:
    """Top modules that only these distributions provide."""
    return {
        module
        for module, providers in packages_distributions().items()
        if {canonicalize_name(p) for p in providers} <= distributions
    }


def licence(installed: Distribution) -> str:
    """What a library's metadata says of its licence. Whole licence texts are left out: they name other licences."""
    metadata = installed.metadata
    short = metadata.get("License-Expression") or (metadata.get("License") or "").splitlines()[:1]
    classifiers = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License")]
    return " ".join([short if isinstance(short, str) else " ".join(short), *classifiers])
