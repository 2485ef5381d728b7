"""The sign-in page, as a browser without scripts meets it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.sign_in import PER_PAIR, own_path
from store.audit import recent
from tests.dashboard import COOKIE, PAGE, PASSWORD, Dashboard, served, sign_in
from tests.line import Line


def test_the_right_password_opens_the_page_that_was_wanted(dashboard: Dashboard) -> None:
    dashboard.account("right")
    with dashboard.client() as client:
        answer = sign_in(client, "RIGHT", PASSWORD, next="/streams?days=30d")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/streams?days=30d"
        assert client.get("/streams", headers=PAGE).status_code == 200


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(dashboard: Dashboard) -> None:
    dashboard.account("cookie")
    with dashboard.client() as client:
        cookie = sign_in(client, "cookie", PASSWORD).headers["set-cookie"].lower()
        assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.split("; "))
        form = client.get("/session/login").headers["set-cookie"].lower()
        assert {"httponly", "samesite=strict", "path=/session"} <= set(form.split("; "))


def test_a_session_has_a_new_token_every_time(dashboard: Dashboard) -> None:
    dashboard.account("fresh")
    with dashboard.client() as client:
        sign_in(client, "fresh", PASSWORD)
        first = client.cookies[COOKIE]
        sign_in(client, "fresh", PASSWORD)
        assert client.cookies[COOKIE] != first


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(dashboard: Dashboard) -> None:
    dashboard.account("known")
    with dashboard.client() as client:
        wrong = sign_in(client, "known", "wrong horse")
        unknown = sign_in(client, "nobody", "wrong horse")
    assert wrong.status_code == unknown.status_code == 401
    assert 'role="alert">This name and password do not fit together.' in wrong.text
    assert wrong.text.replace("known", "") == unknown.text.replace("nobody", "")
    assert COOKIE not in client.cookies


def test_the_audit_log_has_who_came_in_and_who_did_not(dashboard: Dashboard) -> None:
    dashboard.account("watched")
    with dashboard.client() as client:
        sign_in(client, "watched", "wrong horse")
        sign_in(client, "no\0body", PASSWORD)
        sign_in(client, "watched", PASSWORD)
    with dashboard.pool() as pool:
        told = [(e.actor, e.action, "ip" in e.detail) for e in recent(pool, most=3)]
    assert told == [
        ("watched", "session.open", True),
        ("?", "session.refuse", True),
        ("watched", "session.refuse", True),
    ]


def test_guessing_is_slowed_down_for_this_name_only(dashboard: Dashboard) -> None:
    dashboard.account("guessed")
    dashboard.account("other")
    with dashboard.client() as client:
        for _ in range(PER_PAIR):
            assert sign_in(client, "guessed", "wrong horse").status_code == 401
        slowed = sign_in(client, "Guessed", PASSWORD)
        assert slowed.status_code == 429
        assert 0 < int(slowed.headers["retry-after"]) <= 61
        assert "Too many attempts" in slowed.text
        assert sign_in(client, "other", PASSWORD).status_code == 303


@pytest.mark.parametrize("form_token", ["", "made up", "\u20ac"])
def test_a_form_of_another_site_is_refused(dashboard: Dashboard, form_token: str) -> None:
    with dashboard.client() as client:
        answer = sign_in(client, "known", PASSWORD, form_token=form_token)
        assert answer.status_code == 403
        assert "too old" in answer.text


def test_a_form_without_its_cookie_is_refused(dashboard: Dashboard) -> None:
    with dashboard.client() as client:
        token = client.get("/session/login").cookies["cinevault_form"]
        client.cookies.clear()
        fields = {"name": "known", "password": PASSWORD, "form_token": token}
        assert client.post("/session/login", data=fields).status_code == 403


def test_two_tabs_can_show_the_form_at_once(dashboard: Dashboard) -> None:
    dashboard.account("tabs")
    with dashboard.client() as client:
        first = client.get("/session/login").cookies["cinevault_form"]
        client.get("/session/login")
        fields = {"name": "tabs", "password": PASSWORD, "form_token": first}
        assert client.post("/session/login", data=fields).status_code == 303


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe=\x00&&&==", b"name=" + b"x" * 100_000, b"name=%00&password=%ff%fe", b"{}"],
)
def test_a_form_nobody_filled_in_is_refused_and_nothing_worse(
    dashboard: Dashboard, body: bytes
) -> None:
    with dashboard.client() as client:
        client.get("/session/login")
        assert client.post("/session/login", content=body).status_code == 403


def test_what_was_typed_comes_back_as_text(dashboard: Dashboard) -> None:
    with dashboard.client() as client:
        answer = sign_in(client, '"><script>alert(1)</script>', "x", next='/"><b>')
    assert "<script" not in answer.text
    assert "<b>" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text


@pytest.mark.parametrize("wanted", ["/", "/streams", "/streams?next=//evil.example", "/a:b@c"])
def test_a_path_of_ours_is_where_one_goes(wanted: str) -> None:
    assert own_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "streams",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "\x00//evil.example",
        " //evil.example",
        "http://[",
        "/session/login?next=/",
    ],
)
def test_any_other_place_is_the_first_page(dashboard: Dashboard, wanted: str) -> None:
    assert own_path(wanted) == "/"


def test_the_page_brings_all_it_needs_and_allows_nothing_else(dashboard: Dashboard) -> None:
    with dashboard.client() as client:
        answer = client.get("/session/login")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "//" not in answer.text.replace("<!doctype", "")
    assert "<script" not in answer.text


def test_signing_out_ends_the_session_everywhere(dashboard: Dashboard) -> None:
    dashboard.account("leaves")
    with dashboard.client() as client:
        sign_in(client, "leaves", PASSWORD)
        token = client.cookies[COOKIE]
        form_token = client.cookies["cinevault_form"]
        answer = client.post("/session/logout", data={"form_token": form_token})
        assert answer.status_code == 303
        assert answer.headers["location"] == "/session/login"
        assert COOKIE not in client.cookies
    with dashboard.client(token) as client:
        assert client.get("/api/openapi.json").status_code == 401


def test_another_site_cannot_sign_anybody_out(dashboard: Dashboard) -> None:
    token = dashboard.session(dashboard.account("stays"))
    with dashboard.client(token) as client:
        assert client.post("/session/logout").status_code == 403
        assert client.get("/api/openapi.json").status_code == 200


def test_without_a_store_the_page_says_so_and_works_again_afterwards(
    clone: Callable[..., str], tmp_path: Path
) -> None:
    url = clone()
    line = Line(url)
    with served(url, tmp_path, behind=line.url()) as dashboard, dashboard.client() as client:
        dashboard.account("amara")
        sign_in(client, "amara", PASSWORD)
        assert client.get("/", headers=PAGE).status_code == 200
        line.cut()
        assert "The store cannot be reached" in client.get("/session/login").text
        refused = sign_in(client, "amara", PASSWORD)
        assert refused.status_code == 503
        assert "The store cannot be reached" in refused.text
        assert client.get("/", headers=PAGE).status_code == 200  # whoever is in, stays in
        line.mend()
        assert any(sign_in(client, "amara", PASSWORD).status_code == 303 for _ in range(20))
    line.cut()
