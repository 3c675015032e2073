"""Requests made from the API's own model: the least that an operation takes, and places in it for one member more."""

import copy

# What stands in a member of this name, where anything of its type would not do.
PLAIN = {
    "TableName": "Things", "GlobalTableName": "Things", "IndexName": "ByOther", "AttributeName": "PK", "KeyType": "HASH",
    "AttributeType": "S", "ProjectionExpression": "PK", "ConditionExpression": "attribute_exists(PK)", "UpdateExpression": "SET a = :v",
    "KeyConditionExpression": "PK = :v", "FilterExpression": "a = :v", "ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Things",
    "StreamArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Things/stream/2026-01-01T00:00:00.000", "Statement": "SELECT * FROM Things",
    "RegionName": "us-east-1", "Policy": "{}", "ClientRequestToken": "a-token", "ShardId": "shardId-00000001414576573621-f55eea83",
}
KEYS = {"Key": {"PK": {"S": "a"}}, "Item": {"PK": {"S": "a"}}, "ExclusiveStartKey": {"PK": {"S": "a"}}, "Keys": [{"PK": {"S": "a"}}],
        "ExpressionAttributeNames": {"#n": "a"}, "ExpressionAttributeValues": {":v": {"S": "a"}}}
DEPTH_MAX = 6


def is_attribute_value(shape):
    return shape.name == "AttributeValue"


def least(shape, name=None, depth=0):
    """The least value of a shape that may pass: required members only, lists and maps of one."""
    if is_attribute_value(shape):
        return {"S": "a"}
    if name in KEYS and shape.type_name in ("map", "list"):
        return copy.deepcopy(KEYS[name])
    kind = shape.type_name
    if kind == "structure":
        members = {each: least(shape.members[each], each, depth + 1) for each in shape.required_members}
        if not members and depth > 1 and shape.members and depth < DEPTH_MAX:  # of a choice, such as Put or Update
            first = next(iter(shape.members))
            members = {first: least(shape.members[first], first, depth + 1)}
        return members
    if kind == "list":
        return [least(shape.member, None, depth + 1)]
    if kind == "map":
        key = "Things" if name == "RequestItems" else "a"
        return {key: least(shape.value, None, depth + 1)}
    if kind == "boolean":
        return False
    if kind in ("integer", "long"):
        return 1
    if kind in ("double", "float"):
        return 1.0
    if kind == "timestamp":
        return 1767225600
    if kind == "blob":
        return "YQ=="
    if name in PLAIN:
        return PLAIN[name]
    if getattr(shape, "enum", None):
        return shape.enum[0]
    return "Thing"


class Place:
    """One member of an operation's requests: its shape, and the way to it."""

    def __init__(self, steps, shape, required):
        self.steps, self.shape, self.required = steps, shape, required

    @property
    def kind(self):
        return "attribute_value" if is_attribute_value(self.shape) else self.shape.type_name

    def __str__(self):
        return ".".join(str(name) for name, _ in self.steps)

    def set(self, request, value):
        """`request` with `value` at this place; what the way lacks is made as small as it may be."""
        at = request
        for (name, shape), (following, _) in zip(self.steps, self.steps[1:]):
            if isinstance(at, list):
                name = 0
            if isinstance(at, dict) and name not in at or not isinstance(at[name], (dict, list)):
                at[name] = least(shape, name)
            at = at[name]
            if isinstance(at, dict) and shape.type_name == "map" and following not in at:
                at[following] = None
        last = self.steps[-1][0]
        at[last] = value
        return request

    def remove(self, request):
        marker = object()
        self.set(request, marker)

        def without(value):
            if isinstance(value, dict):
                return {name: without(each) for name, each in value.items() if each is not marker}
            if isinstance(value, list):
                return [without(each) for each in value if each is not marker]
            return value

        return without(request)


def places(shape, steps=(), depth=0, seen=()):
    """Every place in the requests of a shape, those within attribute values left out."""
    if depth >= DEPTH_MAX or is_attribute_value(shape) or shape.name in seen:
        return
    seen = (*seen, shape.name) if shape.type_name == "structure" else seen
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield Place((*steps, (name, member)), member, name in shape.required_members)
            yield from places(member, (*steps, (name, member)), depth + 1, seen)
    elif shape.type_name == "list":
        yield Place((*steps, (0, shape.member)), shape.member, False)
        yield from places(shape.member, (*steps, (0, shape.member)), depth + 1, seen)
    elif shape.type_name == "map":
        key = "a"
        yield Place((*steps, (key, shape.value)), shape.value, False)
        yield from places(shape.value, (*steps, (key, shape.value)), depth + 1, seen)
