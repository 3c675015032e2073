"""What a server that authenticates and the commands on its folder leave in the audit log, and who finds it altered."""

import json
import os
import subprocess
import tempfile
import unittest

from botocore.exceptions import ClientError

from rowhouse_signed_server import (OPERATOR, PROGRAM, SignedServer, new_tenant, operator_environment,
                                    plain_environment)

TABLE = "MultiTenantTable"


class AuditLog(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.data = os.path.join(self.scratch.name, "data")
        self.config = os.path.join(self.scratch.name, "config")

    def run_it(self, *arguments):
        return subprocess.run([PROGRAM, *arguments, "--data", self.data], capture_output=True, text=True, timeout=60,
                              env=plain_environment(self.config))

    def log(self):
        with open(os.path.join(self.data, "audit.log"), encoding="utf-8") as file:
            return file.read()

    def events(self):
        return [json.loads(line) for line in self.log().splitlines()]

    def verify(self, *arguments):
        return self.run_it("audit", "verify", *arguments)

    def play(self):
        """Two tenants; the operator writes an item of one, and the other asks for it."""
        self.keys = {tenant: new_tenant(tenant, data=self.data, config=self.config) for tenant in ("acme", "globex")}
        with SignedServer("--data", self.data, environment=operator_environment(self.config)) as server:
            operator = server.client_of(OPERATOR)
            operator.create_table(
                TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}])
            operator.get_waiter("table_exists").wait(TableName=TABLE)
            operator.put_item(TableName=TABLE, Item={"PK": {"S": "tenant#acme"}, "note": {"S": "nobody's business"}})
            globex = server.client_of(self.keys["globex"])
            globex.put_item(TableName=TABLE, Item={"PK": {"S": "tenant#globex#7"}})
            for ask in (lambda: globex.get_item(TableName=TABLE, Key={"PK": {"S": "tenant#acme"}}),
                        lambda: globex.scan(TableName=TABLE)):
                with self.assertRaises(ClientError):
                    ask()

    def test_keeps_changes_refusals_and_what_the_operator_did(self):
        self.play()
        kept = [(event["kind"], event["who"], event["action"], event.get("tenant")) for event in self.events()]
        self.assertEqual(kept, [
            ("credential", "operator, on the command line", "rowhouse:CreateTenant", "acme"),
            ("credential", "operator, on the command line", "rowhouse:CreateTenant", "globex"),
            ("operator_access", "operator", "dynamodb:PutItem", "acme"),
            ("denied", "tenant/globex", "dynamodb:GetItem", "acme"),
            ("denied", "tenant/globex", "dynamodb:Scan", None),
        ])

    def test_says_where_a_request_came_from_and_what_its_answer_is_told_by(self):
        self.play()
        over_the_wire = [event for event in self.events() if event["action"].startswith("dynamodb:")]
        self.assertEqual(len(over_the_wire), 3)
        self.assertEqual({event["source"] for event in over_the_wire}, {"127.0.0.1"})
        self.assertEqual(len({event["request_id"] for event in over_the_wire}), 3)

    def test_holds_no_secret_and_nothing_of_an_item(self):
        self.play()
        text = self.log()
        for _, secret in self.keys.values():
            self.assertNotIn(secret, text)
        self.assertNotIn("nobody", text)
        self.assertNotIn("globex#7", text)

    def test_is_found_sound_or_altered_or_cut(self):
        self.play()
        self.assertIn("is sound: 5 lines", self.verify().stdout)
        path = os.path.join(self.data, "audit.log")
        sound = self.log()
        for text, finding in ((sound.replace('"tenant":"acme"', '"tenant":"evil"', 1), "line 1 was altered"),
                              ("".join(sound.splitlines(True)[:-1]), "the log was cut: 4 of 5 lines are there")):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            told = self.verify()
            self.assertEqual(told.returncode, 1, told)
            self.assertIn(finding, told.stdout)
            self.assertIn(finding, json.loads(self.verify("--json").stdout)["finding"])

    def test_does_not_go_on_behind_a_log_that_was_altered(self):
        self.play()
        with open(os.path.join(self.data, "audit.log"), "a", encoding="utf-8") as file:
            file.write('{"line":6,"kind":"denied"}\n')
        refused = self.run_it("tenant", "create", "late")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("audit log", refused.stderr)

    def test_counts_in_a_head_that_lies_elsewhere(self):
        head = os.path.join(self.scratch.name, "elsewhere")
        self.assertEqual(self.run_it("tenant", "create", "acme", "--audit-head", head).returncode, 0)
        self.assertTrue(os.path.exists(head))
        self.assertFalse(os.path.exists(os.path.join(self.data, "audit.head")))
        self.assertIn("is sound: 1 line,", self.verify("--audit-head", head).stdout)
        self.assertEqual(self.verify().returncode, 1)


if __name__ == "__main__":
    unittest.main()
