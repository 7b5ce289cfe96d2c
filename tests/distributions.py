"""Packages that register something, as pip would put them into a folder."""

from pathlib import Path

__all__ = ["install"]


def install(folder: Path, group: str, *, package: str = "plugin", **points: str) -> None:
    """Put the metadata of a package with these entry points into a folder of packages."""
    place = folder / f"{package}-1.0.dist-info"
    place.mkdir()
    (place / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8"
    )
    lines = [f"[{group}]", *(f"{name} = {target}" for name, target in points.items())]
    (place / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
