"""Streams through a gateway: boto3 follows one, and finds what it finds on the engine itself."""

import unittest

import botocore.exceptions
from gateway_test import Gateway
from rowhouse_server import Server

TABLE = "Things"


def follow(streams, arn):
    """All records of a stream, and its shards."""
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    records = []
    for shard in shards:
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator, Limit=3)
            records += page["Records"]
            iterator = page.get("NextShardIterator") if page["Records"] else None
    return shards, records


class StreamsThroughAGateway(unittest.TestCase):
    def test_a_stream_is_followed_as_on_the_engine_itself(self):
        with Server("--memory") as engine, Gateway(engine) as gateway:
            client, streams = gateway.client(), gateway.streams()
            client.create_table(
                TableName=TABLE, BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
                KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
            client.get_waiter("table_exists").wait(TableName=TABLE)
            for number in range(10):
                client.put_item(TableName=TABLE, Item={"PK": {"S": f"tenant#{number % 3}"}, "SK": {"S": f"order#{number}"}})
            client.delete_item(TableName=TABLE, Key={"PK": {"S": "tenant#0"}, "SK": {"S": "order#0"}})
            arn = client.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
            self.assertEqual([each["StreamArn"] for each in streams.list_streams(TableName=TABLE)["Streams"]], [arn])
            there, here = follow(engine.streams(), arn), follow(streams, arn)
            self.assertEqual(here, there)
            self.assertEqual(len(here[1]), 11)
            self.assertEqual(sorted(record["eventName"] for record in here[1]), 10 * ["INSERT"] + ["REMOVE"])
            at = streams.get_shard_iterator(
                StreamArn=arn, ShardId=here[0][0]["ShardId"], ShardIteratorType="AFTER_SEQUENCE_NUMBER",
                SequenceNumber=here[0][0]["SequenceNumberRange"]["StartingSequenceNumber"])
            self.assertTrue(at["ShardIterator"].startswith(arn + "|"))
            for iterator in (at["ShardIterator"] + "x", arn + "|1|nonsense"):
                with self.assertRaises(botocore.exceptions.ClientError):
                    streams.get_records(ShardIterator=iterator)
            with self.assertRaises(botocore.exceptions.ClientError) as missing:
                streams.describe_stream(StreamArn=arn[:-1] + "0" if arn[-1] != "0" else arn[:-1] + "1")
            self.assertEqual(missing.exception.response["Error"]["Code"], "ResourceNotFoundException")
            client.update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
            self.assertEqual(len(follow(streams, arn)[1]), 11)


if __name__ == "__main__":
    unittest.main()
