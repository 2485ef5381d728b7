"""Servers with TLS: what nobody vouches for is refused, what we were told to trust is not."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from collector.jellyfin import Jellyfin
from collector.trouble import Unreachable
from tests.collector.certificate import self_signed
from tests.collector.doubles import Double
from tests.collector.fake_server import KEY, Fake, Handler, SimulatedClock, fake_server
from tests.collector.viewings import audience


@pytest.fixture
def fake() -> Fake:
    return Fake("jellyfin", Double(audience(1, 1, 1)), SimulatedClock())


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


@pytest.fixture
def safe_url(fake: Fake, certificate: Path) -> Iterator[str]:
    """The address of the fake behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    handler = type("Bound", (Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_nobody_vouches_for_is_refused_before_the_key_is_sent(
    fake: Fake, safe_url: str
) -> None:
    server, reason = Jellyfin(safe_url, KEY), r"no safe connection: self.signed certificate"
    with closing(server), pytest.raises(Unreachable, match=reason):
        server.look(SimulatedClock())
    assert not fake.asked


def test_a_certificate_we_were_told_to_trust_is_taken(
    safe_url: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with closing(Jellyfin(safe_url, KEY)) as server:
        assert server.version() == "10.11.11"


def test_tls_to_a_server_without_is_said_to_fail(fake: Fake) -> None:
    with fake_server(fake) as url:
        server = Jellyfin(url.replace("http:", "https:"), KEY, deadline=2)
        with closing(server), pytest.raises(Unreachable, match=r"no safe connection|broke off"):
            server.look(SimulatedClock())
