"""The operator's and tenants' keys over the wire, with boto3, on a folder."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from botocore.exceptions import ClientError

from rowhouse_server import PROGRAM
from rowhouse_signed_server import (OPERATOR, SignedServer, command, new_tenant, operator_environment,
                                    plain_environment)

TABLE = "MultiTenantTable"


def make_table(client):
    client.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"},
                              {"AttributeName": "SK", "AttributeType": "S"}],
    )
    client.get_waiter("table_exists").wait(TableName=TABLE)


def item(tenant, name="a"):
    return {"PK": {"S": f"tenant#{tenant}"}, "SK": {"S": f"user#{name}"}, "of": {"S": tenant}}


def key(tenant, name="a"):
    return {"PK": {"S": f"tenant#{tenant}"}, "SK": {"S": f"user#{name}"}}


class Credentials(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.data = os.path.join(self.scratch.name, "data")
        self.config = os.path.join(self.scratch.name, "config")
        self.folder = {"data": self.data, "config": self.config}

    def serve(self, *arguments, operator=True):
        environment = (operator_environment if operator else plain_environment)(self.config)
        return SignedServer("--data", self.data, *arguments, environment=environment)

    def refused(self, code, call, *args, **kwargs):
        with self.assertRaises(ClientError) as caught:
            call(*args, **kwargs)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response["Error"]["Message"]

    def test_each_key_opens_its_own_tenants_items_only(self):
        acme, acme2 = new_tenant("acme", **self.folder), new_tenant("acme2", **self.folder)
        with self.serve() as server:
            make_table(server.client_of(OPERATOR))
            for tenant, its_key in (("acme", acme), ("acme2", acme2)):
                server.client_of(its_key).put_item(TableName=TABLE, Item=item(tenant))
            for tenant, its_key, other in (("acme", acme, "acme2"), ("acme2", acme2, "acme")):
                client = server.client_of(its_key)
                self.assertEqual(client.get_item(TableName=TABLE, Key=key(tenant))["Item"]["of"]["S"], tenant)
                there = self.refused("AccessDeniedException", client.get_item, TableName=TABLE, Key=key(other))
                missing = self.refused("AccessDeniedException", client.get_item, TableName=TABLE,
                                       Key=key(other, "nobody"))
                self.assertEqual(there, missing)
                self.assertEqual(
                    there,
                    f"User: arn:aws:iam::000000000000:user/tenant/{tenant} is not authorized to perform: "
                    f"dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/{TABLE} "
                    "because no identity-based policy allows the dynamodb:GetItem action")
            operator = server.client_of(OPERATOR)
            self.assertEqual(operator.scan(TableName=TABLE)["Count"], 2)

    def test_a_page_token_of_a_statement_goes_on_after_a_restart(self):
        keys = {tenant: new_tenant(tenant, **self.folder) for tenant in ("acme", "globex")}
        first = {"Statement": f"SELECT * FROM {TABLE} WHERE PK = 'tenant#acme'", "Limit": 1}
        with self.serve() as server:
            make_table(server.client_of(OPERATOR))
            acme = server.client_of(keys["acme"])
            for name in ("a", "b"):
                acme.put_item(TableName=TABLE, Item=item("acme", name))
            token = acme.execute_statement(**first)["NextToken"]
        with self.serve() as server:
            answer = server.client_of(keys["acme"]).execute_statement(**first, NextToken=token)
            self.assertEqual(answer["Items"], [item("acme", "b")])
            self.assertEqual(
                self.refused("ValidationException", server.client_of(OPERATOR).execute_statement, **first, NextToken=token),
                "NextToken does not match request")

    def test_a_tenant_is_refused_tables_alike_whether_they_are_there_or_not(self):
        acme = new_tenant("acme", **self.folder)
        with self.serve() as server:
            make_table(server.client_of(OPERATOR))
            client = server.client_of(acme)
            for call in (client.scan, client.delete_table):
                texts = [self.refused("AccessDeniedException", call, TableName=name)
                         for name in (TABLE, "Missing")]
                self.assertEqual(texts[0].replace(TABLE, "Missing"), texts[1])
            self.assertIn("dynamodb:ListTables on resource: arn:aws:dynamodb:us-east-1:000000000000:table/* because",
                          self.refused("AccessDeniedException", client.list_tables))
            described = client.describe_table(TableName=TABLE)["Table"]
            self.assertFalse(described.get("ItemCount"))
            self.assertFalse(described.get("TableSizeBytes"))

    def test_disabled_rotated_deleted_and_suspended_keys_open_nothing(self):
        acme = new_tenant("acme", **self.folder)
        steps = [
            (("key", "disable", acme[0]), False), (("key", "enable", acme[0]), True),
            (("tenant", "suspend", "acme"), False), (("tenant", "resume", "acme"), True),
            (("key", "rotate", acme[0], "--overlap", "1h"), True),
            (("key", "rotate", acme[0], "--overlap", "0"), False),
        ]
        with self.serve() as server:
            make_table(server.client_of(OPERATOR))
        for words, opens in steps:
            answer = command(*words, **self.folder)
            with self.serve() as server:
                call = server.client_of(acme).get_item
                if opens:
                    call(TableName=TABLE, Key=key("acme"))
                else:
                    self.refused("UnrecognizedClientException", call, TableName=TABLE, Key=key("acme"))
                if "rotate" in words:
                    new = answer["access_key_id"], answer["secret_access_key"]
                    server.client_of(new).get_item(TableName=TABLE, Key=key("acme"))
        command("tenant", "delete", "acme", **self.folder)
        with self.serve() as server:
            self.refused("UnrecognizedClientException", server.client_of(new).get_item, TableName=TABLE,
                         Key=key("acme"))

    def test_a_wrong_secret_and_an_unknown_key_are_refused_and_no_secret_is_logged(self):
        acme = new_tenant("acme", **self.folder)
        with self.serve() as server:
            make_table(server.client_of(OPERATOR))
            get = {"TableName": TABLE, "Key": key("acme")}
            self.refused("InvalidSignatureException", server.client_of((acme[0], OPERATOR[1])).get_item, **get)
            self.refused("InvalidSignatureException", server.client_of((OPERATOR[0], acme[1])).get_item, **get)
            self.refused("UnrecognizedClientException", server.client_of(("AKIANOBODY0000000000", acme[1])).get_item,
                         **get)
            server.client_of(acme).get_item(**get)
            server.process.terminate()
            server.process.wait(15)
            log = server.said()
        self.assertIn(f'access_key_id="{OPERATOR[0]}"', log)
        for secret in (acme[1], OPERATOR[1]):
            self.assertNotIn(secret, log)

    def test_makes_and_shows_the_operators_key_once(self):
        with self.serve(operator=False) as server:
            made = re.search(r"export AWS_ACCESS_KEY_ID=(\S+)\n  export AWS_SECRET_ACCESS_KEY=(\S+)\n", server.said())
            self.assertTrue(made, server.said())
            self.assertIn(f"made a master key for this folder in {self.config}/rowhouse/", server.said())
            make_table(server.client_of(made.groups()))
        with self.serve(operator=False) as server:
            server.client_of(made.groups()).describe_table(TableName=TABLE)
            self.assertNotIn("AWS_ACCESS_KEY_ID", server.said())
            self.assertNotIn("master key", server.said())
            self.assertNotIn(made[2], server.said())
        keys = command("key", "list", "--operator", **self.folder)
        self.assertEqual([k["access_key_id"] for k in keys], [made[1]])

    def test_a_folder_that_was_copied_without_its_master_key_serves_nobody(self):
        new_tenant("acme", **self.folder)
        copy, stranger = os.path.join(self.scratch.name, "copy"), os.path.join(self.scratch.name, "stranger")
        shutil.copytree(self.data, copy)
        for environment, why in ((operator_environment(stranger), "their master key is not at " + stranger),
                                 (operator_environment(self.config) | {"ROWHOUSE_MASTER_KEY": "A" * 43 + "="},
                                  "does not open the directory of tenants and keys")):
            done = subprocess.run([PROGRAM, "serve", "--data", copy, "--port", "0"], env=environment,
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(why, done.stderr)
        self.assertFalse(os.path.exists(stranger), "no other key was made")
        with SignedServer("--data", copy, environment=operator_environment(self.config)) as server:
            server.client_of(OPERATOR).list_tables()

    def test_a_start_that_waits_for_its_master_key_can_be_stopped(self):
        waiting = subprocess.Popen(
            [PROGRAM, "serve", "--data", self.data, "--port", "0", "--master-key-command", "echo asked >&2; exec sleep 60"],
            env=operator_environment(self.config), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(waiting.stderr.readline(), "asked\n")
        waiting.send_signal(signal.SIGTERM)
        out, err = waiting.communicate(timeout=30)
        self.assertEqual((waiting.returncode, out), (1, ""))
        self.assertIn("Told to end before the master key's command had answered", err)

    def test_in_memory_the_operator_has_a_key_too(self):
        with SignedServer("--memory") as server:
            make_table(server.client_of(OPERATOR))
            self.refused("UnrecognizedClientException", server.client_of(("AKIANOBODY0000000000", "x")).list_tables)

    def test_nobody_can_name_the_table_of_tenants_and_keys(self):
        acme = new_tenant("acme", **self.folder)
        with self.serve() as server:
            for its_key in (OPERATOR, acme):
                client = server.client_of(its_key)
                for name in ("$rowhouse", "arn:aws:dynamodb:us-east-1:000000000000:table/$rowhouse"):
                    record = {"kind": {"S": "tenant"}, "key": {"S": "acme"}}
                    for call, more in (
                        (client.describe_table, {}), (client.scan, {}), (client.delete_table, {}),
                        (client.get_item, {"Key": record}), (client.put_item, {"Item": record}),
                        (client.delete_item, {"Key": record}),
                        (client.query, {"KeyConditionExpression": "kind = :k",
                                        "ExpressionAttributeValues": {":k": {"S": "tenant"}}}),
                    ):
                        with self.assertRaises(ClientError) as caught:
                            call(TableName=name, **more)
                        self.assertIn(caught.exception.response["Error"]["Code"],
                                      ("ValidationException", "ResourceNotFoundException", "AccessDeniedException"))
                    for call, request in (
                        (client.batch_get_item, {"RequestItems": {name: {"Keys": [record]}}}),
                        (client.transact_write_items,
                         {"TransactItems": [{"Delete": {"TableName": name, "Key": record}}]}),
                    ):
                        with self.assertRaises(ClientError):
                            call(**request)
            self.assertEqual(server.client_of(OPERATOR).list_tables()["TableNames"], [])
        self.assertEqual(command("tenant", "show", "acme", **self.folder)["status"], "active")

    def test_the_secrets_are_not_in_the_folder(self):
        acme = new_tenant("acme", **self.folder)
        for root, _, names in os.walk(self.data):
            for name in names:
                with open(os.path.join(root, name), "rb") as file:
                    self.assertNotIn(acme[1].encode(), file.read(), name)


if __name__ == "__main__":
    unittest.main()
