"""What the product aims at, beside what was measured."""

from collections.abc import Iterable

import attrs
from rich import box
from rich.table import Table


@attrs.frozen(kw_only=True)
class Figure:
    """One measured figure, with the bound it should keep where there is one."""

    name: str
    value: float
    unit: str = ""
    at_least: float | None = None
    below: float | None = None

    @property
    def aim(self) -> str:
        """The bound in words, empty without one."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}{self.unit}"
        return "" if self.below is None else f"below {self.below:g}{self.unit}"

    @property
    def reached(self) -> str:
        """Whether the bound is kept: yes, no, or empty without one."""
        if self.at_least is not None:
            return "yes" if self.value >= self.at_least else "no"
        return "" if self.below is None else "yes" if self.value < self.below else "no"


def aims_table(figures: Iterable[Figure]) -> Table:
    """Lay out figures beside their aims."""
    drawn = Table(title="Aims", box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("", no_wrap=True)
    for heading in ("measured", "aim", "reached"):
        drawn.add_column(heading, justify="right", no_wrap=True)
    for figure in figures:
        measured = f"{figure.value:,.3g}" if figure.value < 1000 else f"{figure.value:,.0f}"
        drawn.add_row(figure.name, f"{measured}{figure.unit}", figure.aim, figure.reached)
    return drawn
