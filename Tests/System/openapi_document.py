"""docs/openapi.yaml, and what it says of one request and its answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.yaml"
NAME = "urn:kuulolla:openapi"


class NotAsDescribed(AssertionError):
    """The program and the document differ."""


class Document:
    def __init__(self, root: dict[str, Any] | None = None):
        self.root = root or yaml.safe_load(FILE.read_text())
        resource = DRAFT202012.create_resource(self.root)
        self._registry = Registry().with_resource(NAME, resource)

    @property
    def operations(self) -> set[str]:
        """Such as `GET /api/visits/{id}`."""
        return {
            f"{method.upper()} {path}" for path, item in self.root["paths"].items() for method in item
        }

    def successes(self, operation: str) -> set[int]:
        return {int(status) for status in self._operation(operation)["responses"] if status[0] == "2"}

    def check_request(self, operation: str, query: dict[str, str], headers: set[str], body: Any) -> None:
        """What a request that is to succeed brings: parameters and a body as described."""
        described = self._operation(operation)
        parameters = [self._target(parameter) for parameter in described.get("parameters", [])]
        by_name = {p["name"]: p for p in parameters if p["in"] == "query"}
        for name, value in query.items():
            if name not in by_name:
                raise NotAsDescribed(f"{operation} takes no {name}")
            schema = by_name[name]["schema"]
            # A query is text: what is to be a number is read as one.
            number = self._target(schema).get("type") == "integer" and str(value).isdigit()
            self._check(schema, int(value) if number else value, f"{operation}?{name}")
        missing = {n for n, p in by_name.items() if p.get("required")} - set(query)
        unknown = headers - {p["name"] for p in parameters if p["in"] == "header"}
        if missing or unknown:
            raise NotAsDescribed(f"{operation}: {missing} is missing, {unknown} is unknown")
        if (body is not None) != ("requestBody" in described):
            raise NotAsDescribed(f"{operation} wants a body, or wants none")
        if body is not None:
            content = described["requestBody"]["content"]["application/json"]
            self._check(content["schema"], body, f"the body of {operation}")

    def check_answer(self, operation: str, answer: httpx.Response) -> None:
        """Its status by name, its type, and its body."""
        responses = self._operation(operation)["responses"]
        place = f"{answer.status_code} of {operation}"
        if str(answer.status_code) not in responses:
            raise NotAsDescribed(f"{place} is not described")
        described = self._target(responses[str(answer.status_code)])
        content = described.get("content")
        if content is None:
            if answer.content:
                raise NotAsDescribed(f"{place} has a body")
            return
        kind = answer.headers["Content-Type"].split(";")[0]
        if kind not in content:
            raise NotAsDescribed(f"{place} is {kind}")
        for name, told in described.get("headers", {}).items():
            header = self._target(told)
            if name not in answer.headers:
                raise NotAsDescribed(f"{place} has no {name}")
            if header["schema"].get("type") == "integer":
                self._check(header["schema"], int(answer.headers[name]), f"{name} of {place}")
            else:
                self._check(header["schema"], answer.headers[name], f"{name} of {place}")
        is_json = kind.endswith("json")
        self._check(content[kind]["schema"], answer.json() if is_json else answer.text, place)

    def _operation(self, operation: str) -> dict[str, Any]:
        method, path = operation.split(" ")
        return self.root["paths"][path][method.lower()]

    def _target(self, node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in node:
            return node
        found: Any = self.root
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return found

    def _check(self, schema: dict[str, Any], value: Any, place: str) -> None:
        # References of a schema lead into the document.
        rooted = _rooted(schema)
        for error in Draft202012Validator(rooted, registry=self._registry).iter_errors(value):
            where = "/".join(str(part) for part in error.absolute_path)
            raise NotAsDescribed(f"{place}, at /{where}: {error.message[:300]}")


def _rooted(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: NAME + value if key == "$ref" else _rooted(value) for key, value in node.items()
        }
    return [_rooted(part) for part in node] if isinstance(node, list) else node
