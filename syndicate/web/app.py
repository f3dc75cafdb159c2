"""The routes: the site below ``site.url``, the feeds below the path of ``feeds_url``."""

from __future__ import annotations

import traceback
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException

from syndicate.clock import Clock
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery.notes import Notes
from syndicate.errors import UsageError
from syndicate.mail.tokens import TokenError
from syndicate.templating import Templates
from syndicate.web.files import Files
from syndicate.web.flow import Flow
from syndicate.web.limits import Limit, network
from syndicate.web.own_data import OwnData
from syndicate.web.pages import Pages
from syndicate.web.visit import Later, Visit, asked_language

__all__ = ["create_app"]

_FORM = 64 * 1024  # bytes of a form
_POSTS = (60, timedelta(minutes=10))  # of one network
_MAILS = ((3, timedelta(hours=1)), (6, timedelta(days=1)))  # to one address
_HOUR_MAILS = (20, timedelta(hours=1))  # caused by one network

_STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_FEEDS = (
    # Letters carry their style in attributes; pictures, sound and films may be anywhere.
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data:; media-src *; "
    "frame-src https:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
)


def create_app(
    publication: Publication,
    database: Database,
    templates: Templates,
    clock: Clock,
    later: Later,
    output: Path,
) -> Flask:
    """The WSGI application; ``later`` does jobs that may mail something.

    Raises:
        UsageError: a template or the sender is at fault, or site and feeds have one address.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _FORM
    app.config["MAX_FORM_PARTS"] = 200
    pages = Pages(publication, templates)
    notes = Notes(publication, templates)
    visit = Visit(publication, database, pages, notes, clock, later, Limit(*_MAILS))
    flow = Flow(visit)
    # Templates are read at the start, so a fault in them is told to the operator, not a reader.
    with app.test_request_context():
        flow.form()
        flow.ask_page("unsubscribe")
        visit.wrong_link(expired=False)
    site, feeds = _prefix(pages.base), _prefix(publication.feeds_url)
    if site == feeds:
        raise UsageError(
            f"site.url and publication.feeds_url both stand at {site or '/'}; give the site a "
            f'path of its own, like url = "{publication.url}/letters"'
        )
    app.register_blueprint(_site(flow, OwnData(visit), visit), url_prefix=site or None)
    app.register_blueprint(_feeds(Files(output)), url_prefix=feeds or None)
    _guard(app, pages, clock)
    secure = publication.site_url.startswith("https:")

    @app.after_request
    def headers(response: Response) -> Response:
        own = request.blueprint != "feeds"
        if response.location:
            # Whatever Host a request names, nobody is sent to another one.
            there = urlsplit(response.location)
            path = f"/{there.path.lstrip('/')}" if there.netloc else there.path
            response.location = path + (f"?{there.query}" if there.query else "")
            response.autocorrect_location_header = False
            response.data = b""
        response.headers.setdefault("Content-Security-Policy", _STRICT if own else _FEEDS)
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The addresses of the site are secrets of its readers.
        policy = "no-referrer" if own else "strict-origin-when-cross-origin"
        response.headers["Referrer-Policy"] = policy
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if own:
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["X-Frame-Options"] = "DENY"
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    if site:

        @app.get("/")
        def home() -> Response:
            return _redirect(f"{site}/")

    return app


def _prefix(url: str) -> str:
    """The path of an address as it is matched: decoded, without a slash at its end."""
    return unquote(urlsplit(url).path).rstrip("/")


def _redirect(where: str) -> Response:
    response = redirect(where)
    assert isinstance(response, Response)
    return response


def _site(flow: Flow, data: OwnData, visit: Visit) -> Blueprint:
    site = Blueprint("site", __name__)
    site.add_url_rule("/", "form", flow.form, methods=["GET"])
    site.add_url_rule("/", "subscribe", flow.subscribe, methods=["POST"])
    for path, name, get, post in (
        ("/c/<token>", "confirm", flow.confirm_page, flow.confirm),
        ("/p/<token>", "preferences", flow.preferences_page, flow.save),
        ("/u/<token>", "unsubscribe", flow.unsubscribe_page, flow.unsubscribe),
        ("/d/<token>", "data", data.show, data.erase),
    ):
        site.add_url_rule(path, f"{name}_page", get, methods=["GET"])
        site.add_url_rule(path, name, post, methods=["POST"])
    site.add_url_rule("/p/<token>/data", "mail_data", data.mail, methods=["POST"])
    site.add_url_rule("/d/<token>/data.json", "download", data.download, methods=["GET"])
    for what in ("unsubscribe", "preferences"):
        values = {"what": what}
        site.add_url_rule(f"/{what}", f"ask_{what}_page", flow.ask_page, defaults=values)
        site.add_url_rule(f"/{what}", f"ask_{what}", flow.ask, defaults=values, methods=["POST"])

    @site.get("/assets/<name>")
    def asset(name: str) -> Response:
        if name not in visit.pages.assets:
            return Response("404", 404, content_type="text/plain; charset=utf-8")
        kind, body = visit.pages.assets[name]
        response = Response(body, content_type=kind)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    @site.errorhandler(TokenError)
    def wrong_link(error: TokenError) -> Response:
        return visit.wrong_link(error.expired)

    return site


def _feeds(files: Files) -> Blueprint:
    feeds = Blueprint("feeds", __name__)

    @feeds.get("/", defaults={"path": ""})
    @feeds.get("/<path:path>")
    def file(path: str) -> Response:
        found = files.answer(path)
        if found is not None:
            return found
        if files.is_folder(path):
            # Relative references need the slash. A relative redirect leads to no other host.
            return _redirect(f"./{quote(path.rpartition('/')[2])}/")
        return Response("404", 404, content_type="text/plain; charset=utf-8")

    return feeds


def _guard(app: Flask, pages: Pages, clock: Clock) -> None:
    """Limits and refusals that hold for every page of the site."""
    posts, mails = Limit(_POSTS), Limit(_HOUR_MAILS)
    home = urlsplit(pages.base)
    own = f"{home.scheme}://{home.netloc}".lower()

    def told(heading: str, text: str, status: int) -> Response:
        look = pages.look(asked_language())
        page = look.message(heading, text, kind="fault", links=((look.url(""), "subscribe"),))
        return Response(page, status, content_type="text/html; charset=utf-8")

    @app.before_request
    def limited() -> Response | None:
        if request.method != "POST":
            return None
        origin = request.headers.get("Origin", "")
        one_click = request.endpoint == "site.unsubscribe"
        # "null" is what browsers say under our own Referrer-Policy, and another site's sandboxed
        # frame, too; the second field tells them apart. Nothing hangs on this check, for there
        # is no cookie; it keeps other sites' forms from causing mails.
        stranger = origin and origin not in (own, "null")
        stranger = stranger or request.headers.get("Sec-Fetch-Site") == "cross-site"
        if stranger and not one_click:
            return told("fault_heading", "foreign", 403)
        asker, now = network(request.remote_addr or ""), clock.now()
        writes = request.endpoint in (
            "site.subscribe",
            "site.mail_data",
            "site.ask_unsubscribe",
            "site.ask_preferences",
        )
        # Leaving is never limited: many readers of one company share an address.
        free = one_click or (posts.take(asker, now) and (not writes or mails.take(asker, now)))
        return None if free else told("busy_heading", "busy", 429)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        status = error.code or 500
        if status == 404:
            return told("missing_heading", "missing", 404)
        page = told("fault_heading", "fault", status)
        for name, value in error.get_headers():
            if name in ("Allow", "Content-Range"):  # RFC 9110 §15.5.6, §15.5.17
                page.headers[name] = value
        return page

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        # Where, but not the words: those of the database hold what was asked for, addresses.
        where = "".join(traceback.format_tb(error.__traceback__))
        app.logger.error("a page failed: %s\n%s", type(error).__name__, where)
        return told("fault_heading", "fault", 500)
