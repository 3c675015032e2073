"""The remote engine over real sockets: the shop in C++ on a server, and through a gateway; boto3 through a gateway; the
commands with --engine; a copy there; and an engine that goes away."""

import json
import os
import subprocess
import unittest

import botocore.exceptions
from rowhouse_server import PROGRAM, Server

SHOP = os.environ["SHOP"]
CREDENTIALS = {**os.environ, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1"}


class Gateway(Server):
    """A server without data of its own before `engine`."""

    def __init__(self, engine):
        super().__init__("--engine", engine.url)

    def __enter__(self):
        before = dict(os.environ)
        os.environ.update(CREDENTIALS)
        try:
            return super().__enter__()
        finally:
            os.environ.clear()
            os.environ.update(before)


def run(*command, status=0):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=CREDENTIALS)
    assert done.returncode == status, f"{command}: {done.returncode} {done.stdout}{done.stderr}"
    return done.stdout


class ThroughAGateway(unittest.TestCase):
    def test_the_shop_in_cpp_runs_on_a_server_and_on_a_gateway(self):
        with Server("--memory") as engine, Gateway(engine) as gateway:
            for url in (engine.url, gateway.url):
                said = run(SHOP, url)
                for part in ("Alice", "150", "Bob", "200", "Next"):
                    self.assertIn(part, said)

    def test_boto3_writes_reads_and_is_told_of_a_failed_condition(self):
        with Server("--memory") as engine, Gateway(engine) as gateway:
            client = gateway.client()
            client.create_table(
                TableName="Things", BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
                KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}])
            client.get_waiter("table_exists").wait(TableName="Things")
            for i in range(60):
                client.put_item(TableName="Things", Item={"PK": {"S": "tenant#a"}, "SK": {"S": f"order#{i:02}"}, "n": {"N": "1.50"}})
            with self.assertRaises(botocore.exceptions.ClientError) as refused:
                client.put_item(TableName="Things", Item={"PK": {"S": "tenant#a"}, "SK": {"S": "order#00"}},
                                ConditionExpression="attribute_not_exists(PK)")
            self.assertEqual(refused.exception.response["Error"]["Code"], "ConditionalCheckFailedException")
            changed = client.update_item(
                TableName="Things", Key={"PK": {"S": "tenant#a"}, "SK": {"S": "order#00"}}, UpdateExpression="SET n = n + :one",
                ExpressionAttributeValues={":one": {"N": "1"}}, ReturnValues="UPDATED_NEW", ReturnConsumedCapacity="TOTAL")
            self.assertEqual(changed["Attributes"], {"n": {"N": "2.5"}})
            self.assertEqual(changed["ConsumedCapacity"]["CapacityUnits"], 1.0)
            pages = list(client.get_paginator("query").paginate(
                TableName="Things", KeyConditionExpression="PK = :p AND begins_with(SK, :o)", PaginationConfig={"PageSize": 7},
                ExpressionAttributeValues={":p": {"S": "tenant#a"}, ":o": {"S": "order#"}}))
            self.assertEqual(sum(page["Count"] for page in pages), 60)
            found = client.execute_statement(Statement="SELECT * FROM Things WHERE PK = 'tenant#a' AND SK = 'order#07'")
            self.assertEqual(found["Items"][0]["n"], {"N": "1.5"})
            with self.assertRaises(botocore.exceptions.ClientError) as missing:
                client.get_item(TableName="Nowhere", Key={"PK": {"S": "a"}, "SK": {"S": "b"}})
            self.assertEqual(missing.exception.response["Error"]["Code"], "ResourceNotFoundException")
            self.assertEqual(engine.client().scan(TableName="Things", Select="COUNT")["Count"], 60)

    def test_commands_reach_an_engine_by_its_url(self):
        with Server("--memory") as engine:
            run(PROGRAM, "table", "create", "Things", "--engine", engine.url)
            run(PROGRAM, "put", "--engine", engine.url, "--table", "Things", "--tenant", "acme", json.dumps({"SK": {"S": "user#1"}}))
            self.assertEqual(json.loads(run(PROGRAM, "table", "list", "--engine", engine.url, "--json")), ["Things"])
            self.assertIn("user#1", run(PROGRAM, "query", "--engine", engine.url, "--table", "Things", "--tenant", "acme"))
            self.assertNotIn("user#1", run(PROGRAM, "query", "--engine", engine.url, "--table", "Things", "--tenant", "acme2"))
            run(PROGRAM, "table", "list", "--engine", "nowhere", status=1)
            run(PROGRAM, "table", "list", status=2)

    def test_tenants_are_listed_and_measured_on_an_engine(self):
        with Server("--memory") as engine:
            run(PROGRAM, "table", "create", "Things", "--engine", engine.url)
            for tenant, count in (("globex", 2), ("acme", 3), ("acme2", 1)):
                for i in range(count):
                    run(PROGRAM, "put", "--engine", engine.url, "--table", "Things", "--tenant", tenant,
                        json.dumps({"SK": {"S": f"user#{i}"}}))
            on_things = ("--engine", engine.url, "--table", "Things", "--json")
            listed = json.loads(run(PROGRAM, "tenant", "list", "--usage", *on_things))
            self.assertEqual([(each["tenant"], each["items"]) for each in listed], [("acme", 3), ("acme2", 1), ("globex", 2)])
            # PK and tenant#acme, SK and user#0.
            self.assertEqual(json.loads(run(PROGRAM, "tenant", "show", "acme", *on_things)),
                             {"tenant": "acme", "items": 3, "bytes": 3 * (2 + 11 + 2 + 6)})

    def test_tables_are_copied_to_an_engine(self):
        with Server("--memory") as source, Server("--memory") as target:
            run(SHOP, source.url)
            copied = json.loads(run(PROGRAM, "copy", "--from", source.url, "--to", target.url, "--json"))
            self.assertEqual([table["equal"] for table in copied], [True])
            self.assertGreater(copied[0]["copied"], 0)
            self.assertIn("exists already", run(SHOP, target.url))

    def test_an_engine_that_is_gone_is_an_error_in_time_and_one_that_is_back_needs_no_restart(self):
        engine = Server("--memory").__enter__()
        with Gateway(engine) as gateway:
            client = gateway.client(read_timeout=30)
            self.assertEqual(client.list_tables()["TableNames"], [])
            engine.stop()
            with self.assertRaises(botocore.exceptions.ClientError) as gone:
                client.list_tables()
            self.assertIn(gone.exception.response["ResponseMetadata"]["HTTPStatusCode"], (400, 500, 503))
            with Server("--memory", port=engine.port):
                self.assertEqual(client.list_tables()["TableNames"], [])


if __name__ == "__main__":
    unittest.main()
