"""Adds the top-level folders of the checkout to the wheel; everything else is in setup.cfg."""

from pathlib import Path

from setuptools import find_namespace_packages, setup

FOLDERS = {
    "runtime.templates": "templates",
    "runtime.static": "static",
    "configurator.sample_apps": "sample_apps",
}
LEFT_OUT = {"node_modules", "src", "__pycache__"}


def files_of(folder: str) -> list[str]:
    """Every file below `folder` that belongs into the wheel, relative to it."""
    root = Path(folder)
    return [
        str(file.relative_to(root))
        for file in sorted(root.rglob("*"))
        if file.is_file() and not LEFT_OUT.intersection(file.relative_to(root).parts)
    ]


setup(
    packages=[*find_namespace_packages(include=["runtime*", "configurator*"]), *FOLDERS],
    package_dir=FOLDERS,
    package_data={package: files_of(folder) for package, folder in FOLDERS.items()}
    | {"": ["*.json", "translations/*/LC_MESSAGES/*"]},
)
