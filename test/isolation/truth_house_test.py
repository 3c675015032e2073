"""Runs each cell of truth_table.json over HTTP, with real signatures, and in process, through the same pipeline.

The roles of the table are made without a directory: isolation_house takes principals as they are.
"""

import json
import os
import subprocess
import tempfile
import unittest

import boto3
import botocore.config
from botocore.exceptions import ClientError

from truth import EXACT, OUTCOMES, OWN, SECRET, WILDCARD, policy_of
from truth_table_test import (STREAM, STREAMS, TABLE, TRUTH, item, partitions_in, request_on_streams, request_on_table,
                              requests_on_items)

WAYS = ("http", "in process")


def role(condition, tag):
    return {"arn": "arn:aws:sts::000000000000:assumed-role/shop/web", "account": "000000000000",
            "role_arn": "arn:aws:iam::000000000000:role/shop", "tags": {"TenantId": tag}, "policies": [json.dumps(policy_of(condition))]}


def user():
    return role(WILDCARD, "acme") | {"arn": "arn:aws:iam::000000000000:user/carol", "role_arn": ""}


def tenant(**tier):
    return {"tenant": "acme"} | ({"tier": {"read_only": False, "kinds": []} | tier} if tier else {})


PRINCIPALS = {
    "operator": {}, "tenant": tenant(), "exact": role(EXACT, "acme"), "wildcard": role(WILDCARD, "acme"),
    "empty_tag": role(WILDCARD, ""), "user": user(), "read_only": tenant(read_only=True), "kind": tenant(kinds=["x", "order"]),
    "other_kind": tenant(kinds=["order"]),
}


class House:
    """isolation_house, asked both ways."""

    def __init__(self):
        self.scratch = tempfile.TemporaryDirectory()
        path = os.path.join(self.scratch.name, "principals.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(PRINCIPALS, file)
        self.process = subprocess.Popen(
            [os.environ["ISOLATION_HOUSE"], path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        port = int(self.process.stdout.readline())
        self.clients = {who: self.client_of("dynamodb", who, port) for who in PRINCIPALS}
        self.streams = {who: self.client_of("dynamodbstreams", who, port) for who in PRINCIPALS}

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.scratch.cleanup()

    def client_of(self, service, who, port):
        return boto3.client(
            service, endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
            aws_access_key_id="AKIDOFTHETEST" + who, aws_secret_access_key="secret of " + who,
            config=botocore.config.Config(retries={"max_attempts": 0}))

    def ask(self, way, who, name, arguments):
        """The outcome ("allow", "deny", ...) and the answer."""
        client = (self.streams if name in STREAMS else self.clients)[who]
        if way == "http":
            try:
                answer = getattr(client, name)(**arguments)
                return "allow", {k: v for k, v in answer.items() if k != "ResponseMetadata"}
            except ClientError as error:
                return OUTCOMES.get(error.response["Error"]["Code"], str(error)), error.response["Error"]
        operation = client.meta.method_to_api_mapping[name]
        body = json.dumps(arguments).encode()
        self.process.stdin.write(f"{who} {operation} {len(body)}\n".encode() + body)
        self.process.stdin.flush()
        status, size = map(int, self.process.stdout.readline().split())
        answer = json.loads(self.process.stdout.read(size))
        if status == 200:
            return "allow", answer
        code = answer["__type"].rpartition("#")[2]
        return OUTCOMES.get(code, str(answer)), {"Code": code, "Message": answer.get("message", answer.get("Message"))}


class TruthInAHouse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.must("create_table", dict(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}, {"AttributeName": "SK", "AttributeType": "S"}],
            StreamSpecification=STREAM))

    @classmethod
    def must(cls, name, arguments):
        outcome, answer = cls.house.ask("in process", "operator", name, arguments)
        assert outcome == "allow", (name, outcome, answer)
        return answer

    def fill(self):
        """Every partition that may be there has its item again."""
        partitions = sorted({p for name, all_of in TRUTH["targets"].items() if name != "reserved" for p in all_of})
        self.must("batch_write_item", {"RequestItems": {TABLE: [{"PutRequest": {"Item": item(p)}} for p in partitions]}})
        return partitions

    def everything(self):
        return self.must("scan", {"TableName": TABLE})["Items"]

    def check_cell(self, way, who, operation, named, expected):
        partitions = self.fill()
        before = self.everything()
        got, answer = self.house.ask(way, who, *requests_on_items(operation, named))
        self.assertEqual(got, expected)
        if got != "allow":
            self.assertEqual(self.everything(), before)
        if who != "operator":
            text = json.dumps(answer, default=str)
            for partition in partitions:
                if partition not in OWN.get(who, OWN["tenant"]):
                    self.assertNotIn(f'{SECRET}:{partition}"', text)
        if got == "deny":
            for partition in named:
                self.assertNotIn(f'"{partition}"', text)
                self.assertNotIn(f"{partition} ", text)
        return answer

    def test_each_cell_on_items(self):
        cells = 0
        for operation in TRUTH["single"] + TRUTH["many"]:
            for target, expected in TRUTH["on_items"].items():
                named = TRUTH["targets"][target]
                if len(named) > 1 and operation in TRUTH["single"]:
                    continue
                for who, outcome in expected.items():
                    answers = []
                    for way in WAYS:
                        with self.subTest(operation=operation, target=target, who=who, way=way):
                            answers.append(self.check_cell(way, who, operation, named, outcome))
                            cells += 1
                    if outcome != "allow":
                        self.assertEqual(answers[0], answers[1])
        self.assertEqual(cells, 2 * 6 * (9 * 9 + 14 * 12))

    def test_each_cell_of_tiers(self):
        for operation, expected in TRUTH["tiers"].items():
            for who, outcome in expected.items():
                for way in WAYS:
                    with self.subTest(operation=operation, who=who, way=way):
                        self.check_cell(way, who, operation, ["tenant#acme"], outcome)
                        self.check_cell(way, who, operation, ["tenant#globex"], "deny")

    def test_each_cell_on_tables(self):
        for who in TRUTH["on_tables"]["Scan"]:
            for operation, expected in TRUTH["on_tables"].items():
                if who == "operator" and operation in ("UpdateTable", "DeleteTable", "CreateTable"):
                    continue
                for way in WAYS:
                    with self.subTest(operation=operation, who=who, way=way):
                        self.fill()
                        got, answer = self.house.ask(way, who, *request_on_table(operation))
                        self.assertEqual(got, expected[who])
                        if who != "operator":
                            self.assertNotIn(SECRET, json.dumps(answer, default=str))
                            self.assertFalse(answer.get("Table", {}).get("ItemCount"))

    def check_records(self, way, who, outcome):
        """Reads each shard to where nothing more is; every partition has changed."""
        partitions, seen = self.fill(), set()
        arn = self.must("describe_table", {"TableName": TABLE})["Table"]["LatestStreamArn"]
        shards = self.must("describe_stream", {"StreamArn": arn})["StreamDescription"]["Shards"]
        for shard in shards:
            # Those who may not read a stream may have had an iterator once.
            at = self.must("get_shard_iterator", request_on_streams("GetShardIterator", arn, shard["ShardId"])[1])
            while at:
                got, page = self.house.ask(way, who, "get_records", {"ShardIterator": at["ShardIterator"]})
                self.assertEqual(got, "deny" if outcome == "deny" else "allow")
                if got == "deny":
                    break
                if who != "operator":
                    for partition in set(partitions) - set(OWN.get(who, OWN["tenant"])):
                        self.assertNotIn(f'"{partition}"', json.dumps(page, default=str))
                seen |= partitions_in(page)
                at = page["Records"] and {"ShardIterator": page["NextShardIterator"]}
        expected = {"deny": set(), "own": set(OWN.get(who, OWN["tenant"])), "allow": set(partitions)}[outcome]
        self.assertEqual(seen, expected)

    def test_each_cell_on_streams(self):
        self.fill()
        arn = self.must("describe_table", {"TableName": TABLE})["Table"]["LatestStreamArn"]
        shard = self.must("describe_stream", {"StreamArn": arn})["StreamDescription"]["Shards"][0]["ShardId"]
        for cells in (TRUTH["on_streams"], TRUTH["streams_of_tiers"]):
            for operation, expected in cells.items():
                for who, outcome in expected.items():
                    for way in WAYS:
                        with self.subTest(operation=operation, who=who, way=way):
                            if operation == "GetRecords":
                                self.check_records(way, who, outcome)
                                continue
                            got, answer = self.house.ask(way, who, *request_on_streams(operation, arn, shard))
                            self.assertEqual(got, outcome)
                            if who != "operator":
                                self.assertNotIn(SECRET, json.dumps(answer, default=str))

    def test_a_denied_key_that_is_there_answers_as_one_that_is_not(self):
        self.fill()
        for who in ("exact", "wildcard", "tenant"):
            for operation in TRUTH["single"] + TRUTH["many"]:
                for way in WAYS:
                    there = self.house.ask(way, who, *requests_on_items(operation, ["tenant#globex"]))
                    missing = self.house.ask(way, who, *requests_on_items(operation, ["tenant#nobody-at-all"]))
                    self.assertEqual(there, missing, (who, operation, way))
                    self.assertEqual(there[0], "deny")

    def test_a_table_that_a_role_may_not_use_answers_as_one_that_is_not_there(self):
        for name in ("delete_table", "scan"):
            for way in WAYS:
                answers = [self.house.ask(way, "wildcard", name, {"TableName": table}) for table in (TABLE, "Missing")]
                texts = [answer["Message"].replace(TABLE, "?").replace("Missing", "?") for _, answer in answers]
                self.assertEqual(texts[0], texts[1])


if __name__ == "__main__":
    unittest.main()
