"""A small OpenID Connect provider on this machine: discovery, authorisation, token and keys, over real HTTP.

It signs in whoever it is told to, and tells lies where a test asks for them (`claims`, `signed_by_another`).
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "outreach", "known to both"


def _key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class IdentityProvider(ThreadingHTTPServer):
    """`subject` is who signs in there next."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.key, self.other_key = _key(), _key()
        self.subject, self.claims, self.signed_by_another = "subject-1", {}, False
        self.codes: dict = {}

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def authorise(self, asked: dict) -> str:
        """What the browser is sent back to."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, typed: dict) -> dict | None:
        """An answer for a code that was given for this very client, address and PKCE challenge; each once."""
        asked = self.codes.pop(typed.get("code"), None)
        if asked is None or (typed.get("client_id"), typed.get("client_secret")) != (CLIENT, SECRET):
            return None
        challenge = base64.urlsafe_b64encode(hashlib.sha256(typed.get("code_verifier", "").encode()).digest())
        if (
            challenge.decode().rstrip("=") != asked.get("code_challenge")
            or asked["redirect_uri"] != typed["redirect_uri"]
        ):
            return None
        told = {
            "iss": self.url, "sub": self.subject, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 60,
            "nonce": asked.get("nonce"),
        } | self.claims  # fmt: skip
        key = self.other_key if self.signed_by_another else self.key
        signed = jwt.encode(told, key, "RS256", headers={"kid": "one"})
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 60, "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            base = self.server.url
            return self._json({
                "issuer": base, "authorization_endpoint": f"{base}/authorise", "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/keys", "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip
        if url.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key()))
            return self._json({"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]})
        self.send_response(302)
        self.send_header("Location", self.server.authorise({n: v[0] for n, v in parse_qs(url.query).items()}))
        return self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.server.token({name: values[0] for name, values in parse_qs(body).items()})
        return self._json(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def _json(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""
