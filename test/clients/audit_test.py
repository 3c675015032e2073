"""What a server that authenticates and the commands on its folder leave in the audit log, and who finds it altered."""

import datetime
import http.client
import itertools
import json
import os
import subprocess
import tempfile
import time
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

        self.assertEqual({event["transport"] for event in over_the_wire}, {"plain"})

    def serve(self, *arguments):
        return SignedServer("--data", self.data, "--durability", "relaxed", *arguments,
                            environment=operator_environment(self.config))

    def ask_as(self, server, connection, key_id):
        """An unlawful request that claims to be `key_id`'s; the status of its answer."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        authorization = (f"AWS4-HMAC-SHA256 Credential={key_id}/{now[:8]}/us-east-1/dynamodb/aws4_request, "
                         f"SignedHeaders=host;x-amz-date;x-amz-target, Signature={'0' * 64}")
        connection.request("POST", "/", body="{}", headers={
            "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.ListTables",
            "X-Amz-Date": now} | ({"Authorization": authorization} if key_id else {}))
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def test_keeps_refused_signatures_with_their_cause_and_counts_those_that_repeat(self):
        tenant = new_tenant("acme", data=self.data, config=self.config)
        with self.serve() as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            for _ in range(5):
                self.assertEqual(self.ask_as(server, connection, tenant[0]), 400)
            self.ask_as(server, connection, "AKIANOBODYOFTHETEST")
            self.ask_as(server, connection, None)
            connection.close()
        told = [(e["decided_by"], e.get("resource"), e["source"], e["transport"], e.get("count"))
                for e in self.events() if e["kind"] == "refused"]
        self.assertEqual(told, [
            ("wrong signature", tenant[0], "127.0.0.1", "plain", None),
            ("unknown access key", "AKIANOBODYOFTHETEST", "127.0.0.1", "plain", None),
            ("no signature", None, "127.0.0.1", "plain", None),
            ("wrong signature", tenant[0], "127.0.0.1", "plain", 4),
        ])
        self.assertNotIn("x-amz-date;x-amz-target", self.log())
        self.assertIn("is sound", self.verify().stdout)

    @staticmethod
    def memory_of(server):
        with open(f"/proc/{server.process.pid}/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))  # kB

    def test_a_stranger_costs_a_bounded_number_of_lines_and_bytes(self):
        strangers = 4_000
        with self.serve() as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            for number in range(500):
                self.ask_as(server, connection, f"AKIAWARM{number}")
            before = self.memory_of(server)
            for number in range(strangers):
                self.ask_as(server, connection, f"AKIANOBODY{number}" + "x" * 500)
            self.assertLess(self.memory_of(server) - before, 8_192)
            connection.close()
        refused = [event for event in self.events() if event["kind"] == "refused"]
        self.assertEqual(sum(event.get("count", 1) for event in refused), strangers + 500)
        # 401 in a minute, and the test may reach into another one.
        self.assertLessEqual(len(refused), 2 * 401)
        self.assertLess(max(len(event.get("resource", "")) for event in refused), 129)
        self.assertIn("is sound", self.verify().stdout)

    def test_sums_the_refusals_of_one_identity(self):
        keys = {tenant: new_tenant(tenant, data=self.data, config=self.config) for tenant in ("acme", "globex")}
        with self.serve() as server:
            for tenant, times in (("acme", 60), ("globex", 2)):
                client = server.client_of(keys[tenant])
                for _ in range(times):
                    with self.assertRaises(ClientError):
                        client.scan(TableName=TABLE)
        denied = [event for event in self.events() if event["kind"] == "denied"]
        for tenant, times, lines in (("acme", 60, 21), ("globex", 2, 2)):
            told = [event for event in denied if event["who"] == f"tenant/{tenant}"]
            self.assertEqual(sum(event.get("count", 1) for event in told), times)
            self.assertLessEqual(len(told), 2 * lines)
        self.assertEqual({event["action"] for event in denied}, {"dynamodb:Scan"})

    def test_keeps_what_is_allowed_too_if_it_is_told_to(self):
        tenant = new_tenant("acme", data=self.data, config=self.config)
        with self.serve("--audit", "all") as server:
            operator = server.client_of(OPERATOR)
            operator.create_table(
                TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}])
            server.client_of(tenant).put_item(TableName=TABLE, Item={"PK": {"S": "tenant#acme"}})
        kept = [(e["kind"], e["who"], e["action"], e.get("tenant"), e.get("decided_by")) for e in self.events()]
        self.assertEqual(kept[1:], [
            ("allowed", "operator", "dynamodb:CreateTable", None, "the operator's key"),
            ("allowed", "tenant/acme", "dynamodb:PutItem", "acme", "the tenant's key")])
        self.assertIn("is sound: 3 lines", self.verify().stdout)

    def test_sums_what_is_allowed_again_and_again_and_tells_whose_items_each_time(self):
        tenant = new_tenant("acme", data=self.data, config=self.config)
        with self.serve("--audit", "all") as server:
            operator = server.client_of(OPERATOR)
            operator.create_table(
                TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}])
            for client, whose, times in ((operator, "acme", 60), (operator, "globex", 1), (server.client_of(tenant), "acme", 60)):
                for _ in range(times):
                    client.put_item(TableName=TABLE, Item={"PK": {"S": f"tenant#{whose}"}})
        puts = [event for event in self.events() if event["action"] == "dynamodb:PutItem"]
        for kind, who, whose, times in (("operator_access", "operator", "acme", 60), ("operator_access", "operator", "globex", 1),
                                        ("allowed", "tenant/acme", "acme", 60)):
            told = [e for e in puts if (e["kind"], e["who"], e["tenant"]) == (kind, who, whose)]
            self.assertEqual(sum(event.get("count", 1) for event in told), times)
            self.assertLessEqual(len(told), 2 * 21)  # The test may reach into another minute.
            self.assertEqual({event["resource"] for event in told}, {f"table/{TABLE}"})
        self.assertEqual(len(puts), len([e for e in puts if "tenant" in e]))

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

    def test_is_found_doubled_moved_or_replaced_by_an_older_copy(self):
        head = os.path.join(self.scratch.name, "elsewhere")
        path = os.path.join(self.data, "audit.log")
        at = ("--audit-head", head)
        copies = []
        for tenant in ("acme", "globex", "initech"):
            self.assertEqual(self.run_it("tenant", "create", tenant, *at).returncode, 0)
            copies.append(self.log())
        one, two, three = copies[-1].splitlines(True)
        for text, finding in ((one + two + two + three, "line 3 was altered, or a line before it is missing"),
                              (one + three + two, "line 2 was altered, or a line before it is missing"),
                              (two + three, "line 1 was altered, or a line before it is missing"),
                              (copies[0], "the log was cut: 1 of 3 lines are there"),
                              (copies[1], "the log was cut: 2 of 3 lines are there"),
                              ("", "the log was cut: 0 of 3 lines are there")):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            told = self.verify(*at)
            self.assertEqual((told.returncode, told.stdout), (1, f"The audit log is not sound: {finding}.\n"))
            refused = self.run_it("tenant", "create", "late", *at)
            self.assertEqual(refused.returncode, 1)
            self.assertIn(finding, refused.stderr)
            self.assertIn("Keep it and its head elsewhere", refused.stderr)

    def test_the_servers_log_says_when_it_cannot_be_written_and_when_it_can_again(self):
        away, head = os.path.join(self.scratch.name, "away"), os.path.join(self.scratch.name, "head")
        os.mkdir(head)
        at = ("--audit-head", os.path.join(head, "audit.head"))
        strangers = itertools.count()
        with SignedServer("--data", self.data, *at, environment=operator_environment(self.config)) as server:
            def wait_for(event):  # The first refusal of each stranger is a line at once.
                deadline = time.monotonic() + 60
                while event not in server.said():
                    self.assertLess(time.monotonic(), deadline, server.said())
                    with self.assertRaises(ClientError):
                        server.client_of((f"AKIANOBODY{next(strangers)}", "x")).list_tables()

            os.rename(head, away)
            wait_for("event=audit_log_failed")
            self.assertIn("Cannot write the head of the audit log", server.said())
            os.rename(away, head)
            wait_for("event=audit_log_written_again")
        self.assertIn("is sound", self.verify(*at).stdout)
        self.assertNotIn("lost", self.log())

    def test_another_is_begun_where_log_and_head_were_moved_away_together(self):
        self.play()
        old = os.path.join(self.scratch.name, "old")
        os.mkdir(old)
        for name in ("audit.log", "audit.head"):
            os.rename(os.path.join(self.data, name), os.path.join(old, name))
        self.assertEqual(self.run_it("tenant", "create", "late").returncode, 0)
        self.assertIn("is sound: 1 line,", self.verify().stdout)
        self.assertIn("is sound: 5 lines", self.verify("--audit-dir", old).stdout)
        os.truncate(os.path.join(old, "audit.log"), 0)
        self.assertIn("0 of 5 lines are there", self.verify("--audit-dir", old).stdout)

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
