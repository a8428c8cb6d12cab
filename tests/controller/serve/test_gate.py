"""Who gets in: whoever used a link, by a page of ours. Everybody else gets nothing."""

import re
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from controller.serve.gate import Gate
from tests.controller.serve.site import Site, site, visitor

pytestmark = pytest.mark.wire

EVERYWHERE = [
    "/",
    "/ws",
    "/stop",
    "/static/textual.js",
    "/static/",
    "/static/../server.py",
    "/download/x",
    "/nowhere",
    "/enter",
    "/enter?token=",
    "/enter?token=%C3%A4",
]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Site]:
    async with site(tmp_path) as found:
        yield found


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_without_a_key_there_is_nothing(here: Site, path: str) -> None:
    for answer in (await here.stranger.get(path), await here.stranger.post(path)):
        assert answer.status == 401
        assert "<" not in answer.text
        assert "Set-Cookie" not in answer.headers
    assert await here.stranger.tab() == 401


async def test_a_key_that_was_never_given_opens_nothing(here: Site) -> None:
    given = SimpleCookie((await here.stranger.enter(here.gate.token)).headers["Set-Cookie"])
    (name,) = given
    async with visitor(here.guest.url) as other:
        for key in ("", "x" * len(given[name].value), given[name].value[:-1]):
            assert (await other.get("/", Cookie=f"{name}={key}")).status == 401
        assert (await other.get("/", Cookie=f"{name}={given[name].value}")).status == 200


async def test_a_link_gives_a_key_that_no_script_and_no_other_site_can_use(here: Site) -> None:
    answer = await here.stranger.enter(here.gate.token)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert not cookie["secure"]  # it would never be sent by plain http
    assert (await here.stranger.get("/")).status == 200


async def test_a_link_can_be_used_once(here: Site) -> None:
    token = here.gate.token
    assert (await here.stranger.enter(token)).status == 303
    async with visitor(here.guest.url) as late:
        answer = await late.enter(token)
        assert answer.status == 401
        assert "Set-Cookie" not in answer.headers
        assert (await late.get(f"/enter?token={token}")).status == 401
        assert (await late.enter(here.gate.token)).status == 303


async def test_looking_at_a_link_does_not_use_it(here: Site) -> None:
    token = here.gate.token
    seen = await here.stranger.get(f"/enter?token={token}")
    assert token in seen.text
    assert "Set-Cookie" not in seen.headers
    assert (await here.stranger.enter(token)).status == 303


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "127.0.0.1", "10.0.0.1:{port}"]
)
async def test_whoever_looks_for_somebody_else_finds_nobody(here: Site, host: str) -> None:
    foreign = host.format(port=here.guest.url.rsplit(":", 1)[1])
    told = {"Host": foreign, "Origin": f"http://{foreign}"}
    for path in EVERYWHERE:
        assert (await here.guest.ask("GET", path, told)).status == 403
        assert (await here.guest.ask("POST", path, told)).status == 403
    assert await here.guest.tab(**told) == 403
    entering = await here.stranger.ask("POST", "/enter", told, {"token": here.gate.token})
    assert entering.status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", ""])
async def test_no_page_of_somebody_else_can_ask_for_anything(here: Site, origin: str) -> None:
    assert (await here.guest.get("/", Origin=origin)).status == 403
    assert (await here.guest.post("/stop", Origin=origin)).status == 403
    assert (
        await here.stranger.post("/enter", {"token": here.gate.token}, Origin=origin)
    ).status == 403
    assert await here.guest.tab(Origin=origin) == 403


async def test_what_does_not_say_which_page_asks_can_only_look(here: Site) -> None:
    assert (await here.guest.get("/stop")).status == 200
    assert (await here.guest.ask("POST", "/stop", {})).status == 403
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
    assert (await here.guest.ask("GET", "/ws", upgrade)).status == 403
    refer = {"Referer": "http://evil.example/page"}
    assert (await here.guest.ask("POST", "/stop", refer)).status == 403


async def test_this_computer_may_be_called_localhost(here: Site) -> None:
    port = here.guest.url.rsplit(":", 1)[1]
    told = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
    assert (await here.stranger.ask("GET", "/", told)).status == 401
    entering = await here.stranger.ask("POST", "/enter", told, {"token": here.gate.token})
    assert entering.status == 303


async def test_behind_a_reverse_proxy_its_name_holds_and_the_key_is_for_https(
    tmp_path: Path,
) -> None:
    told = {"Host": "legato.example", "Origin": "https://legato.example"}
    async with site(tmp_path, "https://legato.example") as here:
        entering = await here.stranger.ask("POST", "/enter", told, {"token": here.gate.token})
        (cookie,) = SimpleCookie(entering.headers["Set-Cookie"]).values()
        assert cookie["secure"] is True
        key = {"Cookie": f"{cookie.key}={cookie.value}"}
        page = await here.stranger.ask("GET", "/", told | key)
        assert "wss://legato.example/ws" in page.text
        plain = told | key | {"Origin": "http://legato.example"}
        assert (await here.stranger.ask("GET", "/", plain)).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static",
        "/static/",
        "/static/..%2fserver.py",
        "/static/%2e%2e/server.py",
        "/static/....//server.py",
        "/static//etc/passwd",
        "/static/js/textual.js",
        "/static/app.html",
    ],
)
async def test_there_are_no_files_but_those_of_the_page(here: Site, path: str) -> None:
    assert (await here.guest.get(path)).status == 404


async def test_the_page_loads_nothing_from_elsewhere(here: Site) -> None:
    page = await here.guest.get("/")
    assert re.findall(r"\w+://[^\"]*", page.text) == [f"ws{here.guest.url[4:]}/ws"]
    css = await here.guest.get("/static/legato.css")
    for path in re.findall(r'(?:href|src)="(/static/[^"]*)"', page.text):
        assert (await here.guest.get(path)).status == 200
    assert not re.search(r"url\(|@import", css.text)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Referrer-Policy"] == "same-origin"


async def test_a_middleware_in_front_decides_before_we_do(tmp_path: Path) -> None:
    @web.middleware
    async def only_mornings(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.get("X-Morning") != "yes":
            raise web.HTTPServiceUnavailable
        return await handler(request)

    async with site(tmp_path, before=[only_mornings]) as here:
        assert (await here.guest.get("/")).status == 503
        assert (await here.stranger.get("/", **{"X-Morning": "yes"})).status == 401
        token = here.gate.token
        entering = await here.stranger.post("/enter", {"token": token}, **{"X-Morning": "yes"})
        assert entering.status == 303
        assert (await here.stranger.get("/", **{"X-Morning": "yes"})).status == 200


def test_each_link_is_another() -> None:
    tokens = {Gate(None, lambda: None).token for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 22
