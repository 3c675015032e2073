#!/usr/bin/python3
"""Each constraint of botocore's model (lengths, bounds, enumerations, required members) is told, with its place, when it is not met.

    test/hostile/constraints_test.py --program build/release/rowhouse [--operation Query]
"""

import argparse
import json
import os
import re
import sys

import botocore.session

from hostile_test import SERVICES, TABLES, VALIDATION, Server
from instances import least, places

# What the service tells in words of its own, ahead of its constraints or in their place.
OWN_WORDS = {
    ("CreateTable", "tableName"): "TableName", ("UpdateTable", "tableName"): "TableName", ("DeleteTable", "tableName"): "TableName",
    ("DescribeTable", "tableName"): "TableName",
    ("UpdateTable", "globalSecondaryIndexUpdates.1.member.update.provisionedThroughput"): "ProvisionedThroughput must be specified",
    # Up to eight since an index's key may have several attributes of each kind, which this botocore may not know yet.
    ("CreateTable", "globalSecondaryIndexes.1.member.keySchema"): "",
    ("UpdateTable", "globalSecondaryIndexUpdates.1.member.create.keySchema"): "",
    ("ImportTable", "tableCreationParameters.globalSecondaryIndexes.1.member.keySchema"): "",
    ("RestoreTableFromBackup", "globalSecondaryIndexOverride.1.member.keySchema"): "",
    ("RestoreTableToPointInTime", "globalSecondaryIndexOverride.1.member.keySchema"): "",
    ("BatchWriteItem", "requestItems.a.member"): "Map value must satisfy constraint: [Member must have length less than or equal to 25",
}
# Their members differ between versions of the model.
CHANGING = {"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction", "PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"}


def path_of(place):
    """The place as the service writes it: requestItems.Things.member.1.member.putRequest."""
    out, within = "", None
    for name, shape in place.steps:
        if within == "list":
            out += f".{name + 1}.member"
        elif within == "map":
            out += f".{name}.member"
        else:
            out += ("." if out else "") + name[0].lower() + name[1:]
        within = shape.type_name
    return out


def violations(place):
    """(value, member below the place or "", what is told)."""
    bounds, kind = place.shape.metadata, place.shape.type_name
    low, high = bounds.get("min"), bounds.get("max")
    at_least, at_most = f"greater than or equal to {low}", f"less than or equal to {high}"
    if kind == "string":
        if low:
            yield "", "", at_least
        if high and high < 100_000:
            yield "x" * (high + 1), "", at_most
        if getattr(place.shape, "enum", None):
            yield "NONE_OF_THEM", "", "Member must satisfy enum value set: ["
    elif kind in ("integer", "long"):
        if low is not None:
            yield low - 1, "", at_least
        if high is not None:
            yield high + 1, "", at_most
    elif kind == "list":
        if low:
            yield [], "", at_least
        if high:
            yield [least(place.shape.member)] * (high + 1), "", at_most
    elif kind == "structure":
        for name in place.shape.required_members:
            value = least(place.shape)
            if value.pop(name, None) is not None:
                yield value, "." + name[0].lower() + name[1:], "Member must not be null"


def judge(operation, path, told, status, answer):
    """Nothing, or what is wrong with the answer."""
    body = json.loads(answer or b"{}")
    message = body.get("message", "")
    own = OWN_WORDS.get((operation, path))
    if own is not None and status == 400 and own in message:
        return None
    place = f"at '{path}' failed to satisfy constraint: "
    if body.get("__type", "").endswith("#" + VALIDATION) and re.match(r"\d+ validation errors? detected: ", message):
        if any(place in part and told in part for part in message.split("; ")):
            return None
    return f"{operation} {path}: expected {told!r}, got {status} {answer[:300]!r}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=os.environ.get("ROWHOUSE", "build/release/rowhouse"))
    parser.add_argument("--operation", action="append")
    arguments = parser.parse_args()
    model = botocore.session.get_session().get_service_model("dynamodb")
    server, findings, asked = Server(arguments.program), [], 0

    def ask(operation, request):
        status, _, answer = server.ask(f"{SERVICES['dynamodb']}.{operation}", json.dumps(request))
        return status, answer

    for table in TABLES:
        ask("CreateTable", table)
    for operation in arguments.operation or sorted(set(model.operation_names) - CHANGING):
        shape = model.operation_model(operation).input_shape
        for place in places(shape) if shape is not None else ():
            path = path_of(place)
            tries = [(place.set(least(shape), value), path + below, told) for value, below, told in violations(place)]
            if place.required and len(place.steps) == 1:
                tries.append((place.remove(least(shape)), path, "Member must not be null"))
            for request, where, told in tries:
                asked += 1
                wrong = judge(operation, where, "" if told is None else told, *ask(operation, request))
                findings += [wrong] if wrong else []
    status, said = server.end()
    print(f"{asked} constraints of {len(arguments.operation or model.operation_names)} operations")
    print("\n".join(findings))
    if status != 0:
        print(f"the server ended with {status}: {said[-2000:]}")
    return 1 if findings or status != 0 or asked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
