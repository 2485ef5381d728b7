"""Everything else, through the optional package apprise, in a process of its own.

The package has no guard of its own, keeps no time limit and may leave threads behind; the child
process checks each connection as the guard does, and is ended when its time is over.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qsl, urlencode, urlsplit

from notify.answer import Answer
from notify.guard import Policy, WrongAddress
from notify.message import Message, heading, link, text
from notify.text import cut

ROOT = Path(__file__).resolve().parent.parent
START = re.compile(r"([a-z0-9]{2,20})://[^\s,]+", re.IGNORECASE)
# Neither what has a type of its own, nor what speaks to anything at all.
NAMES = (
    "bark barks brevo dingtalk feishu flock gchat gotify gotifys hassio hassios ifttt join lark "
    "line mailgun mailto mailtos matrix matrixs mmost mmosts nctalk nctalks ntfy ntfys onesignal "
    "opsgenie pagerduty pbul postmark pover prowl pushed pushy resend revolt rocket rockets ryver "
    "sendgrid ses signal signals signl4 simplepush smtp2go sns sparkpost spush squadcast tgram "
    "threema twilio twist victorops vonage webex wecombot whatsapp workflow workflows wxteams zulip"
)
SCHEMAS = frozenset(NAMES.split())
# What would change how often, where to and what besides is sent.
STRIPPED = frozenset(
    {"attach", "cto", "include", "redirect", "redirects", "retry", "rto"}
    | {"template", "verify", "wait"}
)
MAIL_PORTS = frozenset({465, 587})
OUTCOMES = {
    "sent": None,
    "blocked": "blocked",
    "nomatch": "apprise_nomatch",
    "missing": "apprise_missing",
    "timeout": "timeout",
}
TITLE, TEXT = 200, 3000
TYPES = {"resolved": "success", "test": "info", "meta": "info", "no_data": "warning"}


def checked(url: str) -> str:
    """The address without what would change the rules; WrongAddress where it is not to be used."""
    found = START.fullmatch(url)
    if not found:
        raise WrongAddress("The address has to be a single one of Apprise's, such as ntfys://….")
    if (schema := found[1].lower()) not in SCHEMAS:
        raise WrongAddress(f"Channels of type apprise do not send to {schema}://.")
    parts = urlsplit(url)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.strip().lower() not in STRIPPED
    ]
    return parts._replace(query=urlencode(kept)).geturl()


def check_enabled(policy: Policy) -> None:
    """Raises WrongAddress where channels of this type are off."""
    if not policy.apprise:
        raise WrongAddress(
            "Channels of type apprise are off: set CINEVAULT_APPRISE_ENABLED=1, and install the "
            "package apprise."
        )


def send(url: str, message: Message, policy: Policy) -> Answer:
    """Whether the service took it, or in a code why not."""
    if not policy.apprise:
        return Answer(error="apprise_off")
    began = monotonic()
    error, maybe = outcome(order(url, message, policy), policy.total_seconds)
    took = round((monotonic() - began) * 1000)
    return Answer(error=error, maybe_arrived=maybe, duration_ms=took)


def order(url: str, message: Message, policy: Policy) -> str:
    """What the child is told, over its input: an argument would be visible to everybody."""
    mail = urlsplit(url).scheme.lower().startswith("mailto")
    where = f"\n{found}" if (found := link(message)) else ""
    return json.dumps(
        {
            "url": url,
            "title": cut(heading(message), TITLE),
            "body": f"{cut(text(message), TEXT)}{where}",
            "type": TYPES.get(message.kind, "failure"),
            "allow": [str(network) for network in policy.allow],
            "ports": sorted(policy.ports | MAIL_PORTS if mail else policy.ports),
            "seconds": policy.total_seconds,
        }
    )


def outcome(told: str, seconds: float) -> tuple[str | None, bool]:
    """The child's word on it, None where all is well; and whether it may have arrived anyway."""
    with tempfile.TemporaryDirectory() as home:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "notify.apprise_child"],
                cwd=ROOT,
                env={"PATH": os.defpath, "HOME": home, "TMPDIR": home},
                input=told,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "timeout", True
    said = done.stdout.strip()
    return OUTCOMES.get(said, "apprise_failure"), said == "failure"
