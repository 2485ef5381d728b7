"""Messages to try: plain ones, and whatever people call their rules and disks."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from notify.message import KINDS, SEVERITIES, Message

NOW = datetime(2026, 11, 20, 7, 41, tzinfo=UTC)

LOW_DISK = Message(
    kind="firing",
    title="Low disk on nas-1",
    text="12.0 GB free, threshold 50.0 GB",
    severity="critical",
    rule_id="5b0a5f0e-8a0c-4f0e-9f57-0d0e2b3f1a11",
    rule_name="Low disk",
    condition_type="disk_space_low",
    target="nas-1:/srv/films",
    value=12.0,
    threshold=50.0,
    unit="GB",
    episode_id="1795160460000",
    started_at=NOW,
    url="http://cinevault.lan:8501/alerts",
)
RESOLVED = replace(
    LOW_DISK, kind="resolved", ended_at=NOW + timedelta(minutes=80), value=77.0, worst_value=3.2
)

NASTY = (
    "",
    " \n\t ",
    "\x00",
    "\ud83d",
    "\udc4d\ud83d",
    "@everyone @here <@1> <@&2>",
    "<!channel> <!here> <!subteam^S1> <https://evil.example|click>",
    "&lt;!channel&gt; &amp; &",
    "`*_~|>#-\\",
    "👩‍👩‍👧‍👦" * 100,
    "🔥" * 4000,
    "مرحبا \u202e بالعالم" * 30,
    "n" * 300,
    "&" * 9000,
    "<" * 149 + "x",
    "a\r\nb\nc\u2028d",
    "'; DROP TABLE alert_log; --",
    "\u200b",
    "\ufeff\ufffe\uffff",
)
TEXTS = st.sampled_from(NASTY) | st.text(st.characters(), max_size=400)
LONG = TEXTS | st.text(st.characters(), min_size=200, max_size=300).map(lambda text: text * 40)
NUMBERS = st.none() | st.floats() | st.sampled_from([0.0, -0.0, 1e308, -1e-308])
FIRST, LAST = datetime(1970, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001
MOMENTS = st.none() | st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.timezones())
URLS = st.none() | st.sampled_from(
    ["http://nas:8501/alerts", "https://x/" + "y" * 3000, "javascript:alert(1)", "http://a|b>c"]
)


def of(parts: st.SearchStrategy[tuple[Message, ...]]) -> st.SearchStrategy[Message]:
    """Any message with those parts."""
    return st.builds(
        Message,
        kind=st.sampled_from(KINDS),
        severity=st.sampled_from(SEVERITIES),
        title=LONG,
        text=LONG,
        rule_id=st.none() | TEXTS,
        rule_name=TEXTS,
        condition_type=TEXTS,
        target=TEXTS,
        value=NUMBERS,
        threshold=NUMBERS,
        unit=TEXTS,
        episode_id=st.none() | TEXTS,
        started_at=MOMENTS,
        ended_at=MOMENTS,
        worst_value=NUMBERS,
        url=URLS,
        parts=parts,
    )


ONE = of(st.just(()))
FULL = replace(LOW_DISK, title="🔥&" * 500, text="🔥<" * 5000, target="&" * 500, unit="€" * 300)
ANY = ONE | of(st.lists(ONE, min_size=1, max_size=3).map(tuple))


def as_dict(message: Message) -> dict[str, Any]:
    """The message's fields."""
    return {field.name: getattr(message, field.name) for field in fields(message)}
