"""Holds answers of a node against its own description of its interface.

The first argument is the description. Each line of standard input is a JSON object of a method, a route as the description
spells it, a status, a media type and a body's text; for each, one line of standard output is a JSON string: what is not
described of this answer, or nothing.
"""

import json
import sys

import jsonschema_rs


class Description:
    """What a node says that it answers."""

    def __init__(self, document):
        self.document = document
        self.validators = {}

    def resolved(self, value):
        while "$ref" in value:
            found = self.document
            for name in value["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            value = found
        return value

    def finding(self, answer):
        operation = self.document["paths"].get(answer["route"], {}).get(answer["method"].lower())
        if operation is None:
            return f"{answer['method']} {answer['route']} is not described"
        response = operation["responses"].get(str(answer["status"]))
        if response is None:
            return f"the status {answer['status']} is not described"
        media = self.resolved(response).get("content", {})
        kind = answer["type"].split(";")[0].strip()
        if not media:
            return "a body is not described" if answer["body"] else ""
        if kind not in media:
            return f"the media type {kind!r} is not described, but {', '.join(media)}"
        return self.shape(media[kind]["schema"], answer["body"]) if kind == "application/json" else ""

    def shape(self, schema, body):
        key = json.dumps(schema)
        if key not in self.validators:
            # References of the schema lead into the document's components.
            whole = schema | {"components": self.document["components"]}
            self.validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        errors = self.validators[key].iter_errors(json.loads(body))
        return "; ".join(f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in errors)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        description = Description(json.load(file))
    for line in sys.stdin:
        print(json.dumps(description.finding(json.loads(line))))


main()
