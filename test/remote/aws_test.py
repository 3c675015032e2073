"""Amazon DynamoDB itself behind a gateway, if ROWHOUSE_AWS_REGION names a region and credentials are where AWS's SDKs find them. It makes
a table of its own there, and deletes it."""

import os
import unittest
import uuid

import botocore.exceptions
from rowhouse_server import Server

REGION = os.environ.get("ROWHOUSE_AWS_REGION", "")


@unittest.skipUnless(REGION, "ROWHOUSE_AWS_REGION names no region: Amazon DynamoDB is not asked")
class AmazonDynamoDb(unittest.TestCase):
    def setUp(self):
        self.table = f"rowhouse-test-{uuid.uuid4()}"
        gateway = Server("--engine", REGION)
        gateway.__enter__()
        self.addCleanup(gateway.stop)
        self.client, self.streams = gateway.client(read_timeout=60), gateway.streams()
        self.client.create_table(
            TableName=self.table, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
        self.addCleanup(self.client.delete_table, TableName=self.table)
        self.client.get_waiter("table_exists").wait(TableName=self.table)

    def item(self, number, **more):
        return {"PK": {"S": "tenant#a"}, "SK": {"S": f"order#{number:02}"}, **more}

    def test_items_conditions_transactions_and_streams(self):
        for number in range(12):
            self.client.put_item(TableName=self.table, Item=self.item(number, n={"N": "1.5"}))
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            self.client.put_item(TableName=self.table, Item=self.item(0), ConditionExpression="attribute_not_exists(PK)")
        self.assertEqual(refused.exception.response["Error"]["Code"], "ConditionalCheckFailedException")
        self.client.transact_write_items(ClientRequestToken=str(uuid.uuid4()), TransactItems=[
            {"Put": {"TableName": self.table, "Item": self.item(12)}},
            {"Update": {"TableName": self.table, "Key": self.item(0), "UpdateExpression": "SET n = n + :one",
                        "ExpressionAttributeValues": {":one": {"N": "1"}}}}])
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table, KeyConditionExpression="PK = :p", ConsistentRead=True, PaginationConfig={"PageSize": 5},
            ExpressionAttributeValues={":p": {"S": "tenant#a"}})
        items = [item for page in pages for item in page["Items"]]
        self.assertEqual(len(items), 13)
        self.assertEqual(items[0]["n"], {"N": "2.5"})
        arn = self.client.describe_table(TableName=self.table)["Table"]["LatestStreamArn"]
        shard = self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        iterator = self.streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        records = []
        for _ in range(30):
            page = self.streams.get_records(ShardIterator=iterator)
            records += page["Records"]
            iterator = page["NextShardIterator"]
            if len(records) >= 14:
                break
        self.assertEqual(len(records), 14)


if __name__ == "__main__":
    unittest.main()
