"""Who is let in: whoever used a link once, in the browser that did, and from nowhere else."""

import hmac
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from profiles.language import _

ENTER = "/enter"
LASTS_S = 14 * 86_400  # for a browser that is closed meanwhile; we forget it when we end
SAFE = ("GET", "HEAD")


class Gate:
    """Holds one link that nobody used yet, and the keys of the browsers that used the others.

    `public_url` is where a reverse proxy shows us, as "https://legato.example", or None. `on_used`
    is told when a link was used, and the next one holds.
    """

    def __init__(self, public_url: str | None, on_used: Callable[[], object]) -> None:
        self._public = None if public_url is None else urlsplit(public_url)
        self._on_used = on_used
        self._token = secrets.token_urlsafe(16)
        self._keys: list[bytes] = []

    @property
    def token(self) -> str:
        """The token of the link that is not used yet."""
        return self._token

    def holds(self, token: str) -> bool:
        """Whether this is the token of the link that is not used yet."""
        return hmac.compare_digest(token.encode(), self._token.encode())

    def enter(self, token: str) -> str | None:
        """The key that the browser gets for this token, once; None where it is worth nothing."""
        if not self.holds(token):
            return None
        self._token = secrets.token_urlsafe(16)
        key = secrets.token_urlsafe(32)
        self._keys.append(key.encode())
        self._on_used()
        return key

    def give(self, response: web.StreamResponse, request: web.Request, key: str) -> None:
        """Have the browser keep its key, out of reach of scripts and of other sites."""
        response.set_cookie(
            _cookie(request),
            key,
            max_age=LASTS_S,
            httponly=True,
            samesite="Strict",
            secure=self.origin(request).startswith("https:"),
        )

    def origin(self, request: web.Request) -> str:
        """Where a request finds us, as browsers write it: "http://192.168.1.5:8642".

        Raises HTTPForbidden where it looks for somebody else: a name that leads here may be any
        site's, but the number of the very address that was called is ours alone.
        """
        hosts = request.headers.getall("Host", [])
        host = hosts[0].lower() if len(hosts) == 1 else ""
        if self._public is not None and host == self._public.netloc.lower():
            return f"{self._public.scheme}://{host}"
        if host and host in _ours(request):
            return f"http://{host}"
        raise web.HTTPForbidden(text=_("This is somewhere else.\n"))

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let nothing by that does not come from a page of ours, in a browser that has a key."""
        _check_origin(request, self.origin(request))
        if request.path != ENTER and not self._has_key(request):
            raise web.HTTPUnauthorized(text=_("Open the link that `legato serve` shows.\n"))
        return await handler(request)

    def _has_key(self, request: web.Request) -> bool:
        shown = request.cookies.get(_cookie(request), "").encode()
        # Each of them is compared, so that the time it takes tells nothing.
        return any([hmac.compare_digest(shown, key) for key in self._keys])


def _check_origin(request: web.Request, ours: str) -> None:
    """Raise HTTPForbidden where a page of somebody else asks; browsers say which one does."""
    said = request.headers.getall("Origin", [])
    asks = request.method not in SAFE or "Upgrade" in request.headers
    if not said and asks:
        referer = urlsplit(request.headers.get("Referer", ""))
        said = [f"{referer.scheme}://{referer.netloc}"]
    if any(origin.lower() != ours for origin in said):
        raise web.HTTPForbidden(text=_("Another page asked for this.\n"))


def _ours(request: web.Request) -> set[str]:
    """What a browser may call us by on this connection."""
    transport = request.transport
    address = None if transport is None else transport.get_extra_info("sockname")
    if address is None:
        return set()
    number, port = address[:2]
    names = {number, "localhost"} if number.startswith("127.") else {number}
    return {f"{name}:{port}" for name in names} | (names if port == 80 else set())


def _cookie(request: web.Request) -> str:
    # Browsers give the cookies of one port to all of them.
    return "legato-" + "".join(filter(str.isalnum, request.host.lower()))
