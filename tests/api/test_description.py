"""The OpenAPI document says everything: who may call, what is taken, what comes back."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.main import create_api
from settings import Settings
from tests.source import files, shown

METHODS = ("get", "post", "put", "patch", "delete")
ERROR = {"$ref": "#/components/schemas/Answer"}
OPEN = {"/api/health"}
OF_DASHBOARDS = {"/metrics", "/admin/cache", "/projects", "/projects/{project_id}"}
# Seed 2, without what stands before all of them.
SEED = """
GET analytics/overview
GET analytics/streams
GET analytics/streams/breakdown
GET analytics/watch-activity
GET analytics/users/activity
GET analytics/transcodes
GET analytics/system
GET analytics/system/history
GET analytics/storage
GET analytics/library-health
GET analytics/trends
GET notifications/channels
POST notifications/channels
PUT notifications/channels/{}
DELETE notifications/channels/{}
POST notifications/channels/{}/test
GET notifications/alerts
POST notifications/alerts
PUT notifications/alerts/{}
DELETE notifications/alerts/{}
GET notifications/log
"""

API = create_api(Settings(database_url="postgresql://nowhere.lan/x"))
DOCUMENT: dict[str, Any] = API.openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
GUARDED = {
    name: one
    for name, one in OPERATIONS.items()
    if name.partition(" ")[2] not in OPEN | OF_DASHBOARDS
}


def whole(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself where it only names one."""
    if "$ref" in schema:
        return DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def choices(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What the schema allows, null aside."""
    given = whole(schema)
    options = given.get("anyOf") or given.get("oneOf") or [given]
    return [whole(option) for option in options if option.get("type") != "null"]


def is_bounded(schema: dict[str, Any]) -> bool:
    """Whether it says what fits and what does not."""
    if "enum" in schema or "const" in schema or schema["type"] == "boolean":
        return True
    if schema["type"] == "array":
        return "maxItems" in schema and is_bounded(schema["items"])
    if schema["type"] in ("integer", "number"):
        has_least = {"minimum", "exclusiveMinimum"} & schema.keys()
        return bool(has_least and {"maximum", "exclusiveMaximum"} & schema.keys())
    return bool({"format", "pattern", "maxLength"} & schema.keys())


def has_example(parameter: dict[str, Any]) -> bool:
    return bool({"example", "examples"} & (parameter.keys() | parameter["schema"].keys()))


def test_the_seeds_endpoints_are_all_there() -> None:
    wanted = {f"{line.replace(' ', ' /api/v1/', 1)}" for line in SEED.split("\n") if line}
    assert len(wanted) == 21
    given = {name.replace("{channel_id}", "{}").replace("{rule_id}", "{}") for name in OPERATIONS}
    assert not wanted - given


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_does(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]


def test_each_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", GUARDED)
def test_an_operation_says_who_may_call_and_every_error(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["security"] == [{"token": []}, {"session": []}]
    responses = operation["responses"]
    errors = {status for status in responses if status.startswith("4") or status.startswith("5")}
    assert errors >= {"401", "403", "422", "429", "503"}
    assert "404" in errors or "{" not in name
    assert "requestBody" not in operation or errors >= {"400", "408", "413"}
    for status in errors:
        assert responses[status]["content"]["application/json"]["schema"] == ERROR
        assert responses[status]["description"]


@pytest.mark.parametrize("path", sorted(OF_DASHBOARDS))
def test_an_operation_of_dashboards_says_which_token_it_takes(path: str) -> None:
    for operation in DOCUMENT["paths"][path].values():
        assert operation["security"] == [{"dashboard": []}]
        errors = {status for status in operation["responses"] if status >= "4"}
        assert errors >= {"401", "429", "503"}
        for status in errors:
            content = operation["responses"][status]["content"]["application/json"]
            assert content["schema"] == ERROR


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_described(name: str) -> None:
    responses = OPERATIONS[name]["responses"]
    (good,) = [status for status in responses if status.startswith("2")]
    if good == "204":
        assert "content" not in responses[good]
        return
    for content in responses[good]["content"].values():
        (schema,) = choices(content["schema"])
        if schema.get("type") == "array":
            schema = whole(schema["items"])
        assert schema.get("properties") or schema["type"] == "string", schema


def parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every parameter with the operation it is one of."""
    for name, operation in OPERATIONS.items():
        for parameter in operation.get("parameters", []):
            yield f"{name} {parameter['name']}", parameter


PARAMETERS = dict(parameters())


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_has_meaning_range_and_example(name: str) -> None:
    parameter = PARAMETERS[name]
    assert parameter["description"]
    assert has_example(parameter)
    assert all(is_bounded(schema) for schema in choices(parameter["schema"]))


def test_only_the_documents_are_not_in_the_document() -> None:
    hidden = [shown(path) for path in files("api") if "include_in_schema" in path.read_text()]
    assert hidden == ["api/docs.py"]
