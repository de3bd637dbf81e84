"""boto3 as a client of the local AWS, holding both directions against botocore's models of the services.

Reads lines of JSON {"service", "operation", "params", "endpoint"} and answers each with {"reply" or "code", "problems"}. What is asked
is checked by botocore itself before it is sent. Of what comes back, `problems` names every member that the model has not, every required
one that is not there, every value of another type or outside its enumeration, and an error that the operation does not have.
"""

import base64
import json
import sys
from datetime import datetime
from xml.etree import ElementTree

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import QueryParser

# Errors that any operation may have; no model lists them. S3 models next to none of its own.
COMMON = {"AccessDeniedException", "ThrottlingException", "ExpiredTokenException", "InternalFailure", "ValidationException"}
NUMBERS = {"integer": int, "long": int, "float": (int, float), "double": (int, float), "timestamp": (int, float)}
TEXT = QueryParser(None)


def json_problems(shape, value, path):
    """How a value of a JSON reply differs from its shape."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        if shape.metadata.get("document"):
            return []
        return missing(shape, value, path) + [
            problem
            for name, item in value.items()
            for problem in (json_problems(members[name], item, f"{path}.{name}") if name in members else [f"{path}.{name} is in no model"])
        ]
    if kind == "list" and isinstance(value, list):
        return [problem for at, item in enumerate(value) for problem in json_problems(shape.member, item, f"{path}[{at}]")]
    if kind == "map" and isinstance(value, dict):
        return [problem for name, item in value.items() for problem in json_problems(shape.value, item, f"{path}.{name}")]
    right = {"string": str, "boolean": bool, "blob": str, **NUMBERS}.get(kind, ())
    if not isinstance(value, right) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{path} is {json.dumps(value)}, not a {kind}"]
    return outside_enum(shape, value, path)


def xml_problems(shape, node, path):
    """How an element of an XML reply differs from its shape."""
    kind = shape.type_name
    if kind == "structure":
        problems = []
        for child in node:
            name = child.tag.rpartition("}")[2]
            member = next((each for key, each in shape.members.items() if TEXT._member_key_name(each, key) == name), None)
            if member is None:
                problems.append(f"{path}.{name} is in no model")
            elif member.type_name == "list" and member.serialization.get("flattened"):
                problems += xml_problems(member.member, child, f"{path}.{name}")
            else:
                problems += xml_problems(member, child, f"{path}.{name}")
        return problems
    if kind == "list":
        return [problem for child in node for problem in xml_problems(shape.member, child, f"{path}[]")]
    text = node.text or ""
    try:
        if kind in ("integer", "long"):
            int(text)
        elif kind == "timestamp":
            datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
        elif kind == "boolean" and text not in ("true", "false"):
            raise ValueError
    except ValueError:
        return [f"{path} is {text!r}, not a {kind}"]
    return outside_enum(shape, text, path)


def outside_enum(shape, value, path):
    known = getattr(shape, "enum", [])
    return [f"{path} is {value!r}, not one of {known}"] if known and value not in known else []


def missing(shape, value, path):
    return [f"{path}.{name} is required" for name in shape.required_members if name not in value]


class Caller:
    def __init__(self, service, endpoint):
        config = Config(parameter_validation=True, retries={"max_attempts": 1}, s3={"addressing_style": "path"})
        self.client = boto3.client(service, endpoint_url=endpoint, config=config)
        self.client.meta.events.register("before-parse", self.keep)
        self.kept = []

    def keep(self, response_dict, operation_model, **_):
        self.kept.append((response_dict, operation_model))

    def call(self, operation, params):
        self.kept.clear()
        method = next(name for name, each in self.client.meta.method_to_api_mapping.items() if each == operation)
        try:
            reply = getattr(self.client, method)(**params)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            model = self.kept[-1][1]
            known = COMMON | {shape.error_code for shape in model.error_shapes} | {shape.name for shape in model.error_shapes}
            is_known = code in known or model.service_model.service_name == "s3"
            return {"code": code, "problems": [] if is_known else [f"{operation} has no error {code}"]}
        body, model = self.kept[-1]
        return {"reply": plain(reply), "problems": self.problems(body["body"], model, reply)}

    def problems(self, body, model, reply):
        shape = model.output_shape
        if shape is None:
            return [] if not body else [f"{model.name} answers with nothing, not {body!r}"]
        path = model.name
        if shape.serialization.get("payload") or model.has_streaming_output or not body:
            return missing(shape, reply, path)
        if model.service_model.resolved_protocol in ("json", "rest-json"):
            return json_problems(shape, json.loads(body), path)
        root = ElementTree.fromstring(body)
        wrapper = shape.serialization.get("resultWrapper")
        node = root if wrapper is None else next(child for child in root if child.tag.endswith(wrapper))
        return xml_problems(shape, node, path) + missing(shape, reply, path)


def plain(value):
    """A parsed reply as JSON."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items() if name != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "read"):
        return value.read().decode()
    return value.isoformat() if isinstance(value, datetime) else value


callers = {}
for line in sys.stdin:
    asked = json.loads(line)
    key = (asked["service"], asked["endpoint"])
    try:
        if key not in callers:
            callers[key] = Caller(*key)
        answer = {"value": callers[key].call(asked["operation"], asked["params"])}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
