"""How an answer is compared with what a case expects of it.

An expectation is plain JSON. An object with one member whose name starts with '$' is a matcher or
a macro instead of a value; README.md lists them. Macros are expanded before a request is sent and
before an answer is compared; matchers appear in expectations only.
"""

import base64
import json
import re

SET_TYPES = ("SS", "NS", "BS")


class CaseError(Exception):
    """The case file itself is wrong."""


def _substitute(template, i):
    """`template` with {i} and formats such as {i:03} filled in, in names and in strings."""
    if isinstance(template, str):
        return re.sub(r"\{i(:\d+)?\}", lambda m: format(i, (m.group(1) or ":")[1:]), template)
    if isinstance(template, list):
        return [_substitute(part, i) for part in template]
    if isinstance(template, dict):
        return {_substitute(name, i): _substitute(part, i) for name, part in template.items()}
    return template


def _numbered(spec):
    return [_substitute(spec["$numbered"], i) for i in range(spec.get("from", 1), spec["to"] + 1)]


def _nested(spec, saved):
    value = expand(spec["of"], saved)
    for _ in range(spec["$nested"]):
        value = {"L": [value]} if spec.get("in", "L") == "L" else {"M": {"m": value}}
    return value


def expand(value, saved):
    """`value` with its macros filled in; `saved` holds what earlier steps kept."""
    if isinstance(value, list):
        return [expand(part, saved) for part in value]
    if not isinstance(value, dict):
        return value
    if "$repeat" in value:
        return expand(value["$repeat"], saved) * value["times"]
    if "$base64" in value:
        raw = value["$base64"].encode() * value.get("times", 1)
        return base64.b64encode(raw).decode()
    if "$numbered" in value:
        return expand(_numbered(value), saved)
    if "$members" in value:
        members = {}
        for i in range(value.get("from", 1), value["to"] + 1):
            members.update(_substitute(value["$members"], i))
        members.update(value.get("and", {}))
        return expand(members, saved)
    if "$join" in value:
        return value.get("with", "").join(expand(value["$join"], saved))
    if "$concat" in value:
        return [part for parts in expand(value["$concat"], saved) for part in parts]
    if "$nested" in value:
        return _nested(value, saved)
    if "$saved" in value:
        if value["$saved"] not in saved:
            raise CaseError(f"nothing was saved as {value['$saved']!r}")
        return saved[value["$saved"]]
    return {name: expand(part, saved) for name, part in value.items()}


def member(answer, path):
    """The part of `answer` at a dotted path, such as "Table.KeySchema.0"."""
    for name in path.split("."):
        answer = answer[int(name)] if isinstance(answer, list) else answer[name]
    return answer


def show(value):
    """A value for a person: one line, cut where it is huge."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= 4000:
        return text
    return f"{text[:2000]} ... {text[-500:]} ({len(text)} characters)"


def _same_kind(expected, got):
    number = (int, float)
    if isinstance(expected, bool) or isinstance(got, bool):
        return isinstance(expected, bool) and isinstance(got, bool)
    if isinstance(expected, number) and isinstance(got, number):
        return True
    return type(expected) is type(got)


def _unordered(expected, got, where):
    if not isinstance(got, list):
        return [f"{where}: expected a list, got {show(got)}"]
    left = list(got)
    problems = []
    for element in expected:
        for candidate in left:
            if not differences(element, candidate, where):
                left.remove(candidate)
                break
        else:
            problems.append(f"{where}: {show(element)} is missing")
    problems += [f"{where}: {show(element)} is not expected" for element in left]
    return problems


def _matcher(expected, got, where):
    """What is wrong by a matcher, or None if `expected` is no matcher."""
    if "$any" in expected:
        return []
    if "$matches" in expected:
        if isinstance(got, str) and re.fullmatch(expected["$matches"], got, re.DOTALL):
            return []
        return [f"{where}: {show(got)} does not match {expected['$matches']!r}"]
    if "$number" in expected:
        low, high = expected["$number"]
        if isinstance(got, (int, float)) and not isinstance(got, bool) and low <= got <= high:
            return []
        return [f"{where}: {show(got)} is not a number from {low} to {high}"]
    if "$length" in expected:
        if isinstance(got, (str, list)) and len(got) == expected["$length"]:
            return []
        size = len(got) if isinstance(got, (str, list)) else show(got)
        return [f"{where}: has length {size}, expected {expected['$length']}"]
    if "$unordered" in expected:
        return _unordered(expected["$unordered"], got, where)
    if "$has" in expected:
        if not isinstance(got, dict):
            return [f"{where}: expected an object, got {show(got)}"]
        return [problem for name, part in expected["$has"].items()
                for problem in (differences(part, got[name], f"{where}.{name}")
                                if name in got else [f"{where}.{name}: is missing"])]
    if "$absent" in expected:
        absent = [name for name in expected["$absent"] if isinstance(got, dict) and name in got]
        return [f"{where}.{name}: is there, but should not be" for name in absent]
    return None


def differences(expected, got, where="answer"):
    """Every difference as a sentence; an empty list if `got` is as expected."""
    if isinstance(expected, dict):
        problems = _matcher(expected, got, where)
        if problems is not None:
            return problems
    if not _same_kind(expected, got):
        return [f"{where}: expected {show(expected)}, got {show(got)}"]
    if isinstance(expected, dict):
        if len(expected) == 1 and next(iter(expected)) in SET_TYPES:
            name, members = next(iter(expected.items()))
            if isinstance(members, list) and list(got) == [name]:
                return _unordered(members, got[name], f"{where}.{name}")
        problems = []
        for name, part in expected.items():
            if name in got:
                problems += differences(part, got[name], f"{where}.{name}")
            else:
                problems.append(f"{where}.{name}: is missing, expected {show(part)}")
        problems += [f"{where}.{name}: {show(got[name])} is not expected"
                     for name in got if name not in expected]
        return problems
    if isinstance(expected, list):
        if len(expected) != len(got):
            return [f"{where}: has {len(got)} elements, expected {len(expected)}: {show(got)}"]
        return [problem for i, (a, b) in enumerate(zip(expected, got))
                for problem in differences(a, b, f"{where}[{i}]")]
    return [] if expected == got else [f"{where}: expected {show(expected)}, got {show(got)}"]


def _message_differences(expect, message):
    if "message" in expect and message != expect["message"]:
        return [f"message: expected {expect['message']!r}, got {message!r}"]
    if "message_contains" in expect and expect["message_contains"] not in (message or ""):
        return [f"message: {message!r} does not contain {expect['message_contains']!r}"]
    if "message_matches" in expect and not re.fullmatch(expect["message_matches"], message or "",
                                                        re.DOTALL):
        return [f"message: {message!r} does not match {expect['message_matches']!r}"]
    if "message_one_of" in expect and message not in expect["message_one_of"]:
        return [f"message: {message!r} is none of {expect['message_one_of']!r}"]
    return []


def answer_differences(expect, status, body):
    """Compares a whole answer: `status` and parsed `body` with the `expect` of a step."""
    problems = []
    wanted = expect.get("status", 400 if "__type" in expect else 200)
    if status != wanted:
        problems.append(f"status: expected {wanted}, got {status}")
    if "__type" not in expect:
        if "body" in expect:
            problems += differences(expect["body"], body)
        return problems
    rest = dict(body) if isinstance(body, dict) else {}
    got_type = rest.pop("__type", None)
    message = rest.pop("message", rest.pop("Message", None))
    # A case names the error; only one that is about the prefix writes it out.
    short = got_type.split("#")[-1] if isinstance(got_type, str) else got_type
    wanted_types = expect["__type"] if isinstance(expect["__type"], list) else [expect["__type"]]
    if got_type not in wanted_types and short not in wanted_types:
        problems.append(f"__type: expected {expect['__type']!r}, got {got_type!r}")
    problems += _message_differences(expect, message)
    problems += differences(expect.get("body", {}), rest)
    return problems
