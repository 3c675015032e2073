"""docs/compatibility.md tells of each operation that there is, and of each of its parameters."""

import pathlib
import re
import sys
import unittest

import botocore.session

ROOT = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else ".")


def listed():
    """The names in operation/all.h, and those which absent.h answers."""
    text = (ROOT / "src/operation/all.h").read_text()
    names = re.search(r"using All =.*?TypeList<(.*?)>", text, re.S).group(1)
    own = {name.strip() for name in names.split(",")}
    own |= {name.strip() for name in re.search(r"using AllOfStreams = TypeList<(.*?)>", text, re.S).group(1).split(",")}
    absent = re.search(r"kAbsentNames = \{(.*?)\}", (ROOT / "src/operation/absent.h").read_text(), re.S).group(1)
    return own, set(re.findall(r'"(\w+)"', absent))


def rows():
    """Each operation's row of the tables: its name and the whole of it."""
    found = {}
    for line in (ROOT / "docs/compatibility.md").read_text().splitlines():
        match = re.match(r"\| `(\w+)` \|", line)
        if match:
            found.setdefault(match.group(1), []).append(line)
    return found


class Compatibility(unittest.TestCase):
    def test_each_operation_has_one_row_and_no_row_is_of_anything_else(self):
        own, absent = listed()
        self.assertEqual(set(rows()), own | absent)
        self.assertEqual({name for name, lines in rows().items() if len(lines) > 1}, set())

    def test_the_row_names_each_parameter(self):
        own, _ = listed()
        for service in ("dynamodb", "dynamodbstreams"):
            model = botocore.session.get_session().get_service_model(service)
            for name in sorted(own & set(model.operation_names)):
                shape = model.operation_model(name).input_shape
                told = set(re.findall(r"`(\w+)`", rows()[name][0]))
                self.assertEqual(set(shape.members if shape else ()) - told, set(), name)

    def test_what_the_service_has_and_this_has_not_is_said(self):
        own, absent = listed()
        model = botocore.session.get_session().get_service_model("dynamodb")
        text = (ROOT / "docs/compatibility.md").read_text()
        for name in sorted(set(model.operation_names) - own - absent):
            self.assertIn(f"`{name}`", text)


if __name__ == "__main__":
    unittest.main()
