"""Where the files beside the code are: pages, the built front end, sample apps.

In a checkout they lie at its top level; in an installed wheel inside the packages they are mapped to.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_INSTALLED_IN = {"templates": "runtime", "static": "runtime", "sample_apps": "configurator"}


def resource_folder(name: str) -> Path:
    """The folder `templates`, `static` or `sample_apps`. Raises FileNotFoundError when it is missing."""
    package = Path(__file__).parent if _INSTALLED_IN[name] == "runtime" else _package_folder(_INSTALLED_IN[name])
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{name} is not installed beside {package}")


def _package_folder(package: str) -> Path:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"the package {package} is not installed")
    return Path(next(iter(found.submodule_search_locations)))
