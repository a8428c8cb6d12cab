"""Packages that lie in a folder as Python keeps those that are installed."""

from collections.abc import Mapping
from pathlib import Path

from controller import registry


def installed(folder: Path, name: str, points: Mapping[str, str]) -> None:
    """Describe a package there that offers drivers, each by its name and "module:NAME"."""
    described = folder / f"{name.replace('-', '_')}-1.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    offered = "".join(f"{driver} = {target}\n" for driver, target in points.items())
    (described / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{offered}")
