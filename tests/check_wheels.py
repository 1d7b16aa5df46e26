"""Look into built wheels: one for each package, each typed. Usage: check_wheels.py FOLDER."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

EXPECTED = {path.parent.name for path in Path("packages").glob("*/pyproject.toml")}


def main(folder: Path) -> int:
    """Return 0 if every package has a wheel that carries ``py.typed``, else 1."""
    wheels = sorted(folder.glob("*.whl"))
    untyped = [
        wheel.name
        for wheel in wheels
        if not any(name.endswith("/py.typed") for name in zipfile.ZipFile(wheel).namelist())
    ]
    sys.stdout.write(f"{len(wheels)} wheels of {len(EXPECTED)} packages, {len(untyped)} untyped\n")
    return 0 if len(wheels) == len(EXPECTED) and not untyped else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
