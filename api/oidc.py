"""Signing in at an outside provider of identities: OpenID Connect, code flow with PKCE.

Who comes back from there is whoever an account was bound to before, or is bound now to an account
of that name which has no password: a name chosen at the provider never takes over another's.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic, time
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from settings import Settings

SCOPE = "openid profile email"
PATIENCE = 5.0
KNOWN_FOR = 3600.0
LEEWAY = 60
MOST = 256 * 1024
HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
CURVES = {"P-256": (ec.SECP256R1, 32), "P-384": (ec.SECP384R1, 48)}


class NotSignedIn(Exception):
    """The provider did not say who it is, or not in a way that can be believed; the log has why."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What a browser takes along to the provider and has to bring back."""

    state: str
    nonce: str
    verifier: str

    def challenge(self) -> str:
        """What the provider is told of the verifier."""
        return encoded(sha256(self.verifier.encode()).digest())


@dataclass(frozen=True, slots=True)
class Person:
    """Who the provider says it is."""

    subject: str
    name: str


def begin() -> Journey:
    """A new journey, which nobody can guess."""
    return Journey(*(secrets.token_urlsafe(32) for _ in range(3)))


class Provider:
    """The provider the settings name."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = (settings.oidc_issuer or "").rstrip("/")
        self.client_id = settings.oidc_client_id or ""
        secret = settings.oidc_client_secret
        self.secret = secret.get_secret_value() if secret else ""
        self.claim = settings.oidc_claim
        self.known: tuple[float, dict[str, Any]] | None = None

    @property
    def is_configured(self) -> bool:
        """Whether there is one."""
        return bool(self.issuer and self.client_id)

    def about(self) -> dict[str, Any]:
        """What the provider says of itself."""
        if self.known is None or monotonic() - self.known[0] > KNOWN_FOR:
            found = fetched("GET", f"{self.issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self.issuer:
                raise NotSignedIn("the provider calls itself something else than its address")
            self.known = monotonic(), found
        return self.known[1]

    def way(self, journey: Journey, back: str) -> str:
        """Where the browser goes."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge(),
            "code_challenge_method": "S256",
        }
        address = safe(self.about().get("authorization_endpoint"))
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def person(self, journey: Journey, code: str, back: str) -> Person:
        """Who came back; NotSignedIn where that cannot be believed."""
        about = self.about()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.client_id,
            "code_verifier": journey.verifier,
        }
        methods = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = "client_secret_basic" in methods and bool(self.secret)
        if self.secret and not basic:
            form["client_secret"] = self.secret
        given = fetched(
            "POST",
            safe(about.get("token_endpoint")),
            data=form,
            auth=(self.client_id, self.secret) if basic else None,
        )
        claims = self.believed(str(given.get("id_token", "")), journey.nonce)
        return Person(f"{self.issuer}#{claims['sub']}", self.named(claims))

    def believed(self, token: str, nonce: str) -> dict[str, Any]:
        """What the token says, once its signature and all it has to say are right."""
        keys = fetched("GET", safe(self.about().get("jwks_uri"))).get("keys", [])
        claims = opened(token, keys)
        audience = cast("list[str] | str", claims.get("aud", ""))
        meant = audience if isinstance(audience, list) else [audience]
        wrong = {
            "issuer": str(claims.get("iss", "")).rstrip("/") != self.issuer,
            "audience": self.client_id not in meant,
            "party": claims.get("azp", self.client_id) != self.client_id,
            "time": not number(claims.get("exp")) + LEEWAY > time(),
            "nonce": not secrets.compare_digest(str(claims.get("nonce", "")), nonce),
            "subject": not isinstance(claims.get("sub"), str) or not claims["sub"],
        }
        if any(wrong.values()):
            reason = ", ".join(name for name, is_wrong in wrong.items() if is_wrong)
            raise NotSignedIn(f"the token does not fit: {reason}")
        return claims

    def named(self, claims: Mapping[str, Any]) -> str:
        """What an account of this person would be called."""
        if self.claim == "email" and claims.get("email_verified") is False:
            return ""
        return str(claims.get(self.claim) or "")[:64]


def number(value: object) -> float:
    """The number, 0 where it is none."""
    return float(value) if isinstance(value, int | float) else 0


def fetched(method: str, address: str, **how: Any) -> dict[str, Any]:
    """The JSON object at that address."""
    try:
        with requests.request(
            method, address, timeout=PATIENCE, allow_redirects=False, stream=True, **how
        ) as answer:
            body = answer.raw.read(MOST + 1, decode_content=True)
            found = json.loads(body) if answer.status_code == 200 and len(body) <= MOST else None
    except (requests.RequestException, OSError, ValueError) as exc:
        raise NotSignedIn(f"{urlsplit(address).netloc} gave no answer: {exc}") from exc
    if not isinstance(found, dict):
        raise NotSignedIn(f"{urlsplit(address).netloc} answered {answer.status_code}")
    return found  # pyright: ignore[reportUnknownVariableType]


def safe(address: object) -> str:
    """The address, if what is sent there can be read by nobody else."""
    parts = urlsplit(str(address))
    if parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1"):
        return str(address)
    raise NotSignedIn("the provider names an address without TLS")


def opened(token: str, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """What a signed token says; NotSignedIn where no key of the provider signed it."""
    try:
        head, body, signature = token.split(".")
        header, claims = json.loads(decoded(head)), json.loads(decoded(body))
        signed, name = f"{head}.{body}".encode(), str(header["alg"])
        fitting = [key for key in keys if header.get("kid") in (None, key.get("kid"))]
        for key in fitting:
            if is_signed(key, name, signed, decoded(signature)):
                return dict(claims)
    except (ValueError, KeyError, TypeError) as exc:
        raise NotSignedIn("the token cannot be read") from exc
    raise NotSignedIn("no key of the provider signed the token")


def is_signed(key: Mapping[str, Any], name: str, signed: bytes, signature: bytes) -> bool:
    """Whether the key made the signature: RSA or an elliptic curve, never a shared secret."""
    kind, digest = name[:2], HASHES.get(name[2:])
    if digest is None or kind not in ("RS", "ES"):
        return False
    try:
        if kind == "RS" and key["kty"] == "RSA":
            public = rsa.RSAPublicNumbers(whole(key["e"]), whole(key["n"])).public_key()
            public.verify(signature, signed, padding.PKCS1v15(), digest())
            return True
        if kind == "ES" and key["kty"] == "EC":
            curve, size = CURVES[key["crv"]]
            point = ec.EllipticCurvePublicNumbers(whole(key["x"]), whole(key["y"]), curve())
            halves = (signature[:size], signature[size:])
            der = encode_dss_signature(*(int.from_bytes(half) for half in halves))
            point.public_key().verify(der, signed, ec.ECDSA(digest()))
            return True
    except InvalidSignature:
        return False
    return False


def whole(text: str) -> int:
    """A number as keys have it."""
    return int.from_bytes(decoded(text))


def decoded(text: str) -> bytes:
    """What base64 without its ending stands for."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(data: bytes) -> str:
    """Base64 without its ending."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
