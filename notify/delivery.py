"""One request to a receiver, and its answer, whatever happens on the way."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import monotonic

from requests import RequestException, Response
from urllib3.exceptions import HTTPError

from notify.answer import Answer
from notify.guard import Blocked, Deadline, Guard, NotReached, Policy, WrongAddress, session, split

MOST_READ = 64 * 1024
USER_AGENT = "CineVault-Analytics"
KEPT_HEADERS = ("retry-after", "x-ratelimit-reset-after")


@dataclass(frozen=True, slots=True)
class Request:
    """What to send where."""

    method: str
    url: str = field(repr=False)
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def send(request: Request, policy: Policy) -> Answer:
    """The receiver's answer, or a code for why there is none."""
    began = monotonic()
    with Deadline(policy.total_seconds) as deadline:
        guard = Guard(policy, deadline)
        try:
            split(request.url, policy)
            answer = exchange(request, policy, guard)
        except Blocked:
            answer = Answer(error="blocked")
        except WrongAddress:
            answer = Answer(error="wrong_address")
        except NotReached as exc:
            answer = Answer(error="timeout" if deadline.expired else exc.code)
        except (RequestException, HTTPError, OSError) as exc:
            code = "timeout" if deadline.expired or timed_out(exc) else "reset"
            answer = Answer(error=code, maybe_arrived=guard.connected)
    return replace(answer, duration_ms=round((monotonic() - began) * 1000))


def timed_out(exc: BaseException) -> bool:
    """Whether the receiver kept silent for too long."""
    return "Timeout" in type(exc).__name__


def exchange(request: Request, policy: Policy, guard: Guard) -> Answer:
    """Sends and reads the answer, as much of it as anybody needs."""
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **request.headers}
    with (
        session(policy, guard) as fresh,
        fresh.request(
            request.method,
            request.url,
            data=request.body,
            headers=headers,
            timeout=(guard.deadline.left(), guard.deadline.left()),
            allow_redirects=False,
            stream=True,
        ) as response,
    ):
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        return Answer(response.status_code, headers=kept, body=beginning(response))


def beginning(response: Response) -> bytes:
    """The first 64 KB of the body, or what came of it in time: the status is known already."""
    read = bytearray()
    with suppress(RequestException, HTTPError, OSError):
        while len(read) < MOST_READ:
            piece = response.raw.read1(MOST_READ - len(read))
            if not piece:
                break
            read += piece
    return bytes(read)
