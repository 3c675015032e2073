"""boto3's waiters on a server that shows states of tables, and items that expire, on disk and in memory."""

import tempfile
import time
import unittest

from botocore.exceptions import ClientError
from rowhouse_server import Server

TABLE = "Walk"
SOON = {"Delay": 1, "MaxAttempts": 60}


def eventually(what, seconds=30):
    """Asks until `what()` is true; gives its answer."""
    end = time.monotonic() + seconds
    while not (answer := what()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def create(client, **more):
    return client.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"},
                              {"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[{"IndexName": "ByG",
                                 "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                                 "Projection": {"ProjectionType": "ALL"}}], **more)


class States(unittest.TestCase):
    def test_waiters_wait_for_what_is_shown(self):
        with Server("--memory", "--table-delay-ms", "1500") as server:
            client = server.client()
            self.assertEqual(create(client)["TableDescription"]["TableStatus"], "CREATING")
            with self.assertRaises(client.exceptions.ResourceNotFoundException):
                client.put_item(TableName=TABLE, Item={"PK": {"S": "a"}})
            with self.assertRaisesRegex(ClientError, "Table is being created: Walk"):
                client.delete_table(TableName=TABLE)
            client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig=SOON)
            client.put_item(TableName=TABLE, Item={"PK": {"S": "a"}})
            client.delete_table(TableName=TABLE)
            self.assertEqual(
                client.describe_table(TableName=TABLE)["Table"]["TableStatus"], "DELETING")
            client.get_waiter("table_not_exists").wait(TableName=TABLE, WaiterConfig=SOON)
            self.assertEqual(client.list_tables()["TableNames"], [])


class Expiry(unittest.TestCase):
    def items_expire(self, client):
        create(client)
        client.update_time_to_live(
            TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        now = int(time.time())
        for key, ttl in [("past", {"N": str(now - 10)}), ("soon", {"N": str(now + 2)}),
                         ("later", {"N": str(now + 3600)}), ("text", {"S": str(now - 10)})]:
            client.put_item(TableName=TABLE, Item={"PK": {"S": key}, "g": {"S": "g"}, "ttl": ttl})

        def left(**index):
            return sorted(item["PK"]["S"] for item in client.scan(TableName=TABLE, **index)["Items"])

        wanted = ["later", "text"]
        self.assertTrue(eventually(lambda: left() == wanted), left())
        self.assertLess(time.time() - now, 20, "within seconds")
        self.assertEqual(left(IndexName="ByG"), wanted)

    def test_in_memory(self):
        with Server("--memory") as server:
            self.items_expire(server.client())

    def test_on_disk_and_after_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            with Server("--data", folder) as server:
                client = server.client()
                self.items_expire(client)
                server.stop()
            key = {"PK": {"S": "meanwhile"}}
            with Server("--data", folder, "--ttl-interval-ms", "0") as server:
                client = server.client()
                client.put_item(TableName=TABLE, Item={**key, "ttl": {"N": str(int(time.time()) - 1)}})
                self.assertIn("Item", client.get_item(TableName=TABLE, Key=key))
                server.stop()
            with Server("--data", folder) as server:
                client = server.client()
                self.assertTrue(eventually(
                    lambda: "Item" not in client.get_item(TableName=TABLE, Key=key)))
                self.assertEqual(
                    client.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"],
                    {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"})

    def test_not_where_it_is_switched_off(self):
        key = {"PK": {"S": "past"}}
        with Server("--memory", "--ttl-interval-ms", "0") as off, Server("--memory") as on:
            clients = off.client(), on.client()
            for client in clients:
                create(client)
                client.update_time_to_live(
                    TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
                client.put_item(TableName=TABLE, Item={**key, "ttl": {"N": str(int(time.time()) - 1)}})
            kept, swept = clients
            self.assertTrue(eventually(lambda: "Item" not in swept.get_item(TableName=TABLE, Key=key)))
            self.assertIn("Item", kept.get_item(TableName=TABLE, Key=key))


if __name__ == "__main__":
    unittest.main()
