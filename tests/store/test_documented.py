"""What the documents list is what there is."""

from store.conditions import CONDITIONS
from tests.source import ROOT


def test_every_condition_is_documented_with_its_default() -> None:
    table = (ROOT / "docs" / "alerts.md").read_text()
    for condition in CONDITIONS.values():
        sign = ">" if condition.above else "<"
        default = f"{sign} {condition.threshold:g} {condition.unit}".strip()
        assert f"| `{condition.name}` | {default}" in table, condition.name
