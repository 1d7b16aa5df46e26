"""``customers token``."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Annotated

import typer

from customer_bootstrap import Settings
from customer_cli.durations import parse_duration
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer
from customer_cli.tokens import TokenRequest, make_token
from customer_core.kernel.clock import SystemClock, format_time
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.principal import Role, Scope

app = new_app()

_SELF = (Scope.READ, Scope.WRITE)


@app.command()
def token(  # noqa: PLR0913 - the claims of a token
    *,
    sub: Annotated[str, typer.Option("--sub", help="The user whom it is for.")],
    business: Annotated[
        str, typer.Option("--business", "-b", help="The business, or * for all of them.")
    ] = DEFAULT_BUSINESS,
    role: Annotated[
        list[Role] | None, typer.Option(help="May be repeated; customer by default.")
    ] = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help=f"May be repeated; {' and '.join(_SELF)} by default."),
    ] = None,
    expires: Annotated[
        timedelta,
        typer.Option(parser=parse_duration, metavar="TIME", help="Such as 30s, 15m, 1h or 7d."),
    ] = "1h",  # type: ignore[assignment] # Typer parses it
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Print a token for the API, alone; for development, where JWT_SECRET signs the tokens."""
    settings = Settings.load(os.environ, data_dir=data_dir)
    now = SystemClock().now()
    request = TokenRequest(
        subject=sub,
        business_id=business,
        roles=tuple(role or (Role.CUSTOMER,)),
        scopes=tuple(scope or _SELF),
        issued_at=now,
        expires_at=now + expires,
    )
    made = make_token(request, settings)
    if as_json:
        answer({"token": made, "expiresAt": format_time(request.expires_at)}, as_json=True)
    else:
        typer.echo(made)
