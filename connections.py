"""What settings say of other systems: where each is, and what lets us in."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator


def plain_address(url: str) -> str:
    """The address of a server, without a slash at its end."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("is no address like http://server.lan:8096")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("holds more than scheme, host, port and path")
    return url.rstrip("/")


def usable_key(key: SecretStr) -> SecretStr:
    """The key, if it can be one."""
    if not re.fullmatch(r"[!-~]{1,500}", key.get_secret_value()):
        raise ValueError("is empty, or holds blanks or letters that no key holds")
    return key


class ServerSetting(BaseModel):
    """A media server and the key to it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["jellyfin", "emby", "plex", "subsonic", "tautulli"]
    name: str = Field(min_length=1, max_length=100)
    url: str
    key: SecretStr

    plain_address = field_validator("url")(plain_address)
    usable_key = field_validator("key")(usable_key)


class StrapiSetting(BaseModel):
    """A content system whose renders are watched, and what it calls things."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: str
    token: SecretStr
    seconds: int = Field(default=30, ge=1, le=3600)
    names: dict[str, str] = {}

    plain_address = field_validator("url")(plain_address)
    usable_key = field_validator("token")(usable_key)


class ConnectorSetting(BaseModel):
    """A system of a production that is read, under the name that its rows and state bear."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(min_length=1, max_length=100)
    url: str
    seconds: int = Field(default=30, ge=1, le=3600)

    plain_address = field_validator("url")(plain_address)


class KitsuSetting(ConnectorSetting):
    """A Kitsu: the token of a bot, or an account."""

    kind: Literal["kitsu"]
    token: SecretStr | None = None
    email: str | None = Field(default=None, min_length=1, max_length=320)
    password: SecretStr | None = Field(default=None, min_length=1, max_length=1000)

    @field_validator("token")
    @classmethod
    def usable_token(cls, token: SecretStr | None) -> SecretStr | None:
        return token and usable_key(token)

    @model_validator(mode="after")
    def one_way_in(self) -> Self:
        if (self.token is None) == (self.email is None or self.password is None):
            raise ValueError("has to name either a token, or an email and a password")
        return self


class ShotGridSetting(ConnectorSetting):
    """A ShotGrid site: the name and key of a script."""

    kind: Literal["shotgrid"]
    script: str = Field(min_length=1, max_length=200)
    key: SecretStr = Field(min_length=1, max_length=1000)


class OpenCueSetting(ConnectorSetting):
    """The REST gateway of an OpenCue, and the secret that it knows its callers by."""

    kind: Literal["opencue"]
    secret: SecretStr = Field(min_length=1, max_length=1000)


class FlamencoSetting(ConnectorSetting):
    """A Flamenco manager, which asks nobody who they are."""

    kind: Literal["flamenco"]


AnyConnector = Annotated[
    KitsuSetting | ShotGridSetting | OpenCueSetting | FlamencoSetting, Field(discriminator="kind")
]
