"""`prystan serve`: look at a built report in a browser of this machine."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files; logs nothing, because a log of who read what is itself a risk."""

    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
        )
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        pass


def command(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder that `prystan report` wrote.")],
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")] = 8000,
) -> None:
    """Serve FOLDER on this machine only, until interrupted."""
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder))) as server:
        typer.echo(f"Read it at http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C stops)", err=False)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("Stopped.")
