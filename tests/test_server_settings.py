"""CINEVAULT_SERVERS: what is wrong in it is named, and keys are not."""

import json

import pytest

import settings
from settings import WrongSetting

GOOD = {"kind": "jellyfin", "name": "Home", "url": "http://nas.lan:8096/", "key": "s3cret"}


def test_servers_are_a_json_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEVAULT_SERVERS", json.dumps([GOOD]))
    (server,) = settings.load().servers
    assert (server.kind, server.url) == ("jellyfin", "http://nas.lan:8096")
    assert server.key.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings.load())


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("[{", "is no JSON"),
        ("{}", "valid tuple"),
        (json.dumps([{**GOOD, "kind": "kodi"}]), "'jellyfin'"),
        (json.dumps([{**GOOD, "url": "nas.lan"}]), "is no address like"),
        (json.dumps([{**GOOD, "url": "http://u:p@nas.lan"}]), "holds more than"),
        (json.dumps([{**GOOD, "url": "http://nas.lan:x"}]), "ort could not be cast"),
        (json.dumps([{**GOOD, "key": "s3cret\nX-Header: 1"}]), "no key holds"),
        (json.dumps([{**GOOD, "name": ""}]), "at least 1 character"),
        (json.dumps([GOOD, {**GOOD, "name": "HOME"}]), "names two servers the same"),
    ],
)
def test_what_is_wrong_is_named_without_the_key(
    monkeypatch: pytest.MonkeyPatch, value: str, problem: str
) -> None:
    monkeypatch.setenv("CINEVAULT_SERVERS", value)
    with pytest.raises(WrongSetting, match=problem) as wrong:
        settings.load()
    assert str(wrong.value).startswith("CINEVAULT_SERVERS: ")
    assert "s3cret" not in str(wrong.value)
