"""Settings: each is documented as it is, and a wrong one is answered in one clear sentence."""

import json
import os
import re
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

import settings
from settings import PREFIX, Settings, WrongSetting, variable
from tests.source import ROOT

ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
COMPUTED = {"timezone": "the machine's", "data_dir": "`data`"}


def documented() -> dict[str, tuple[str, str]]:
    """Default and meaning of each setting, as docs/settings.md gives them."""
    text = (ROOT / "docs" / "settings.md").read_text()
    return {name: (default, meaning) for name, default, meaning in ROW.findall(text)}


def default(name: str, field: FieldInfo) -> str:
    """The field's default as the document has to say it."""
    if name in COMPUTED:
        return COMPUTED[name]
    return f"`{field.default}`" if field.default else "unset"


def test_every_setting_is_documented_with_its_default() -> None:
    fields = Settings.model_fields
    promised = {variable(name): default(name, field) for name, field in fields.items()}
    assert {name: given for name, (given, _) in documented().items()} == promised


def test_every_setting_has_an_example() -> None:
    assert not [name for name, field in Settings.model_fields.items() if not field.examples]


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PORT", "http", "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("COLLECT_SECONDS", "0", "greater than or equal to 1"),
        ("METRICS_RETENTION_DAYS", "-1", "greater than or equal to 1"),
        ("TIMEZONE", "Mars/Olympus_Mons", "is not a zone of the IANA database"),
        ("DATABASE_URL", "mysql://db.lan/cinevault", "does not start with postgresql://"),
        ("READ_DATABASE_URL", "db.lan", "does not start with postgresql://"),
        ("ADMIN_PASSWORD", "short", "is shorter than eight characters"),
        ("SECRET_KEYS", "c2hvcnQ=", "holds something that is not the base64 form of 32 bytes"),
        ("WEBHOOK_ALLOW_CIDRS", "10.0.0.0/8,home", "holds home, which is no network"),
        ("WEBHOOK_PORTS", "8080,http", "valid integer"),
        ("WEBHOOK_PORTS", "8080,0", "holds something that is not a port"),
        ("CORS_ORIGINS", "https://home.lan,*", "holds *, which is no origin"),
        ("CORS_ORIGINS", "https://home.lan/", "holds https://home.lan/, which is no origin"),
        ("APPRISE_ENABLED", "maybe", "valid boolean"),
        ("LOG_FORMAT", "xml", "'text' or 'json'"),
        ("LOG_LEVEL", "loud", "'info'"),
    ],
)
def test_a_wrong_value_is_named_with_its_problem_and_an_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(WrongSetting) as wrong:
        settings.load()
    message = str(wrong.value)
    example = (Settings.model_fields[name.lower()].examples or [None])[0]
    assert message.startswith(f"{PREFIX}{name}: ")
    assert problem in message
    assert message.endswith(f"(for example: {example}).")
    assert "\n" not in message


FLAMENCO = {"kind": "flamenco", "name": "Farm", "url": "http://farm.lan:8080"}
KITSU = {"kind": "kitsu", "name": "Studio", "url": "https://kitsu.lan/api"}


@pytest.mark.parametrize(
    ("connectors", "problem"),
    [
        ("nonsense", "is no JSON"),
        ([FLAMENCO | {"kind": "deadline"}], "does not match any of the expected tags"),
        ([FLAMENCO | {"url": "farm.lan"}], "is no address like"),
        ([FLAMENCO, FLAMENCO | {"name": "FARM"}], "names two systems the same"),
        ([FLAMENCO | {"secret": "hunter2"}], "extra inputs are not permitted"),
        ([KITSU], "has to name either a token, or an email and a password"),
        ([KITSU | {"token": "a", "email": "b", "password": "c"}], "has to name either a token"),
        ([KITSU | {"token": "hunter2 and blanks"}], "letters that no key holds"),
    ],
)
def test_a_wrong_connector_is_named_with_its_problem_and_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, connectors: object, problem: str
) -> None:
    said = connectors if isinstance(connectors, str) else json.dumps(connectors)
    monkeypatch.setenv("CINEVAULT_CONNECTORS", said)
    with pytest.raises(WrongSetting, match=r"^CINEVAULT_CONNECTORS: ") as wrong:
        settings.load()
    assert problem in str(wrong.value)
    assert "hunter2" not in str(wrong.value)


@pytest.mark.parametrize("token", ["two words", "tab\t", "x" * 501])
def test_a_wrong_value_of_a_seeds_own_name_is_named_by_it(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("TRAFALGAR_DASHBOARD_TOKEN", token)
    with pytest.raises(WrongSetting, match=r"^TRAFALGAR_DASHBOARD_TOKEN: is empty, or holds "):
        settings.load()


def test_a_seeds_own_name_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().trafalgar_dashboard_token is None
    monkeypatch.setenv("TRAFALGAR_DASHBOARD_TOKEN", "open-sesame")
    found = settings.load()
    assert found.trafalgar_dashboard_token
    assert found.trafalgar_dashboard_token.get_secret_value() == "open-sesame"
    assert "open-sesame" not in repr(found)


def test_two_wrong_values_are_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEVAULT_PORT", "no")
    monkeypatch.setenv("CINEVAULT_LOG_FORMAT", "no")
    with pytest.raises(WrongSetting, match=r"CINEVAULT_PORT: .* CINEVAULT_LOG_FORMAT: "):
        settings.load()


@pytest.mark.parametrize("name", ["ADMIN_PASSWORD", "DATABASE_URL", "SECRET_KEYS"])
def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(PREFIX + name, "hunter2")
    with pytest.raises(WrongSetting) as wrong:
        settings.load()
    assert "hunter2" not in str(wrong.value)


def test_the_password_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEVAULT_ADMIN_PASSWORD", "open sesame")
    assert "open sesame" not in repr(settings.load())


def test_media_paths_are_split_like_any_search_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEVAULT_MEDIA_PATHS", os.pathsep.join(["/srv/films", "", "/srv/series"]))
    assert settings.load().media_paths == (Path("/srv/films"), Path("/srv/series"))


def test_lists_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEVAULT_WEBHOOK_ALLOW_CIDRS", "192.168.1.0/24, fd00::/8,")
    monkeypatch.setenv("CINEVAULT_WEBHOOK_PORTS", "8080, 8443")
    found = settings.load()
    assert found.webhook_allow_cidrs == ("192.168.1.0/24", "fd00::/8")
    assert found.webhook_ports == (8080, 8443)


def test_the_key_of_secrets_is_made_once_and_kept_for_its_owner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CINEVAULT_DATA_DIR", str(tmp_path))
    (made,) = settings.load().fernet_keys
    assert settings.is_secret_key(made)
    assert settings.load().fernet_keys == (made,)
    assert (tmp_path / "webhooks.key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("CINEVAULT_SECRET_KEYS", given := settings.new_secret_key())
    assert settings.load().fernet_keys == (given,)


def test_an_empty_value_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEVAULT_PORT", "")
    monkeypatch.setenv("CINEVAULT_MEDIA_PATHS", "")
    assert (settings.load().port, settings.load().media_paths) == (8501, ())


def test_a_file_beside_the_project_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("CINEVAULT_PORT=9000\nCINEVAULT_COLLECT_SECONDS=5\nANOTHER_PROGRAM=yes\n")
    monkeypatch.setitem(Settings.model_config, "env_file", file)
    monkeypatch.setenv("CINEVAULT_PORT", "9001")
    assert (settings.load().port, settings.load().collect_seconds) == (9001, 5)


def test_a_wrong_value_in_the_file_is_named_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("CINEVAULT_TIMEZONE=Nowhere\n")
    monkeypatch.setitem(Settings.model_config, "env_file", file)
    with pytest.raises(WrongSetting, match="CINEVAULT_TIMEZONE"):
        settings.load()


@pytest.mark.parametrize(("said", "meant"), [("Asia/Kathmandu", "Asia/Kathmandu"), ("", None)])
def test_the_zone_is_the_one_given_or_the_machines(
    monkeypatch: pytest.MonkeyPatch, said: str, meant: str | None
) -> None:
    monkeypatch.setenv("CINEVAULT_TIMEZONE", said)
    assert settings.load().timezone == (meant or settings.machine_zone())


def test_nothing_changes_a_setting_later() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings.load().port = 1  # type: ignore[misc]
