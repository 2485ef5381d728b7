"""The API's own pages: its description, and Swagger UI over it without any outside host."""

from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from api.access import signed_in
from api.errors import Refused
from api.gate import COOKIE
from store.csrf import csrf_token

HERE = Path(__file__).parent
ASSETS = Path(str(files("fastapi_offline"))) / "static"  # of that package only its files are used
FILES = {
    "swagger-ui-bundle.js": ASSETS / "swagger-ui-bundle.js",
    "swagger-ui.css": ASSETS / "swagger-ui.css",
    "favicon.png": ASSETS / "favicon.png",
    "start.js": HERE / "docs.js",
}
PAGE = Template((HERE / "docs.html").read_text())
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

router = APIRouter(prefix="/api/docs", dependencies=[signed_in], include_in_schema=False)


@router.get("")
async def page(request: Request) -> HTMLResponse:
    """Swagger UI, knowing what a change from this browser has to prove."""
    session = request.cookies.get(COOKIE)
    token = csrf_token(session) if session else ""
    shown = PAGE.substitute(csrf_token=escape(token))
    return HTMLResponse(shown, headers={"Content-Security-Policy": POLICY})


@router.get("/{name}")
async def file(name: str) -> Response:
    """One of the files that the page needs."""
    if name not in FILES:
        raise Refused(404, "not_found", "There is nothing at this address.")
    return FileResponse(FILES[name], headers={"Cache-Control": "private, max-age=86400"})
