"""``syndicate serve``."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from syndicate.cli.examples import examples
from syndicate.cli.state import State, global_options, pass_state
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from syndicate.config import Publication

__all__ = ["serve"]


@click.command(epilog=examples("syndicate serve", "syndicate serve --host 0.0.0.0 --port 8080"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    default=8025,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Which port; 0 = a free one.",
)
@click.option(
    "--proxy",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The web server in front, whose X-Forwarded-For is believed.",
)
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder with the feeds (default: feeds).",
)
@global_options
@pass_state
def serve(state: State, host: str, port: int, proxy: str, output: Path | None) -> int:
    """Serve the subscribers' site and the feeds, until stopped.

    Subscribing, preferences, unsubscribing and one's data stand below [site] url; the feeds
    below the path of feeds_url.
    """
    from syndicate.clock import MovedClock, SystemClock
    from syndicate.config import load
    from syndicate.database import open_database
    from syndicate.delivery.post import Post
    from syndicate.templating import Templates
    from syndicate.web import create_app, listen

    publication = load(state.config_path(), state.environ)
    require_site(publication)
    folder = state.path(output) if output else publication.root / "feeds"
    clock = MovedClock(state.now(publication.timezone)) if state.instant else SystemClock()
    url = publication.database_url.reveal()
    with (
        open_database(url, publication.root, create=True) as database,
        Post(publication, clock, state.warn) as post,
    ):
        templates = Templates(publication)
        app = create_app(publication, database, templates, clock, post.later, folder)
        server = listen(app, host, port, proxy)
        state.say(f"{publication.title}: {address(publication, host, server.port)}")
        state.say("stop it with Ctrl-C")

        def stop(_number: int, _frame: FrameType | None) -> None:
            raise KeyboardInterrupt

        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, stop)
        try:
            server.run()
        except KeyboardInterrupt:
            state.say("stopped")
        finally:
            server.close()
    return 0


def require_site(publication: Publication) -> None:
    """What the site cannot do without.

    Raises:
        UsageError: naming the key.
    """
    path = publication.relative(publication.path)
    if not publication.site_url:
        raise UsageError(
            f'{path}: the site has no address; set [site] url = "{publication.url}/letters"'
        )
    if not publication.id:
        raise UsageError(
            f'{path}: set [publication] id to a short name that never changes, like "hanbit"'
        )


def address(publication: Publication, host: str, port: int) -> str:
    """Where the site answers on this machine."""
    from urllib.parse import urlsplit

    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}{urlsplit(publication.site_url).path.rstrip('/')}/"
