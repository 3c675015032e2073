"""boto3 on what belongs to a table beside its items, legacy parameters, and bodies that are compressed."""

import gzip
import http.client
import json
import unittest
import zlib

from botocore.exceptions import ClientError
from rowhouse_server import Server

TABLE = "Walk"


class Settings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--memory").__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.client = cls.server.client()
        made = cls.client.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST", Tags=[{"Key": "made", "Value": "yes"}],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}])
        cls.arn = made["TableDescription"]["TableArn"]
        cls.client.get_waiter("table_exists").wait(TableName=TABLE)

    def test_tags_page_by_page(self):
        tags = [{"Key": f"key{i:02}", "Value": str(i)} for i in range(23)]
        self.client.tag_resource(ResourceArn=self.arn, Tags=tags)
        pages = self.client.get_paginator("list_tags_of_resource").paginate(ResourceArn=self.arn)
        listed = [tag for page in pages for tag in page["Tags"]]
        self.assertEqual(sorted(t["Key"] for t in listed), sorted(t["Key"] for t in tags) + ["made"])
        self.client.untag_resource(ResourceArn=self.arn, TagKeys=[t["Key"] for t in tags])
        self.assertEqual(
            self.client.list_tags_of_resource(ResourceArn=self.arn)["Tags"], [{"Key": "made", "Value": "yes"}])

    def test_time_to_live(self):
        wanted = {"Enabled": True, "AttributeName": "ttl"}
        answer = self.client.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=wanted)
        self.assertEqual(answer["TimeToLiveSpecification"], wanted)
        with self.assertRaisesRegex(ClientError, "TimeToLive is already enabled"):
            self.client.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=wanted)
        self.assertEqual(
            self.client.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"],
            {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"})

    def test_what_is_not_there(self):
        backups = self.client.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
        self.assertEqual(backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "DISABLED")
        self.assertEqual(self.client.list_backups()["BackupSummaries"], [])
        with self.assertRaises(self.client.exceptions.BackupNotFoundException):
            self.client.describe_backup(BackupArn=self.arn + "/backup/01489602797149-73d8d5bc")
        with self.assertRaises(self.client.exceptions.TableNotFoundException):
            self.client.describe_continuous_backups(TableName="Nowhere")

    def test_legacy_parameters(self):
        key = {"PK": {"S": "legacy"}}
        self.client.put_item(TableName=TABLE, Item=key, Expected={"PK": {"Exists": False}})
        with self.assertRaises(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(TableName=TABLE, Item=key, Expected={"PK": {"Exists": False}})
        updated = self.client.update_item(
            TableName=TABLE, Key=key, AttributeUpdates={"n": {"Action": "ADD", "Value": {"N": "2"}}},
            ReturnValues="UPDATED_NEW")
        self.assertEqual(updated["Attributes"], {"n": {"N": "2"}})
        found = self.client.query(
            TableName=TABLE, AttributesToGet=["n"],
            KeyConditions={"PK": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "legacy"}]}},
            QueryFilter={"n": {"ComparisonOperator": "GE", "AttributeValueList": [{"N": "2"}]}})
        self.assertEqual(found["Items"], [{"n": {"N": "2"}}])

    def send(self, operation, body, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request("POST", "/", body, {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}", "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Date": "20260101T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, "
                             "SignedHeaders=host, Signature=x"} | headers)
        response = connection.getresponse()
        sent = response.read()
        connection.close()
        self.assertEqual(response.getheader("x-amz-crc32"), str(zlib.crc32(sent)))
        return response.status, response.getheader("Content-Encoding"), sent

    def test_bodies_that_are_compressed(self):
        body = json.dumps({"TableName": TABLE, "Item": {"PK": {"S": "packed"}, "v": {"S": "x" * 9000}}}).encode()
        for encoding, packed in (("gzip", gzip.compress(body)), ("deflate", zlib.compress(body))):
            status, _, answer = self.send("PutItem", packed, **{"Content-Encoding": encoding})
            self.assertEqual((status, answer), (200, b"{}"), encoding)
        status, _, answer = self.send("PutItem", body, **{"Content-Encoding": "gzip"})
        self.assertEqual(status, 400)
        self.assertIn(b"SerializationException", answer)
        bomb = gzip.compress(b" " * (64 << 20))
        status, _, _ = self.send("PutItem", bomb, **{"Content-Encoding": "gzip"})
        self.assertEqual(status, 413)

    def test_large_answers_are_compressed_for_who_asks(self):
        item = {"PK": {"S": "large"}, "v": {"S": "x" * 9000}}
        self.client.put_item(TableName=TABLE, Item=item)
        ask = json.dumps({"TableName": TABLE, "Key": {"PK": {"S": "large"}}}).encode()
        _, encoding, plain = self.send("GetItem", ask)
        self.assertIsNone(encoding)
        _, encoding, sent = self.send("GetItem", ask, **{"Accept-Encoding": "gzip, deflate"})
        self.assertEqual(encoding, "gzip")
        self.assertLess(len(sent), len(plain))
        self.assertEqual(json.loads(gzip.decompress(sent)), {"Item": item})
        small = json.dumps({"TableName": TABLE, "Key": {"PK": {"S": "nobody"}}}).encode()
        _, encoding, sent = self.send("GetItem", small, **{"Accept-Encoding": "gzip"})
        self.assertIsNone(encoding)
        self.assertEqual(sent, b"{}")


if __name__ == "__main__":
    unittest.main()
