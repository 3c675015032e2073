"""`rowhouse policy`, on files as a team's CI has them.

usage: policy_test.py PROGRAM [ARGS OF UNITTEST]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
OK, FAILURE, USAGE = 0, 1, 2
CASES = pathlib.Path(__file__).resolve().parents[2] / "src" / "tenancy" / "policy" / "cases"
TABLE = "arn:aws:dynamodb:eu-west-1:000000000000:table/Shop"
PAIR = ["tenant#${aws:PrincipalTag/T}", "tenant#${aws:PrincipalTag/T}#*"]


def role(values=PAIR, action="dynamodb:GetItem", operator="ForAllValues:StringLike"):
    return {"Version": "2012-10-17",
            "Statement": {"Sid": "Own", "Effect": "Allow", "Action": action, "Resource": "*",
                          "Condition": {operator: {"dynamodb:LeadingKeys": values}}}}


class PolicyCommands(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.scratch.cleanup()

    def file(self, content, name="policy.json"):
        path = os.path.join(self.scratch.name, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(content if isinstance(content, str) else json.dumps(content))
        return path

    def run_it(self, *args, status=OK):
        run = subprocess.run([PROGRAM, "policy", *args], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, status, f"{args}: {run.stdout}{run.stderr}")
        if status == FAILURE:
            self.assertTrue(run.stderr.startswith("rowhouse: "), run.stderr)
        return run

    def test_lint_passes_the_safe_pair(self):
        path = self.file(role())
        self.assertEqual(self.run_it("lint", path).stdout, "Nothing was found.\n")
        self.assertEqual(json.loads(self.run_it("lint", path, "--json").stdout), [])

    def test_lint_says_where_why_and_what_instead(self):
        path = self.file(role("tenant#1*"))
        run = self.run_it("lint", path, status=FAILURE)
        self.assertIn("1 finding", run.stderr)
        for text in ("prefix-trap", path, "tenant#12", '"tenant#1#*"'):
            self.assertIn(text, run.stdout)
        found = json.loads(self.run_it("lint", path, "--json", status=FAILURE).stdout)
        self.assertEqual([each["rule"] for each in found], ["prefix-trap"])
        self.assertEqual(found[0]["where"],
                         "Statement[0].Condition.ForAllValues:StringLike.dynamodb:LeadingKeys")
        self.assertEqual(set(found[0]), {"file", "rule", "where", "found", "why", "instead"})

    def test_lint_reads_several_policies_and_a_table(self):
        table = self.file({"Table": {"TableName": "Shop", "KeySchema": [
            {"AttributeName": "PK", "KeyType": "HASH"}], "GlobalSecondaryIndexes": [
                {"IndexName": "ByMail", "KeySchema": [{"AttributeName": "mail", "KeyType": "HASH"}]}]}},
                          "table.json")
        query = self.file(role(action="dynamodb:Query"), "query.json")
        scan = self.file(role(action=["dynamodb:GetItem", "dynamodb:Scan"]), "scan.json")
        run = self.run_it("lint", query, scan, "--table", table, "--json", status=FAILURE)
        self.assertEqual([(os.path.basename(each["file"]), each["rule"]) for each in json.loads(run.stdout)],
                         [("query.json", "index-without-tenant"), ("scan.json", "unkeyed-operation"),
                          ("scan.json", "index-without-tenant")])
        self.run_it("lint", query, "--table", table, "--tenant-attribute", "mail")

    def test_lint_refuses_what_is_no_policy(self):
        path = self.file(role(operator="StringEquls"))
        self.assertIn("Statement.Condition.StringEquls: unknown condition operator",
                      self.run_it("lint", path, status=FAILURE).stderr)
        self.run_it("lint", os.path.join(self.scratch.name, "missing"), status=FAILURE)
        self.run_it("lint", self.scratch.name, status=FAILURE)
        self.run_it("lint", status=USAGE)
        trust = self.file({"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"},
                                         "Action": "sts:AssumeRole"}}, "trust.json")
        self.run_it("lint", trust, status=FAILURE)
        self.run_it("lint", trust, "--kind", "trust")

    def check(self, policy, *args, status=OK):
        run = self.run_it("check", "--identity", policy, *args, "--json", status=status)
        return json.loads(run.stdout)[0]

    def test_check_names_the_statement_that_allowed(self):
        got = self.check(self.file(role()), "--action", "dynamodb:GetItem", "--resource", TABLE,
                         "--key", "dynamodb:LeadingKeys=tenant#acme", "--tag", "T=acme")
        self.assertEqual(got["here"]["decision"], "allow")
        self.assertEqual(got["here"]["statement"], "Own")

    def test_check_tells_which_condition_of_the_nearest_allow_failed(self):
        got = self.check(self.file(role()), "--action", "dynamodb:GetItem",
                         "--key", "dynamodb:LeadingKeys=tenant#acme",
                         "--key", "dynamodb:LeadingKeys=tenant#globex", "--tag", "T=acme", status=FAILURE)
        self.assertEqual(got["here"]["decision"], "implicit deny")
        failed = got["here"]["nearest_allow"]["conditions"][0]
        self.assertEqual(failed["actual"], ["tenant#acme", "tenant#globex"])
        self.assertEqual(failed["wanted"], PAIR)
        self.assertIn('"tenant#globex"', failed["why"])

    def test_check_tells_what_aws_would_decide(self):
        got = self.check(self.file(role(action="dynamodb:*")), "--action", "dynamodb:Scan",
                         "--tag", "T=acme", status=FAILURE)
        self.assertEqual((got["here"]["decision"], got["aws"]["decision"]), ("implicit deny", "allow"))

    def test_check_says_what_a_newcomer_wrote_that_no_policy_is_about(self):
        path = self.file(role())
        for arguments, told in ((("--action", "GetItem"), "write the service before it"),
                                (("--action", "dynamodb:GetItem", "--resource", "Shop"), "must be an ARN")):
            self.assertIn(told, self.run_it("check", "--identity", path, *arguments, status=FAILURE).stderr)
        told = self.run_it("check", "--identity", path, "--action", "dynamodb:TransactWriteItems", status=FAILURE).stdout
        self.assertIn("it is about dynamodb:GetItem", told)
        self.assertIn("note    dynamodb:TransactWriteItems: no policy is ever asked about it", told)
        told = self.run_it("check", "--identity", path, "--action", "dynamodb:GetItems", status=FAILURE).stdout
        self.assertIn("DynamoDB has no action of that name", told)
        got = json.loads(self.run_it("check", "--identity", path, "--action", "dynamodb:PutItem", "--json", status=FAILURE).stdout)
        self.assertEqual(got[0]["here"]["nearest_allow"]["wanted"], ["dynamodb:GetItem"])
        self.assertNotIn("note", got[0])
        got = json.loads(self.run_it("check", "--identity", path, "--action", "dynamodb:TransactGetItems", "--json", status=FAILURE).stdout)
        self.assertIn("no policy is ever asked about it", got[0]["note"])

    def test_lint_finds_an_action_that_is_misspelt(self):
        found = json.loads(self.run_it("lint", self.file(role(action=["dynamodb:GetItem", "dynamodb:PutItems"])), "--json",
                                       status=FAILURE).stdout)
        self.assertEqual([(each["rule"], each["found"]) for each in found], [("unknown-action", "dynamodb:PutItems")])
        self.assertEqual(self.run_it("lint", self.file(role(action=["dynamodb:GetItem", "dynamodb:ListTables"]))).stdout,
                         "Nothing was found.\n")

    def test_check_needs_a_request(self):
        self.run_it("check", "--identity", self.file(role()), status=USAGE)
        bad = self.file('[{"action": "dynamodb:Scan", "expects": "deny"}]', "requests.json")
        self.assertIn('request[0]: has an unknown element "expects"',
                      self.run_it("check", "--request", bad, status=FAILURE).stderr)

    def test_check_compares_with_what_a_file_expects(self):
        policy = self.file(role())
        request = {"action": "dynamodb:GetItem", "keys": {"dynamodb:LeadingKeys": ["tenant#globex"]},
                   "principal_tags": {"T": "acme"}}
        met = self.file([{**request, "expect": "deny"}], "met.json")
        self.assertIn("as expected", self.run_it("check", "--identity", policy, "--request", met).stdout)
        unmet = self.file([{**request, "expect": "deny"}, {**request, "expect": "allow"}], "unmet.json")
        run = self.run_it("check", "--identity", policy, "--request", unmet, status=FAILURE)
        self.assertIn("NOT AS EXPECTED", run.stdout)
        self.assertIn("1 of 2", run.stderr)

    def test_check_decides_the_documented_cases(self):
        options = {"identity": "--identity", "session": "--session", "resource": "--resource-policy"}
        cases = sorted(CASES.glob("*.json"))
        self.assertGreater(len(cases), 20)
        for path in cases:
            case = json.loads(path.read_text(encoding="utf-8"))
            args = ["--request", self.file(case["requests"], "requests.json")]
            for kind, option in options.items():
                for number, policy in enumerate(case["policies"].get(kind, [])):
                    args += [option, self.file(policy, f"{kind}{number}.json")]
            if "boundary" in case["policies"]:
                args += ["--boundary", self.file(case["policies"]["boundary"], "boundary.json")]
            with self.subTest(path.name):
                self.run_it("check", *args)

    def test_what_a_policy_holds_does_not_drive_the_terminal(self):
        path = self.file(role("tenant#\u001b[2J*"))
        self.assertNotIn("\x1b[2J", self.run_it("lint", path, status=FAILURE).stdout)


if __name__ == "__main__":
    unittest.main()
