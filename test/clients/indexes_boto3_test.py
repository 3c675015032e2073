"""boto3's clients use local and global secondary indexes, and add one to a table in use."""

import sys
import time
import unittest

from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError
from rowhouse_server import Server

TABLE = "Orders"
DEADLINE_S = 60


def attributes(**types):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


def schema(*names):
    return [{"AttributeName": name, "KeyType": role} for name, role in zip(names, ("HASH", "RANGE"))]


class Indexes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--memory").__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        self.client = self.server.client()
        self.client.create_table(
            TableName=TABLE,
            AttributeDefinitions=attributes(PK="S", SK="S", placed="N", status="S"),
            KeySchema=schema("PK", "SK"),
            LocalSecondaryIndexes=[{"IndexName": "ByTime", "KeySchema": schema("PK", "placed"),
                                    "Projection": {"ProjectionType": "KEYS_ONLY"}}],
            GlobalSecondaryIndexes=[{"IndexName": "ByStatus", "KeySchema": schema("status", "placed"),
                                     "Projection": {"ProjectionType": "ALL"}}],
            BillingMode="PAY_PER_REQUEST")
        self.client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})
        self.table = self.server.resource().Table(TABLE)
        with self.table.batch_writer() as batch:
            for i in range(30):
                batch.put_item(Item={"PK": f"tenant#{i % 3}", "SK": f"order#{i:02}", "placed": 100 - i,
                                     "status": "open" if i % 2 else "sent", "note": "n" * i})

    def tearDown(self):
        self.client.delete_table(TableName=TABLE)
        self.client.get_waiter("table_not_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})

    def test_queries_a_global_index_page_by_page(self):
        pages = self.client.get_paginator("query").paginate(
            TableName=TABLE, IndexName="ByStatus", KeyConditionExpression="#s = :s",
            ExpressionAttributeNames={"#s": "status"}, ExpressionAttributeValues={":s": {"S": "open"}},
            PaginationConfig={"PageSize": 4})
        found = [int(item["placed"]["N"]) for page in pages for item in page["Items"]]
        self.assertEqual(found, sorted(100 - i for i in range(30) if i % 2))

    def test_queries_a_local_index(self):
        answer = self.table.query(IndexName="ByTime", ConsistentRead=True, Select="ALL_ATTRIBUTES",
                                  KeyConditionExpression=Key("PK").eq("tenant#0") & Key("placed").lt(80))
        self.assertEqual([item["SK"] for item in answer["Items"]], ["order#27", "order#24", "order#21"])
        self.assertEqual(answer["Items"][0]["note"], "n" * 27)

    def test_follows_updates(self):
        self.table.update_item(Key={"PK": "tenant#1", "SK": "order#01"}, UpdateExpression="SET #s = :s",
                               ExpressionAttributeNames={"#s": "status"},
                               ExpressionAttributeValues={":s": "lost"})
        answer = self.table.query(IndexName="ByStatus", KeyConditionExpression=Key("status").eq("lost"))
        self.assertEqual([item["SK"] for item in answer["Items"]], ["order#01"])

    def test_refuses_a_consistent_read_of_a_global_index(self):
        with self.assertRaises(ClientError) as refused:
            self.table.query(IndexName="ByStatus", ConsistentRead=True,
                             KeyConditionExpression=Key("status").eq("open"))
        self.assertEqual(refused.exception.response["Error"]["Message"],
                         "Consistent reads are not supported on global secondary indexes")

    def wait_for(self, name, status):
        deadline = time.monotonic() + DEADLINE_S
        while True:
            table = self.client.describe_table(TableName=TABLE)["Table"]
            found = {index["IndexName"]: index["IndexStatus"] for index in table["GlobalSecondaryIndexes"]}
            if found.get(name) == status:
                return
            self.assertLess(time.monotonic(), deadline, f"{name} is still {found.get(name)}")

    def test_adds_and_removes_an_index_of_a_table_in_use(self):
        answer = self.client.update_table(
            TableName=TABLE, AttributeDefinitions=attributes(note="S"),
            GlobalSecondaryIndexUpdates=[{"Create": {"IndexName": "ByNote", "KeySchema": schema("note"),
                                                     "Projection": {"ProjectionType": "KEYS_ONLY"}}}])
        self.assertEqual(answer["TableDescription"]["TableStatus"], "UPDATING")
        self.wait_for("ByNote", "ACTIVE")
        # The first order's note is empty, which no key can be, and it is older than the index.
        self.assertEqual(self.client.scan(TableName=TABLE, IndexName="ByNote", Select="COUNT")["Count"], 29)
        self.client.update_table(TableName=TABLE,
                                 GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "ByNote"}}])
        self.wait_for("ByNote", None)


if __name__ == "__main__":
    sys.exit(unittest.main())
