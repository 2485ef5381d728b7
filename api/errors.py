"""One shape for everything that goes wrong, and the status each error has."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from store.errors import Conflict, StatementTimeout, StoreBusy, StoreError, Unstorable

RETRY_SECONDS = "5"
CODES = {
    400: ("malformed", "The request cannot be read."),
    401: ("not_signed_in", "Sign in first."),
    403: ("not_allowed", "This account may not do that."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    408: ("too_slow", "The request did not come in time."),
    413: ("too_large", "The request is too large."),
    429: ("too_many", "Too many requests."),
}


class Problem(BaseModel):
    """What went wrong, in words a program and a person can use."""

    status: int
    code: str
    message: str
    hint: str | None = None


class Answer(BaseModel):
    """The body of every answer that is an error."""

    error: Problem


class Refused(Exception):
    """An endpoint's no, with all that its answer says."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.hint = status, code, message, hint
        self.headers = headers


def refusal(
    status: int,
    code: str,
    message: str,
    hint: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error as every endpoint answers it."""
    said = message.encode("utf-8", "replace").decode()  # it may repeat what no text can be
    answer = Answer(error=Problem(status=status, code=code, message=said, hint=hint))
    return JSONResponse(answer.model_dump(exclude_none=True), status, headers)


def handle_errors(api: FastAPI) -> None:
    """Gives every error of the API the one shape."""
    api.add_exception_handler(HTTPException, on_http)
    api.add_exception_handler(RequestValidationError, on_invalid)
    api.add_exception_handler(Refused, on_refused)
    api.add_exception_handler(StoreError, on_store)


def on_http(request: Request, exc: Exception) -> JSONResponse:
    """The answer to what routing or an endpoint refused."""
    assert isinstance(exc, HTTPException)
    code, message = CODES.get(exc.status_code, ("refused", str(exc.detail)))
    headers = dict(exc.headers or {})
    if "Allow" in headers:
        headers["Allow"] = methods(request, headers["Allow"])
    return refusal(exc.status_code, code, message, headers=headers)


def methods(request: Request, known: str) -> str:
    """Every method that the path takes; the router knows only those of the first route there."""
    described: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    found = {
        method.upper()
        for path, operations in described.items()
        if compile_path(path)[0].match(request.url.path)
        for method in operations
    }
    return ", ".join(sorted({*known.split(", "), *found}))


def on_refused(request: Request, exc: Exception) -> JSONResponse:
    """The answer to what an endpoint refused."""
    assert isinstance(exc, Refused)
    return refusal(exc.status, exc.code, exc.message, exc.hint, exc.headers)


def on_invalid(request: Request, exc: Exception) -> JSONResponse:
    """The answer to a request that does not fit: 400 if unreadable, else 422 with the fields."""
    assert isinstance(exc, RequestValidationError)
    errors: Sequence[Any] = exc.errors()
    if any(error["type"] == "json_invalid" for error in errors):
        return refusal(400, *CODES[400])
    return refusal(422, "invalid", "; ".join(f"{field(e['loc'])}: {e['msg']}" for e in errors))


def field(location: Sequence[int | str]) -> str:
    """Where in a request something is wrong, without saying body or query first."""
    return ".".join(str(part) for part in location[1:]) or str(location[0])


def on_store(request: Request, exc: Exception) -> JSONResponse:
    """The answer when the store refuses a change, takes too long, or is not there."""
    if isinstance(exc, Conflict):
        return refusal(409, "conflict", "This contradicts what is stored.")
    if isinstance(exc, Unstorable):
        return refusal(422, "invalid", "Something in the request is nothing that can be stored.")
    retry = {"Retry-After": RETRY_SECONDS}
    if isinstance(exc, StatementTimeout):
        message = "The store took too long to answer."
        return refusal(503, "store_timeout", message, "Ask for a shorter period.", retry)
    if isinstance(exc, StoreBusy):
        return refusal(503, "store_busy", "Somebody else is changing this just now.", headers=retry)
    return refusal(503, "store_unavailable", "The store cannot be reached.", headers=retry)
