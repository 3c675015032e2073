"""Tenants who are spread over suffixes, as boto3 sees them: not at all."""

import os
import subprocess
import tempfile
import unittest

from botocore.exceptions import ClientError

from rowhouse_server import PROGRAM, Server
from rowhouse_signed_server import OPERATOR, SignedServer, command, operator_environment, plain_environment

TABLE = {
    "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
}


def texts(item):
    return {name: value["S"] for name, value in item.items()}


def all_of(client, partition, **more):
    pages = client.get_paginator("query").paginate(
        TableName="Shop", KeyConditionExpression="PK = :pk", ExpressionAttributeValues={":pk": {"S": partition}}, **more)
    return [texts(item) for page in pages for item in page["Items"]]


def put_orders(client, partition, count):
    for i in range(count):
        client.put_item(TableName="Shop", Item={"PK": {"S": partition}, "SK": {"S": f"order#{i:04}"}})


class SpreadTenants(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.data, self.config = (os.path.join(scratch.name, name) for name in ("data", "config"))
        self.other = os.path.join(scratch.name, "other")

    def run_it(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60,
                              env=plain_environment(self.config))
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def test_a_tenant_who_is_made_spread_works_with_one_key_across_restarts(self):
        made = command("tenant", "create", "acme", "--spread", "16", data=self.data, config=self.config)
        key = made["access_key_id"], made["secret_access_key"]
        orders = [{"PK": "tenant#acme", "SK": f"order#{i:04}"} for i in range(60)]
        for start in range(2):
            with SignedServer("--data", self.data, environment=operator_environment(self.config)) as server:
                operator, acme = server.client_of(OPERATOR), server.client_of(key)
                if start == 0:
                    operator.create_table(**TABLE)
                    put_orders(acme, "tenant#acme", 60)
                self.assertEqual(all_of(acme, "tenant#acme"), orders)
                self.assertEqual(all_of(acme, "tenant#acme", PaginationConfig={"PageSize": 7}), orders)
                self.assertEqual(all_of(acme, "tenant#acme", ScanIndexForward=False), orders[::-1])
                self.assertEqual({item["PK"]["S"] for item in operator.scan(TableName="Shop")["Items"]}, {"tenant#acme"})
                page = acme.execute_statement(
                    Statement="SELECT * FROM Shop WHERE PK = 'tenant#acme' AND SK = 'order#0007'")
                self.assertEqual([texts(item) for item in page["Items"]], [orders[7]])
                for caller in (operator, acme):
                    with self.assertRaises(ClientError) as refused:
                        caller.get_item(TableName="Shop", Key={"PK": {"S": "tenant#acme##07"}, "SK": {"S": "order#0007"}})
                    self.assertEqual(refused.exception.response["Error"]["Code"], "ValidationException")
        shown = command("tenant", "show", "acme", data=self.data, config=self.config)
        self.assertEqual(shown["spread"], 16)

    def test_a_copy_changes_the_number_and_takes_it_back(self):
        with Server("--data", self.data) as server:
            client = server.client()
            client.create_table(**TABLE)
            put_orders(client, "tenant#acme", 40)
            put_orders(client, "tenant#small", 3)
        self.run_it("copy", "--from", self.data, "--to", self.other, "--spread-to", "acme=5")
        with Server("--data", self.other, "--spread", "acme=5") as server:
            self.assertEqual(len(all_of(server.client(), "tenant#acme")), 40)
            self.assertEqual(len(all_of(server.client(), "tenant#small")), 3)
        # What is kept, a server that was not told shows.
        with Server("--data", self.other) as server:
            kept = {item["PK"]["S"] for item in server.client().scan(TableName="Shop")["Items"]}
            self.assertEqual(kept, {f"tenant#acme##0{i}" for i in range(5)} | {"tenant#small"})
        got = self.run_it("query", "--data", self.other, "--table", "Shop", "--tenant", "acme", "--spread", "acme=5",
                          "--json")
        self.assertEqual(got.count("order#"), 40)
        back = self.other + "-back"
        self.run_it("copy", "--from", self.other, "--to", back, "--spread-from", "acme=5")
        with Server("--data", back) as server:
            self.assertEqual(len(all_of(server.client(), "tenant#acme")), 40)


if __name__ == "__main__":
    unittest.main()
