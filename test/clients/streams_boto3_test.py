"""boto3's client of DynamoDB Streams follows a table, and what it reads makes the table anew."""

import random
import sys
import unittest

from botocore.exceptions import ClientError
from rowhouse_server import Server

TABLE = "Orders"
VIEW = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


class Streams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--memory").__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        self.client, self.streams = self.server.client(), self.server.streams()
        made = self.client.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST", StreamSpecification=VIEW,
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}, {"AttributeName": "SK", "AttributeType": "S"}])
        self.arn = made["TableDescription"]["LatestStreamArn"]
        self.table = self.server.resource().Table(TABLE)

    def tearDown(self):
        self.client.delete_table(TableName=TABLE)

    def shards(self, arn):
        """Every shard, one on each page."""
        shards, start = [], {}
        while True:
            page = self.streams.describe_stream(StreamArn=arn, Limit=1, **start)["StreamDescription"]
            shards += page["Shards"]
            if "LastEvaluatedShardId" not in page:
                return shards
            start = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}

    def records(self, arn, limit=7):
        found = []
        for shard in self.shards(arn):
            at = self.streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            while at:
                page = self.streams.get_records(ShardIterator=at, Limit=limit)
                found += page["Records"]
                at = page["Records"] and page.get("NextShardIterator")
        return found

    def test_a_stream_replayed_onto_an_empty_table_gives_the_table(self):
        seed = random.randrange(2**32)
        print(f"  seed {seed}")
        chance = random.Random(seed)
        for step in range(300):
            key = {"PK": f"tenant#{chance.randrange(5)}", "SK": f"order#{chance.randrange(4)}"}
            kind = chance.randrange(4)
            if kind == 0:
                self.table.delete_item(Key=key)
            elif kind == 1:
                self.table.update_item(Key=key, UpdateExpression="SET step = :s, #t = :t",
                                       ExpressionAttributeNames={"#t": "tags"},
                                       ExpressionAttributeValues={":s": step, ":t": {"a", "b"}})
            else:
                self.table.put_item(Item=key | {"step": chance.randrange(3)})
        replayed = {}
        for record in self.records(self.arn):
            change = record["dynamodb"]
            key = (change["Keys"]["PK"]["S"], change["Keys"]["SK"]["S"])
            self.assertEqual(change.get("OldImage"), replayed.get(key))
            self.assertNotEqual(change.get("OldImage"), change.get("NewImage"))
            self.assertEqual(record["eventName"], "INSERT" if "OldImage" not in change else
                             "MODIFY" if "NewImage" in change else "REMOVE")
            replayed[key] = change.get("NewImage")
        for item in replayed.values():
            for value in (item or {}).values():
                if "SS" in value:
                    value["SS"] = sorted(value["SS"])
        there = {(item["PK"]["S"], item["SK"]["S"]): item for item in self.client.scan(TableName=TABLE)["Items"]}
        self.assertEqual({key: item for key, item in replayed.items() if item}, there)

    def test_it_follows_what_comes_after_latest(self):
        at = {shard["ShardId"]: self.streams.get_shard_iterator(
            StreamArn=self.arn, ShardId=shard["ShardId"], ShardIteratorType="LATEST")["ShardIterator"]
            for shard in self.shards(self.arn)}
        seen = []
        for step in range(10):
            self.table.put_item(Item={"PK": f"tenant#{step % 3}", "SK": "x", "step": step})
            for shard in at:
                page = self.streams.get_records(ShardIterator=at[shard])
                at[shard] = page["NextShardIterator"]
                seen += [int(record["dynamodb"]["NewImage"]["step"]["N"]) for record in page["Records"]]
        self.assertEqual(seen, list(range(10)))

    def test_an_old_stream_stays_readable_beside_the_new_one(self):
        self.table.put_item(Item={"PK": "a", "SK": "old"})
        self.client.update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
        new = self.client.update_table(TableName=TABLE, StreamSpecification=VIEW)["TableDescription"]["LatestStreamArn"]
        self.table.put_item(Item={"PK": "a", "SK": "new"})
        self.assertEqual([r["dynamodb"]["Keys"]["SK"]["S"] for r in self.records(self.arn)], ["old"])
        self.assertEqual([r["dynamodb"]["Keys"]["SK"]["S"] for r in self.records(new)], ["new"])
        listed = [s["StreamArn"] for s in self.streams.list_streams(TableName=TABLE)["Streams"]]
        self.assertEqual(listed[-2:], [self.arn, new])
        self.assertTrue(all("EndingSequenceNumber" in s["SequenceNumberRange"] for s in self.shards(self.arn)))

    def test_errors_are_those_of_the_client(self):
        for call, code in (
                (lambda: self.streams.get_records(ShardIterator=self.arn + "|1|00"), "ValidationException"),
                (lambda: self.streams.describe_stream(StreamArn=self.arn + "0"), "ResourceNotFoundException")):
            with self.assertRaises(ClientError) as refused:
                call()
            self.assertEqual(refused.exception.response["Error"]["Code"], code)


if __name__ == "__main__":
    sys.exit(unittest.main())
