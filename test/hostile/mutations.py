"""What is put in the place of a member, and what may be answered to it."""

import json
from dataclasses import dataclass, field

from instances import least

SERIALIZATION, VALIDATION = "SerializationException", "ValidationException"


class Raw:
    """Bytes that go into the JSON as they are."""

    def __init__(self, data):
        self.data = data


@dataclass
class Mutation:
    name: str
    value: object
    # The errors of which one has to be answered; nothing: any error of the API, or success.
    errors: tuple = field(default=())
    # Takes long to send or to read: put into a few places only.
    is_heavy: bool = False


def encode(request):
    """The request's JSON, with each Raw in its place."""
    raws = []

    def default(value):
        raws.append(value.data)
        return f"@raw-{len(raws) - 1}@"

    body = json.dumps(request, default=default).encode()
    for index, data in enumerate(raws):
        body = body.replace(f'"@raw-{index}@"'.encode(), data, 1)
    return body


def nested(opening, closing, depth, core=b"1"):
    return Raw(opening * depth + core + closing * depth)


JSON_TYPES = {
    "string": "a text", "integer": 7, "fraction": 1.5, "true": True, "list": ["a"], "empty list": [], "object": {"a": "b"},
    "empty object": {}, "list of null": [None], "list of lists": [[["a"]]],
}
# Of each kind of shape, the JSON types that it takes. What an empty object is to a shape its operation decides.
TAKES = {
    "string": {"string"}, "blob": {"string"}, "boolean": {"true"}, "integer": {"integer"}, "long": {"integer"},
    "double": {"integer", "fraction"}, "float": {"integer", "fraction"}, "timestamp": {"integer", "fraction", "string"},
    "list": {"list", "empty list", "list of null", "list of lists"}, "map": {"object", "empty object"},
    "structure": {"object", "empty object"}, "attribute_value": {"object", "empty object"},
}
# Types that the service may read as another without saying so, and that tell nothing either way.
LENIENT = {("integer", "fraction"), ("long", "fraction")}


def wrong_types(kind):
    for name, value in JSON_TYPES.items():
        if name not in TAKES[kind]:
            errors = () if (kind, name) in LENIENT else (SERIALIZATION,)
            yield Mutation(f"type: {name}", value, errors)
        else:
            yield Mutation(f"same type: {name}", value)


def broken_json(kind):
    """Of any kind: what is not JSON, or not UTF-8, or too deep, or said twice."""
    yield Mutation("number without end", Raw(b"1e"), (SERIALIZATION,))
    yield Mutation("number beyond a double", Raw(b"1e999"), (SERIALIZATION, VALIDATION))
    yield Mutation("number of 5,000 digits", Raw(b"9" * 5000), (SERIALIZATION, VALIDATION))
    for name, data in {"a lone byte": b"\xff", "a cut sequence": b"\xc3", "an overlong slash": b"\xc0\xaf",
                       "an encoded surrogate": b"\xed\xa0\x80", "beyond Unicode": b"\xf5\x80\x80\x80"}.items():
        yield Mutation(f"not UTF-8: {name}", Raw(b'"' + data + b'"'), (SERIALIZATION,))
    yield Mutation("not UTF-8: a name", Raw(b'{"\xff":{"S":"a"}}'), (SERIALIZATION,))
    yield Mutation("half of a surrogate pair", Raw(b'"\\ud800"'), (SERIALIZATION, VALIDATION))
    yield Mutation("a control character", Raw(b'"\x01"'), (SERIALIZATION,))
    yield Mutation("40 lists deep", nested(b"[", b"]", 40), (SERIALIZATION, VALIDATION))
    # A structure passes over names that it does not know, so far.
    yield Mutation("40 objects deep", nested(b'{"a":', b"}", 40), () if kind == "structure" else (SERIALIZATION, VALIDATION))
    for depth in (1100, 5000, 200_000):
        yield Mutation(f"{depth} lists deep", nested(b"[", b"]", depth), (SERIALIZATION,), depth > 5000)
        yield Mutation(f"{depth} objects deep", nested(b'{"a":', b"}", depth), (SERIALIZATION,), depth > 5000)
    yield Mutation("lists that never close", Raw(b"[" * 100_000), (SERIALIZATION,), True)


def strings():
    for text in ("", "\0", " ", "a" * 70_000, "é" * 300, "../../etc/passwd", "'; DROP TABLE Things --", "#" * 300, "tenant#*",
                 "(" * 4000, "NOT " * 1000 + "a", "a.b" + "[0]" * 1300, "a[99999999999999999999]", "size(" * 800, ":v = :v",
                 "SET " + ", ".join(f"a{i} = :v" for i in range(400)), "{" * 500, "%s%n" * 20, "\u202e\ufeff", "$" * 256):
        shown = text if len(text) < 20 else text[:12] + "..."
        yield Mutation(f"text {shown!r}", text)
    yield Mutation("text of a megabyte", "x" * 1_000_000, (), True)


def numbers(kind):
    for number in (0, -1, 1, 2**31 - 1, 2**31, 2**53, 2**63 - 1):
        yield Mutation(f"number {number}", number)
    errors = (SERIALIZATION, VALIDATION) if kind in ("integer", "long") else ()
    for name, number in {"2^63": 2**63, "2^200": 2**200, "-2^64": -(2**64)}.items():
        yield Mutation(f"number {name}", number, errors)


def collections(kind, element):
    """`element` is what one of them may be."""
    if kind == "list":
        yield Mutation("10,000 elements", [element] * 10_000, (), True)
        yield Mutation("the same element twice", [element, element])
        yield Mutation("a null among them", [element, None], (SERIALIZATION, VALIDATION))
    else:
        yield Mutation("10,000 entries", {f"a{i}": element for i in range(10_000)}, (), True)
        yield Mutation("an empty name", {"": element})
        yield Mutation("a name of a megabyte", {"x" * 1_000_000: element}, (), True)
        yield Mutation("a null among them", {"a": None}, (SERIALIZATION, VALIDATION))
        one = json.dumps(element).encode()
        yield Mutation("an entry twice", Raw(b'{"a":' + one + b',"a":' + one + b"}"), (SERIALIZATION, VALIDATION))


def attribute_values():
    wrong = [{}, {"S": "a", "N": "1"}, {"X": "a"}, {"N": ""}, {"N": "abc"}, {"N": "1e999"}, {"N": "1" * 40}, {"N": "0x10"}, {"N": "NaN"},
             {"N": " 1"}, {"SS": []}, {"SS": ["a", "a"]}, {"NS": ["1", "1.0"]}, {"NS": ["x"]}, {"BS": []}, {"L": [{}]},
             {"M": {"a": {}}}, {"L": [{"S": "a", "BOOL": True}]}]
    for value in wrong:
        yield Mutation(f"value {json.dumps(value)[:30]}", value, (VALIDATION,))
    typed = [{"S": 1}, {"S": None, "N": 5}, {"N": 1}, {"N": []}, {"B": 1}, {"BOOL": "true"}, {"BOOL": 1}, {"SS": "a"}, {"SS": [1]},
             {"NS": [1]}, {"BS": [1]}, {"L": {}}, {"L": "a"}, {"L": ["a"]}, {"M": []}, {"M": {"a": "b"}}, {"NULL": "x"}]
    for value in typed:
        yield Mutation(f"value {json.dumps(value)[:30]}", value, (SERIALIZATION, VALIDATION))
    for value in ({"B": "!!!"}, {"B": "YQ"}, {"BS": ["YQ==", "YQ"]}):
        yield Mutation(f"value {json.dumps(value)[:30]}", value, (SERIALIZATION, VALIDATION))
    yield Mutation("value twice", Raw(b'{"S":"a","S":"b"}'), (SERIALIZATION, VALIDATION))
    for value in ({"S": ""}, {"B": ""}, {"NULL": False}, {"M": {"": {"S": ""}}}, {"N": "1e125"}, {"S": "x" * 500_000}):
        yield Mutation(f"value {json.dumps(value)[:30]}", value)
    for depth in (31, 32, 33, 300, 20_000):
        yield Mutation(f"value {depth} maps deep", nested(b'{"M":{"a":', b"}}", depth, b'{"S":"a"}'), () if depth < 32 else (SERIALIZATION, VALIDATION), depth > 300)
        yield Mutation(f"value {depth} lists deep", nested(b'{"L":[', b"]}", depth, b'{"S":"a"}'), () if depth < 32 else (SERIALIZATION, VALIDATION), depth > 300)


def structures(place):
    for name, shape in place.shape.members.items():
        entry = json.dumps({name: least(shape, name)}).encode()[1:-1]
        yield Mutation(f"{name} twice", Raw(b"{" + entry + b"," + entry + b"}"), (SERIALIZATION, VALIDATION))


def of(place, element=None):
    """All that is put in a place."""
    kind = place.kind
    yield Mutation("null", None, (VALIDATION,) if place.required and len(place.steps) == 1 else ())
    yield from wrong_types(kind)
    yield from broken_json(kind)
    if kind in ("string", "blob", "timestamp"):
        yield from strings()
    elif kind in ("integer", "long", "double", "float"):
        yield from numbers(kind)
    elif kind in ("list", "map"):
        yield from collections(kind, element)
    elif kind == "structure":
        yield from structures(place)
    elif kind == "attribute_value":
        yield from attribute_values()
