"""Progress: shown to people at a terminal, never where a program reads."""

from __future__ import annotations

from decimal import Decimal

from customer_cli.output import answer, grid, progress


def test_nothing_is_shown_without_a_terminal(capsys):
    with progress(as_json=False) as shown:
        shown.add_task("Working", total=2)

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_amounts_keep_their_digits_as_json(capsys):
    answer({"amount": Decimal("39.90")}, as_json=True)

    assert capsys.readouterr().out == '{"amount":39.90}\n'


def test_what_looks_like_markup_is_shown_as_it_is(capsys):
    answer({}, as_json=False, table=grid(("Name",), [["[bold]Bobby[/bold]"]]))

    assert "[bold]Bobby[/bold]" in capsys.readouterr().out
