#!/usr/bin/env python3
"""Shows that the case runner tells right from wrong. Argument: the case_dispatch program."""

import pathlib
import subprocess
import sys
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from case_compare import answer_differences, differences, expand  # noqa: E402  (path set above)

PROGRAM = ""


class Compare(unittest.TestCase):
    def assert_same(self, expected, got):
        self.assertEqual(differences(expected, got), [])

    def assert_differs(self, expected, got, text=""):
        problems = differences(expected, got)
        self.assertTrue(problems, f"{expected} and {got} should differ")
        self.assertIn(text, " ".join(problems))

    def test_a_member_too_many_a_member_too_few_and_another_value_differ(self):
        self.assert_same({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]})
        self.assert_differs({"a": 1}, {"a": 1, "b": 2}, "answer.b: 2 is not expected")
        self.assert_differs({"a": 1, "b": 2}, {"a": 1}, "answer.b: is missing")
        self.assert_differs({"a": {"S": "x"}}, {"a": {"S": "y"}}, "answer.a.S")

    def test_kinds_differ_even_where_python_finds_them_equal(self):
        self.assert_differs(1, True)
        self.assert_differs("1", 1)
        self.assert_differs([], {})
        self.assert_differs(None, False)
        self.assert_same(1, 1.0)

    def test_lists_have_an_order_and_sets_have_none(self):
        self.assert_differs({"L": [{"S": "a"}, {"S": "b"}]}, {"L": [{"S": "b"}, {"S": "a"}]})
        self.assert_same({"SS": ["a", "b"]}, {"SS": ["b", "a"]})
        self.assert_differs({"SS": ["a", "b"]}, {"SS": ["a", "b", "b"]})
        self.assert_differs({"NS": ["1"]}, {"SS": ["1"]})

    def test_matchers_refuse_what_they_should(self):
        self.assert_same({"$matches": "[0-9]+"}, "42")
        self.assert_differs({"$matches": "[0-9]+"}, "42 ")
        self.assert_same({"$number": [0, 1]}, 0.5)
        self.assert_differs({"$number": [0, 1]}, 1.5)
        self.assert_differs({"$number": [0, 1]}, True)
        self.assert_same({"$unordered": [1, 2]}, [2, 1])
        self.assert_differs({"$unordered": [1, 2]}, [2, 2])
        self.assert_same({"$has": {"a": 1}}, {"a": 1, "b": 2})
        self.assert_differs({"$has": {"a": 1}}, {"b": 2})
        self.assert_differs({"$absent": ["a"]}, {"a": 1})
        self.assert_differs({"$length": 2}, "abc")

    def test_macros_make_what_they_say(self):
        self.assertEqual(expand({"$repeat": "ab", "times": 2}, {}), "abab")
        self.assertEqual(expand({"$base64": "a", "times": 3}, {}), "YWFh")
        self.assertEqual(expand({"$numbered": {"N": "{i:03}"}, "to": 2}, {}),
                         [{"N": "001"}, {"N": "002"}])
        self.assertEqual(expand({"$members": {":v{i}": "{i}"}, "to": 2}, {}),
                         {":v1": "1", ":v2": "2"})
        self.assertEqual(expand({"$join": {"$numbered": "a{i}", "to": 2}, "with": " OR "}, {}),
                         "a1 OR a2")
        self.assertEqual(expand({"$nested": 2, "of": {"S": "x"}}, {}),
                         {"L": [{"L": [{"S": "x"}]}]})
        self.assertEqual(expand({"$saved": "k"}, {"k": {"S": "x"}}), {"S": "x"})

    def test_an_error_is_compared_by_type_message_and_all_of_its_body(self):
        got = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
               "message": "The conditional request failed", "Item": {"PK": {"S": "a"}}}
        right = {"__type": "ConditionalCheckFailedException",
                 "message": "The conditional request failed", "body": {"Item": {"PK": {"S": "a"}}}}
        self.assertEqual(answer_differences(right, 400, got), [])
        for change in ({"__type": "ValidationException"}, {"message": "the conditional"},
                       {"body": {}}, {"status": 500}, {"message_matches": "The"}):
            self.assertTrue(answer_differences({**right, **change}, 400, got), change)


class Runner(unittest.TestCase):
    def run_wrong(self, name):
        return subprocess.run(
            [sys.executable, "-B", FOLDER.parent / "run_cases.py", "--engine", "memory",
             "--program", PROGRAM, FOLDER / name], capture_output=True, text=True, check=False)

    def test_a_wrong_item_fails_with_file_step_request_and_both_answers(self):
        result = self.run_wrong("wrong_item.json")
        self.assertEqual(result.returncode, 1, result.stderr)
        for text in ("wrong_item.json, step 2: alice is not 42", "GetItem on memory",
                     '"Key": {"PK": {"S": "alice"}}',
                     'answer.Item.age.N: expected "42", got "41"', "2 steps, 1 failed"):
            self.assertIn(text, result.stdout)
        self.assertNotIn("step 1", result.stdout)

    def test_a_wrong_message_fails(self):
        result = self.run_wrong("wrong_error.json")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("message: expected 'No such table', got 'Requested resource not found'",
                      result.stdout)

    def test_a_program_that_dies_is_a_failure(self):
        result = subprocess.run(
            [sys.executable, "-B", FOLDER.parent / "run_cases.py", "--engine", "memory",
             "--program", "/bin/false", FOLDER / "wrong_error.json"],
            capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("died", result.stdout)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
