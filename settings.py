"""Every knob: environment variables named CINEVAULT_…, or a .env beside pyproject.toml.

Those that other programs' documentation names keep the names they have there.
"""

import json
import os
import re
import tomllib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from secrets import token_bytes
from tempfile import NamedTemporaryFile
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from connections import AnyConnector, ServerSetting, StrapiSetting, usable_key
from zones import is_zone, machine_zone

ROOT = Path(__file__).resolve().parent
PREFIX = "CINEVAULT_"


class WrongSetting(Exception):
    """A setting cannot be used; the message names it, the problem and an example."""


def as_named(name: str, default: Any, **more: Any) -> Any:
    """A field that keeps the name which another program's documentation has for it."""
    example = str(default or "a long random word")
    return Field(default, validation_alias=name, examples=[example], **more)


class Settings(BaseSettings):
    """The settings as they were when the process started; nothing changes them later."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ROOT / ".env",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    database_url: str | None = Field(
        default=None, examples=["postgresql://cinevault:secret@db.lan:5432/cinevault"]
    )
    read_database_url: str | None = Field(
        default=None, examples=["postgresql://reader:secret@replica.lan/cinevault"]
    )
    data_dir: Path = Field(default=ROOT / "data", examples=["/var/lib/cinevault"])
    host: str = Field(default="0.0.0.0", examples=["127.0.0.1"])
    port: int = Field(default=8501, ge=1, le=65535, examples=["8501"])
    timezone: str = Field(default_factory=machine_zone, examples=["Europe/Berlin"])
    collect_seconds: int = Field(default=60, ge=1, le=3600, examples=["60"])
    media_paths: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), examples=["/srv/films:/srv/series"]
    )
    servers: Annotated[tuple[ServerSetting, ...], NoDecode] = Field(
        default=(),
        examples=[
            '[{"kind": "jellyfin", "name": "Home", "url": "http://nas.lan:8096", "key": "0123"}]'
        ],
    )
    strapi: Annotated[StrapiSetting | None, NoDecode] = Field(
        default=None, examples=['{"url": "https://cms.lan", "token": "0123"}']
    )
    connectors: Annotated[tuple[AnyConnector, ...], NoDecode] = Field(
        default=(),
        examples=['[{"kind": "flamenco", "name": "Farm", "url": "http://farm.lan:8080"}]'],
    )
    ingest_registry: Path | None = Field(default=None, examples=["/srv/ingest/registry.json"])
    resume_minutes: int = Field(default=30, ge=0, le=1440, examples=["30"])
    watched_percent: int = Field(default=90, ge=50, le=100, examples=["90"])
    watched_percent_movie: int | None = Field(default=None, ge=50, le=100, examples=["85"])
    watched_percent_episode: int | None = Field(default=None, ge=50, le=100, examples=["90"])
    watched_percent_track: int | None = Field(default=None, ge=50, le=100, examples=["50"])
    uplink_mbit: int | None = Field(default=None, ge=1, le=1_000_000, examples=["40"])
    container_limits: bool = Field(default=False, examples=["true"])
    spool_max_mb: int = Field(default=200, ge=1, le=1_000_000, examples=["200"])
    scan_hours: int = Field(default=24, ge=0, le=720, examples=["24"])
    ffmpeg_path: str | None = Field(default=None, examples=["/usr/bin/ffmpeg"])
    metrics_retention_days: int = Field(default=30, ge=1, le=36500, examples=["30"])
    backup_dir: Path | None = Field(default=None, examples=["/mnt/nas/cinevault"])
    backup_hours: int = Field(default=24, ge=0, le=720, examples=["24"])
    backup_keep: int = Field(default=7, ge=1, le=1000, examples=["7"])
    backup_keep_days: int = Field(default=30, ge=1, le=36500, examples=["30"])
    reports_dir: Path | None = Field(default=None, examples=["/mnt/nas/reports"])
    export_keep_days: int = Field(default=30, ge=1, le=3650, examples=["30"])
    lake_endpoint: str | None = Field(default=None, examples=["https://minio.lan:9000"])
    lake_region: str = Field(default="us-east-1", examples=["eu-central-1"])
    lake_key_id: SecretStr | None = Field(default=None, examples=["AKIAIOSFODNN7EXAMPLE"])
    lake_secret: SecretStr | None = Field(default=None, examples=["a long random word"])
    alert_heartbeat_url: SecretStr | None = Field(
        default=None, examples=["https://hc-ping.com/your-check"]
    )
    admin_password: SecretStr | None = Field(default=None, examples=["at least eight characters"])
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), examples=["the newest key,an older key"]
    )
    webhook_allow_cidrs: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), examples=["192.168.1.0/24,10.0.0.5/32"]
    )
    webhook_ports: Annotated[tuple[int, ...], NoDecode] = Field(default=(), examples=["8080,8443"])
    apprise_enabled: bool = Field(default=False, examples=["1"])
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), examples=["https://home.lan,http://localhost:3000"]
    )
    oidc_issuer: str | None = Field(
        default=None, examples=["https://login.example.org/realms/home"]
    )
    oidc_client_id: str | None = Field(default=None, examples=["cinevault"])
    oidc_client_secret: SecretStr | None = Field(default=None, examples=["a long random word"])
    oidc_claim: Literal["preferred_username", "email", "sub"] = Field(
        default="preferred_username", examples=["email"]
    )
    trafalgar_dashboard_token: SecretStr | None = as_named("TRAFALGAR_DASHBOARD_TOKEN", None)
    dashboard_cache_ttl: float = as_named("ONEPIECE_DASHBOARD_CACHE_TTL", 30, allow_inf_nan=False)
    dashboard_cache_max_records: int = as_named("ONEPIECE_DASHBOARD_CACHE_MAX_RECORDS", 5000)
    dashboard_cache_max_projects: int = as_named("ONEPIECE_DASHBOARD_CACHE_MAX_PROJECTS", 50)
    log_format: Literal["text", "json"] = Field(default="text", examples=["json"])
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", examples=["info"]
    )

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        if not is_zone(name):
            raise ValueError("is not a zone of the IANA database")
        return name

    @field_validator("database_url", "read_database_url")
    @classmethod
    def postgres_address(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("does not start with postgresql://")
        return url

    @field_validator("alert_heartbeat_url")
    @classmethod
    def web_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("does not start with https:// or http://")
        return url

    @field_validator("lake_endpoint")
    @classmethod
    def endpoint_address(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "https://s3")
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path not in ("", "/")
        ):
            raise ValueError("is no address such as https://host:port")
        return url

    @field_validator("oidc_issuer")
    @classmethod
    def safe_address(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "https://")
        local = parts.hostname in ("localhost", "127.0.0.1")
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError("does not start with https://")
        return url

    @field_validator("media_paths", mode="before")
    @classmethod
    def split_paths(cls, value: object) -> object:
        return (
            tuple(part for part in value.split(os.pathsep) if part)
            if isinstance(value, str)
            else value
        )

    @field_validator(
        "secret_keys", "webhook_allow_cidrs", "webhook_ports", "cors_origins", mode="before"
    )
    @classmethod
    def split_list(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("secret_keys")
    @classmethod
    def whole_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all(is_secret_key(key.get_secret_value()) for key in keys):
            raise ValueError("holds something that is not the base64 form of 32 bytes")
        return keys

    @field_validator("webhook_allow_cidrs")
    @classmethod
    def whole_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            try:
                ip_network(network, strict=False)
            except ValueError:
                raise ValueError(f"holds {network}, which is no network") from None
        return networks

    @field_validator("cors_origins")
    @classmethod
    def whole_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not re.fullmatch(
                r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?", origin
            ):
                raise ValueError(f"holds {origin[:100]}, which is no origin")
        return origins

    @field_validator("webhook_ports")
    @classmethod
    def whole_ports(cls, ports: tuple[int, ...]) -> tuple[int, ...]:
        if not all(0 < port < 65536 for port in ports):
            raise ValueError("holds something that is not a port")
        return ports

    @field_validator("servers", "strapi", "connectors", mode="before")
    @classmethod
    def json_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise ValueError("is no JSON") from None

    @field_validator("servers")
    @classmethod
    def named_apart(cls, servers: tuple[ServerSetting, ...]) -> tuple[ServerSetting, ...]:
        if len({server.name.lower() for server in servers}) < len(servers):
            raise ValueError("names two servers the same")
        return servers

    @field_validator("connectors")
    @classmethod
    def called_apart(cls, connectors: tuple[AnyConnector, ...]) -> tuple[AnyConnector, ...]:
        if len({each.name.lower() for each in connectors}) < len(connectors):
            raise ValueError("names two systems the same")
        return connectors

    @field_validator("admin_password")
    @classmethod
    def long_enough(cls, password: SecretStr | None) -> SecretStr | None:
        if password is not None and len(password.get_secret_value()) < 8:
            raise ValueError("is shorter than eight characters")
        return password

    @field_validator("trafalgar_dashboard_token")
    @classmethod
    def usable_token(cls, token: SecretStr | None) -> SecretStr | None:
        return token and usable_key(token)

    @field_validator("data_dir", "backup_dir")
    @classmethod
    def whole_path(cls, path: Path | None) -> Path | None:
        return path and path.expanduser().resolve()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def fernet_keys(self) -> tuple[str, ...]:
        """What addresses of channels are kept with: the keys that are set, or one that is made."""
        given = tuple(key.get_secret_value() for key in self.secret_keys)
        return given or (kept_secret(self.data_dir / "webhooks.key", new_secret_key).strip(),)

    @property
    def chosen(self) -> dict[str, int]:
        """The numbers that the environment sets, by field."""
        found = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in found.items() if isinstance(value, int)}

    @property
    def embedded(self) -> bool:
        """Whether the store is the PostgreSQL in the data folder."""
        return self.database_url is None


def new_secret_key() -> str:
    """A key for secrets that have to be read again: 32 random bytes in base64."""
    return urlsafe_b64encode(token_bytes(32)).decode()


def is_secret_key(key: str) -> bool:
    """Whether it is such a key."""
    try:
        return len(urlsafe_b64decode(key)) == 32
    except ValueError:
        return False


def kept_secret(file: Path, make: Callable[[], str]) -> str:
    """The secret in the file, which whoever comes first makes, for its owner's eyes only."""
    with suppress(FileNotFoundError):
        return file.read_text()
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent) as fresh:  # readable by its owner only
        fresh.write(make())
        fresh.flush()
        with suppress(FileExistsError):
            os.link(fresh.name, file)
    return file.read_text()


def load() -> Settings:
    """The settings of this process; WrongSetting where one cannot be used."""
    try:
        return Settings()
    except ValidationError as exc:
        raise WrongSetting(
            " ".join(sentence(error["loc"], error["msg"]) for error in exc.errors())
        ) from None


def version() -> str:
    """This program's version, as pyproject.toml has it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def variable(field: str) -> str:
    """The environment variable that sets the field."""
    return str(Settings.model_fields[field].validation_alias or PREFIX + field.upper())


def sentence(location: tuple[int | str, ...], problem: str) -> str:
    """One wrong setting in words: its name, what is wrong, an example."""
    field = next(name for name in Settings.model_fields if location[0] in (name, variable(name)))
    examples = Settings.model_fields[field].examples or [""]
    reason = problem.removeprefix("Value error, ")
    return f"{variable(field)}: {reason[0].lower() + reason[1:]} (for example: {examples[0]})."
