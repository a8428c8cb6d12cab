"""`legato serve` in a terminal: what it says, and what keeps it from starting."""

import socket
import sys

import pytest

from controller.cli.served import have_extra, reach
from controller.errors import LegatoError
from tests.controller.cli.commands import Home

pytestmark = pytest.mark.wire


def test_a_port_that_is_taken_is_said_with_another(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = home.run("serve", "--port", str(port))
    assert ran.code == 1
    assert f"port {port} cannot be had: Address already in use" in ran.err
    assert f"--port {port + 1}" in ran.err


@pytest.mark.parametrize("url", ["legato.example", "ftp://legato.example", "https://a.example/b"])
def test_a_public_url_is_one_that_browsers_write(home: Home, url: str) -> None:
    ran = home.run("serve", "--public-url", url)
    assert ran.code == 2
    assert "https://legato.example" in ran.err


def test_a_machine_that_nobody_knows_is_told_before_anything_is_served(home: Home) -> None:
    ran = home.run("serve", "--port", "0", "--on", "nowhere")
    assert ran.code == 1
    assert "there is no machine called 'nowhere'" in ran.err


@pytest.mark.parametrize(
    ("options", "reach"),
    [
        ((), "Only browsers on this computer"),
        (("--public-url", "https://legato.example"), "your reverse proxy"),
    ],
)
def test_it_says_who_can_reach_it(home: Home, options: tuple[str, ...], reach: str) -> None:
    with home.running("serve", "--port", "0", "--json", *options) as serve:
        link = serve.wait_for("link")
        assert reach in str(link["reach"])
        if "--public-url" in options:
            assert str(link["link"]).startswith("https://legato.example/enter?token=")
        serve.process.terminate()
        assert serve.end() == 0


def test_it_says_what_the_network_can_see_and_do() -> None:
    said = reach(lan=True, proxied=False)
    assert "Anybody in this network can reach it" in said
    assert "plain http" in said


@pytest.mark.parametrize("missing", ["aiohttp", "textual_serve", "segno"])
def test_an_extra_that_is_missing_is_said_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    have_extra()
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(LegatoError, match=missing) as failed:
        have_extra()
    assert "pip install" in failed.value.hint
