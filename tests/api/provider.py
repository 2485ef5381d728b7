"""A provider of identities on this machine: discovery, sign-in without a question, tokens, keys."""

import json
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "cinevault", "hush"


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Identities:
    """The provider; `claims` are what the next token says beside what it has to."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.signer = self.key
        self.claims: dict[str, Any] = {"sub": "7", "preferred_username": "ines"}
        self.asked: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def get(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        if parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            code = f"code-{len(self.asked)}"
            self.asked[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            request.send_response(302)
            request.send_header("Location", f"{asked['redirect_uri']}?{back}")
            request.end_headers()
        elif parts.path == "/keys":
            numbers = self.key.public_key().public_numbers()
            n, e = (text(v.to_bytes((v.bit_length() + 7) // 8)) for v in (numbers.n, numbers.e))
            self.answer(request, {"keys": [{"kty": "RSA", "kid": "1", "n": n, "e": e}]})
        else:
            self.answer(
                request,
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                },
            )

    def post(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.asked.pop(form["code"], None)
        known = b64decode(request.headers["Authorization"].split()[1]).decode()
        challenge = text(sha256(form["code_verifier"].encode()).digest())
        if asked is None or known != f"{CLIENT}:{SECRET}" or challenge != asked["code_challenge"]:
            return self.answer(request, {"error": "invalid_grant"}, 400)
        return self.answer(
            request, {"id_token": self.token(asked["nonce"]), "token_type": "Bearer"}
        )

    def token(self, nonce: str) -> str:
        now = time.time()
        says = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        head = text(json.dumps({"alg": "RS256", "kid": "1"}).encode())
        body = text(json.dumps(says | self.claims).encode())
        signed = f"{head}.{body}".encode()
        signature = self.signer.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        return f"{head}.{body}.{text(signature)}"

    def answer(self, request: BaseHTTPRequestHandler, body: object, status: int = 200) -> None:
        data = json.dumps(body).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)
