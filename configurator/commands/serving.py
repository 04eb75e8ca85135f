"""`serve` and `demo`."""

from __future__ import annotations

import click

from configurator.commands.output import fail, note

HOST = "127.0.0.1"
PORT = 8000


@click.command("serve")
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes (PostgreSQL only)."
)
@click.option("--threads", default=None, type=click.IntRange(1, 256), help="Threads per process.")
def serve(host: str, port: int, workers: int, threads: int | None) -> None:
    """Serve the installation until stopped."""
    from configurator import serving
    from runtime.web.settings import read_settings

    settings = read_settings()
    if settings.is_embedded and workers > 1:
        fail("The embedded database is served by one process; use --threads, or PostgreSQL for more.")
    if not serving.is_free(host, port):
        fail(f"{host}:{port} is in use; choose another --port.")
    serving.once_listening(host, port, lambda: note(f"Serving on http://{host}:{port}"))
    serving.serve(host, port, workers, threads or serving.THREADS)


@click.command("demo")
@click.option("--host", default=HOST, show_default=True)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
def demo(host: str, port: int) -> None:
    """Serve the sample apps with sample data; prints a one-time sign-in link."""
    from configurator import serving
    from configurator.demo import DemoFailed, prepare
    from runtime.web.settings import read_settings

    chosen = serving.free_port(host, port)
    try:
        link = prepare(read_settings(), f"http://{host}:{chosen}", note)
    except DemoFailed as failure:
        fail(str(failure), problems=failure.problems)
    serving.once_listening(host, chosen, lambda: click.echo(link))
    serving.serve(host, chosen)


COMMANDS = {"serve": serve, "demo": demo}
