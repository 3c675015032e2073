"""Spread tenants on a gateway before another Rowhouse: each operation answers as a server where nobody is spread."""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest

from botocore.exceptions import ClientError

sys.path.insert(0, os.environ["SHOP_BOTO3"])
import shop  # noqa: E402
from rowhouse_gateway import Gateway, gateway_environment, key_in, on_engine, serve_refused  # noqa: E402
from rowhouse_server import PROGRAM, Server  # noqa: E402
from rowhouse_signed_server import (  # noqa: E402
    OPERATOR, SignedServer, command, new_tenant, operator_environment, plain_environment)

SUFFIXES = 16
NAMES = {"PK": "S", "SK": "S", "n": "N", "kind": "S"}


def index_of(name, partition, sort=None, projection="ALL"):
    keys = [{"AttributeName": partition, "KeyType": "HASH"}]
    keys += [{"AttributeName": sort, "KeyType": "RANGE"}] if sort else []
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": projection}}


TABLE = {
    "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in NAMES.items()],
    "LocalSecondaryIndexes": [index_of("Local", "PK", "n", "KEYS_ONLY")],
    "GlobalSecondaryIndexes": [index_of("OfTenant", "PK", "n"), index_of("OfKind", "kind", "n"),
                               index_of("ByKey", "kind", "PK")],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}
HERE = {"TableName": "Shop"}


def order(i, partition="tenant#acme", **more):
    return {"PK": {"S": partition}, "SK": {"S": f"order#{i:04}"}, "n": {"N": str((i * 7) % 61)},
            "kind": {"S": f"{partition}#{'even' if i % 2 == 0 else 'odd'}"}} | more


def key(i, partition="tenant#acme"):
    return {"PK": {"S": partition}, "SK": {"S": f"order#{i:04}"}}


def bound(**values):
    return {"ExpressionAttributeValues": {f":{name}": {"N" if isinstance(value, int) else "S": str(value)}
                                          for name, value in values.items()}}


def plain(answer):
    """What an answer says of items, in an order of its own where the operation has none."""
    answer = {name: value for name, value in answer.items() if name not in ("ResponseMetadata", "ConsumedCapacity")}
    for items in answer.get("Responses", {}).values() if isinstance(answer.get("Responses"), dict) else ():
        items.sort(key=str)
    return answer


def ask(client, name, **arguments):
    try:
        return plain(getattr(client, name)(**arguments))
    except ClientError as error:
        return error.response["Error"] | {"reasons": error.response.get("CancellationReasons")}


def pages(client, size, **arguments):
    """The pages of a query, page keys included."""
    found = []
    arguments = HERE | {"Limit": size} | arguments
    while True:
        found.append(ask(client, "query", **arguments))
        if "LastEvaluatedKey" not in found[-1]:
            return found
        arguments["ExclusiveStartKey"] = found[-1]["LastEvaluatedKey"]


PARTITION = {"KeyConditionExpression": "PK = :p"} | bound(p="tenant#acme")
PART = {"KeyConditionExpression": "PK = :p AND begins_with(SK, :o)"} | bound(p="tenant#acme", o="order#002")
FILTERED = {"KeyConditionExpression": "PK = :p", "FilterExpression": "PK = :p AND n > :n"} | bound(p="tenant#acme", n=30)
OF_KIND = {"IndexName": "OfKind", "KeyConditionExpression": "kind = :k"} | bound(k="tenant#acme#odd")

BY_KEY = {"IndexName": "ByKey", "KeyConditionExpression": "kind = :k"} | bound(k="tenant#acme#odd")
OF_ONE_KEY = {"IndexName": "ByKey", "KeyConditionExpression": "kind = :k AND PK = :p"} | bound(
    k="tenant#acme#odd", p="tenant#acme")


def in_no_order(found):
    """Items of one sort key come in the order of the engine."""
    return sorted(str(item) for page in found for item in page["Items"]), [page["Count"] for page in found]


# As the tenant: a name, and what is asked.
WRITES = {
    "put": lambda c: [ask(c, "put_item", **HERE, Item=order(i)) for i in range(50)],
    "put over": lambda c: ask(c, "put_item", **HERE, Item=order(3, note={"S": "x"}), ReturnValues="ALL_OLD",
                              ConditionExpression="PK = :p", **bound(p="tenant#acme")),
    "put refused": lambda c: ask(c, "put_item", **HERE, Item=order(3), ConditionExpression="PK <> :p",
                                 **bound(p="tenant#acme")),
    "put below": lambda c: ask(c, "put_item", **HERE, Item=order(1, "tenant#acme#archive")),
    "update": lambda c: ask(c, "update_item", **HERE, Key=key(4), UpdateExpression="SET note = :v", ReturnValues="ALL_NEW",
                            ConditionExpression="begins_with(PK, :t)", **bound(v="y", t="tenant#acme")),
    "update refused": lambda c: ask(c, "update_item", **HERE, Key=key(4), UpdateExpression="SET note = :v",
                                    ConditionExpression="attribute_not_exists(PK)", **bound(v="z")),
    "delete": lambda c: ask(c, "delete_item", **HERE, Key=key(5), ReturnValues="ALL_OLD"),
    "batch write": lambda c: ask(c, "batch_write_item", RequestItems={"Shop": [
        {"PutRequest": {"Item": order(60)}}, {"DeleteRequest": {"Key": key(6)}}]}),
    "transact": lambda c: ask(c, "transact_write_items", TransactItems=[
        {"Put": HERE | {"Item": order(61, n={"N": "161"})}},
        {"Update": HERE | {"Key": key(7), "UpdateExpression": "SET note = :v"} | bound(v="t")},
        {"ConditionCheck": HERE | {"Key": key(8), "ConditionExpression": "PK = :p"} | bound(p="tenant#acme")},
        {"Delete": HERE | {"Key": key(9)}}]),
    "transact refused": lambda c: ask(c, "transact_write_items", TransactItems=[
        {"Put": HERE | {"Item": order(62)}},
        {"ConditionCheck": HERE | {"Key": key(8), "ConditionExpression": "PK <> :p",
                                   "ReturnValuesOnConditionCheckFailure": "ALL_OLD"} | bound(p="tenant#acme")}]),
    "statements": lambda c: [ask(c, "execute_statement", Statement=text) for text in (
        "INSERT INTO Shop VALUE {'PK': 'tenant#acme', 'SK': 'order#0070', 'n': 170, 'kind': 'tenant#acme#odd'}",
        "UPDATE Shop SET note = 'p' WHERE PK = 'tenant#acme' AND SK = 'order#0070' RETURNING ALL NEW *",
        "DELETE FROM Shop WHERE PK = 'tenant#acme' AND SK = 'order#0011' RETURNING ALL OLD *")],
    "foreign": lambda c: ask(c, "put_item", **HERE, Item=order(1, "tenant#globex")),
    "kept form": lambda c: ask(c, "put_item", **HERE, Item=order(1, "tenant#acme##07")),
}
READS = {
    "get": lambda c: [ask(c, "get_item", **HERE, Key=key(i), ConsistentRead=True) for i in (3, 5, 7, 99)],
    "batch get": lambda c: ask(c, "batch_get_item", RequestItems={"Shop": {"Keys": [key(i) for i in range(20)]}}),
    "transact get": lambda c: ask(c, "transact_get_items", TransactItems=[{"Get": HERE | {"Key": key(i)}} for i in (1, 4, 9)]),
    "query": lambda c: pages(c, 1000, **PARTITION),
    "query by pages": lambda c: pages(c, 7, **PARTITION),
    "query backwards": lambda c: pages(c, 7, ScanIndexForward=False, **PARTITION),
    "query a part": lambda c: pages(c, 3, **PART),
    "query below": lambda c: pages(c, 3, KeyConditionExpression="PK = :p", **bound(p="tenant#acme#archive")),
    "filter": lambda c: pages(c, 9, **FILTERED),
    "project": lambda c: pages(c, 9, ProjectionExpression="SK, n", **PARTITION),
    "count": lambda c: pages(c, 11, Select="COUNT", **PARTITION),
    "local": lambda c: pages(c, 1000, IndexName="Local", **PARTITION),
    "global": lambda c: pages(c, 1000, IndexName="OfTenant", **PARTITION),
    "of kind": lambda c: pages(c, 5, **OF_KIND),
    "by key": lambda c: in_no_order(pages(c, 1000, **BY_KEY)),
    "by key, page by page": lambda c: in_no_order(pages(c, 4, **BY_KEY)),
    "of one key": lambda c: in_no_order(pages(c, 4, **OF_ONE_KEY)),
    "statement": lambda c: ask(c, "execute_statement", Statement="SELECT * FROM Shop WHERE PK = 'tenant#acme' AND SK > 'order#003'"),
    "kept form": lambda c: ask(c, "get_item", **HERE, Key=key(1, "tenant#acme##07")),
}


def records(server, who):
    """The changes in a table's stream, as a set without what is the stream's own."""
    client, streams = server.client_of(who), server.client_of(who, "dynamodbstreams")
    arn = client.describe_table(**HERE)["Table"]["LatestStreamArn"]
    found = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        at = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while at:
            page = streams.get_records(ShardIterator=at)
            found += [(r["eventName"], *(str(r["dynamodb"].get(part)) for part in ("Keys", "OldImage", "NewImage")))
                      for r in page["Records"]]
            at = page["Records"] and page.get("NextShardIterator")
    return sorted(found)


class BehindAGateway(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.engine = SignedServer("--memory", "--behind-gateway")
        cls.engine.__enter__()
        cls.addClassCleanup(cls.engine.__exit__)
        cls.key = key_in(on_engine(cls.engine, "tenant", "create", "acme", "--spread", str(SUFFIXES)))
        cls.operator = key_in(on_engine(cls.engine, "key", "create", "--operator"))
        cls.gateway = Gateway(cls.engine)
        cls.gateway.__enter__()
        cls.addClassCleanup(cls.gateway.__exit__)

        folder = {"data": os.path.join(scratch.name, "data"), "config": os.path.join(scratch.name, "config")}
        cls.plain_key = new_tenant("acme", **folder)
        cls.plain = SignedServer("--data", folder["data"], "--durability", "relaxed",
                                 environment=operator_environment(folder["config"]))
        cls.plain.__enter__()
        cls.addClassCleanup(cls.plain.__exit__)
        cls.sides = ((cls.gateway, cls.key, cls.operator), (cls.plain, cls.plain_key, OPERATOR))
        for server, _, operator in cls.sides:
            client = server.client_of(operator)
            client.create_table(**TABLE)
            client.get_waiter("table_exists").wait(**HERE)

    def test_each_operation_answers_as_where_nobody_is_spread(self):
        spread, plain_side = (server.client_of(who) for server, who, _ in self.sides)
        for name, asked in (WRITES | READS).items():
            with self.subTest(name):
                answers = asked(spread), asked(plain_side)
                self.assertNotIn("##", re.sub("followed by ##", "", str(answers[0])))
                self.assertEqual(*answers)
        scans = [server.client_of(operator).scan(**HERE)["Items"] for server, _, operator in self.sides]
        self.assertEqual(*(sorted(items, key=str) for items in scans))
        kept = {item["PK"]["S"] for item in self.engine.client_of(OPERATOR).scan(**HERE)["Items"]}
        self.assertGreater(len(kept), SUFFIXES // 2)
        self.assertTrue(all(re.fullmatch(r"tenant#acme##\d\d(#archive)?", partition) for partition in kept), kept)

        for whose in (1, 2):
            told = [records(side[0], side[whose]) for side in self.sides]
            self.assertGreater(len(told[0]), 50)
            self.assertEqual(*told)

    def test_the_shop_runs_through_it(self):
        said = io.StringIO()
        environment = {"AWS_ACCESS_KEY_ID": self.operator[0], "AWS_SECRET_ACCESS_KEY": self.operator[1]}
        before = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)
        try:
            with contextlib.redirect_stdout(said):
                table = shop.create_table(shop.connect(self.gateway.url))
                for i in range(20):
                    shop.add_order(table, "acme", f"{i:02}", "alice", i)
                shop.add_user(table, "acme", "alice", "Alice", "alice@example.com")
                orders = shop.get_orders_for_tenant(table, "acme")
                self.assertEqual([order["order_amount"] for order in orders], list(range(20)))
                self.assertEqual(shop.get_user(table, "acme", "alice")["user_name"], "Alice")
                self.assertIsNone(shop.get_user(table, "globex", "alice"))
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


class WhoMayStandThere(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = {name: os.path.join(scratch.name, name) for name in ("data", "config")}

    def refused(self, *arguments, environment=None):
        status, said = serve_refused("--behind-gateway", *arguments,
                                     environment=environment or operator_environment(self.folder["config"]))
        self.assertNotEqual(status, 0)
        return said

    def test_on_the_engine_nobody_but_the_operator_names_the_kept_form(self):
        tenant = new_tenant("acme", **self.folder)
        with SignedServer("--data", self.folder["data"], "--behind-gateway",
                          environment=operator_environment(self.folder["config"])) as server:
            operator, acme = server.client_of(OPERATOR), server.client_of(tenant)
            operator.create_table(**TABLE)
            operator.put_item(**HERE, Item=order(1, "tenant#acme##07"))
            for ask_acme in (lambda: acme.get_item(**HERE, Key=key(1, "tenant#acme##07")),
                             lambda: acme.put_item(**HERE, Item=order(1, "tenant#acme##08")),
                             lambda: acme.query(**HERE, KeyConditionExpression="PK = :p", **bound(p="tenant#acme##07"))):
                with self.assertRaises(ClientError) as error:
                    ask_acme()
                self.assertEqual(error.exception.response["Error"]["Code"], "ValidationException")

    def test_it_is_not_started_where_tenants_are_spread_and_spreads_none(self):
        command("tenant", "create", "acme", "--spread", "4", **self.folder)
        self.assertIn("acme is spread", self.refused("--data", self.folder["data"]))
        command("tenant", "delete", "acme", **self.folder)
        with SignedServer("--data", self.folder["data"], "--behind-gateway",
                          environment=operator_environment(self.folder["config"])) as server:
            made = subprocess.run(
                [PROGRAM, "tenant", "create", "globex", "--spread", "4", "--endpoint", server.url], capture_output=True,
                text=True, timeout=60, env=operator_environment(self.folder["config"]))
            self.assertNotEqual(made.returncode, 0)
            self.assertIn("globex is spread", made.stderr)

    def test_a_gateway_is_no_engine_and_says_itself_who_is_spread(self):
        self.assertIn("--behind-gateway is for the server that keeps the items",
                      self.refused("--engine", "http://127.0.0.1:1", environment=gateway_environment()))
        self.assertIn("nobody is spread but by the gateway",
                      self.refused("--memory", "--no-auth", "--spread", "acme=4"))

    def test_the_commands_copy_a_tenant_into_it_spread(self):
        with Server("--memory", "--behind-gateway") as engine:
            with Server("--data", self.folder["data"]) as source:
                source.client().create_table(**TABLE)
                for i in range(30):
                    source.client().put_item(**HERE, Item=order(i))
            environment = plain_environment() | {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
            done = subprocess.run([PROGRAM, "copy", "--from", self.folder["data"], "--to", engine.url, "--spread-to", "acme=5"],
                                  capture_output=True, text=True, timeout=60, env=environment)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            kept = [item["PK"]["S"] for item in engine.client().scan(**HERE)["Items"]]
            self.assertEqual((len(kept), set(kept)), (30, {f"tenant#acme##0{i}" for i in range(5)}))


if __name__ == "__main__":
    unittest.main()
