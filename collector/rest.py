"""A system that is asked many things in one look: patiently, and signed in anew where it asks."""

import json
from collections.abc import Callable
from threading import Event
from typing import Any
from urllib.parse import urlencode

from collector.fetch import MB, Http, Params, Sent
from collector.payload import parsed
from collector.trouble import Busy, Forbidden, GivenUp, Unauthorized, Unreachable

TRIES = 3
LONGEST_PAUSE = 30.0  # longer ones end the look: the next one comes when they are over
LIMIT, PATIENCE = 64 * MB, 6.0


class Rest:
    """Its address, and how to get in; `sign_in` makes the headers of the next requests right."""

    def __init__(self, url: str, sign_in: Callable[[], None] | None = None) -> None:
        self.http, self.sign_in = Http(url, {"Accept": "application/json"}), sign_in
        self.signed_in = sign_in is None
        self.over = Event()

    def get(self, path: str, params: Params | None = None) -> Any:
        """The JSON of its answer."""
        return self.ask(path, params)

    def post(self, path: str, body: Any) -> Any:
        """The JSON of its answer to some JSON."""
        return self.ask(path, None, Sent(json.dumps(body).encode()))

    def ask(self, path: str, params: Params | None, sent: Sent | None = None) -> Any:
        """The JSON of its answer; signed in first, and once more where it knows us no longer."""
        if not self.signed_in:
            self.enter()
        try:
            return self.patiently(path, params, sent)
        except Unauthorized as exc:
            if self.sign_in is None or isinstance(exc, Forbidden):
                raise
            self.signed_in = False
        self.enter()
        return self.patiently(path, params, sent)

    def enter(self) -> None:
        """Signs in."""
        if self.sign_in is not None:
            self.sign_in()
        self.signed_in = True

    def form(self, path: str, fields: dict[str, str]) -> Any:
        """The JSON of its answer to a form, whoever we are."""
        sent = Sent(urlencode(fields).encode(), "application/x-www-form-urlencoded")
        return self.patiently(path, None, sent)

    def patiently(self, path: str, params: Params | None, sent: Sent | None) -> Any:
        """The JSON of its answer, asked for again where it fails."""
        for left in reversed(range(TRIES)):
            try:
                answer = self.http.get(path, params, limit=LIMIT, patience=PATIENCE, sent=sent)
                return parsed(answer.body)
            except Busy as exc:
                if not left or exc.seconds > LONGEST_PAUSE:
                    raise
                if self.over.wait(exc.seconds):
                    raise GivenUp("it is no longer watched") from exc
            except Unreachable:
                if not left:
                    raise
        raise AssertionError  # the last try returns or raises

    def close(self) -> None:
        """Ends what is being asked."""
        self.over.set()
        self.http.give_up()
        self.http.close()
