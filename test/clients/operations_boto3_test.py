"""boto3's clients walk through every operation: answers, errors, waiters, paginators, batches."""

import decimal
import sys
import unittest
from decimal import Decimal

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
from rowhouse_server import Server

TABLE = "Walk"
SCHEMA = {
    "TableName": TABLE,
    "KeySchema": [
        {"AttributeName": "PK", "KeyType": "HASH"},
        {"AttributeName": "SK", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "PK", "AttributeType": "S"},
        {"AttributeName": "SK", "AttributeType": "S"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
}


def key(sort, partition="tenant#acme"):
    return {"PK": {"S": partition}, "SK": {"S": sort}}


class Operations(unittest.TestCase):
    """One server for all; each test begins with an empty table."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server("--memory").__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        self.client = self.server.client()
        self.client.create_table(**SCHEMA)
        self.client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})
        self.table = self.server.resource().Table(TABLE)

    def tearDown(self):
        self.client.delete_table(TableName=TABLE)
        self.client.get_waiter("table_not_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})

    def fails(self, code, message=None):
        """A context whose block must fail with DynamoDB's `code`, and with `message`."""
        test = self

        class Failing:
            def __enter__(self):
                return self

            def __exit__(self, kind, error, _):
                test.assertIsInstance(error, ClientError, f"expected {code}, got {kind}")
                self.response = error.response
                test.assertEqual(error.response["Error"]["Code"], code)
                if message is not None:
                    test.assertEqual(error.response["Error"]["Message"], message)
                return True

        return Failing()

    # --- tables ---

    def test_describes_the_table(self):
        table = self.client.describe_table(TableName=TABLE)["Table"]
        self.assertEqual(table["TableStatus"], "ACTIVE")
        self.assertEqual(table["TableArn"], f"arn:aws:dynamodb:us-east-1:000000000000:table/{TABLE}")
        self.assertEqual(table["KeySchema"], SCHEMA["KeySchema"])
        self.assertEqual(table["AttributeDefinitions"], SCHEMA["AttributeDefinitions"])
        self.assertEqual(table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
        self.assertEqual(table["ItemCount"], 0)

    def test_refuses_a_second_table_of_the_same_name(self):
        with self.fails("ResourceInUseException"):
            self.client.create_table(**SCHEMA)

    def test_lists_tables_page_by_page(self):
        names = [f"List{i}" for i in range(5)]
        for name in names:
            self.client.create_table(**{**SCHEMA, "TableName": name})
        pages = self.client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2})
        self.assertEqual([n for page in pages for n in page["TableNames"]], names + [TABLE])
        for name in names:
            self.client.delete_table(TableName=name)

    def test_updates_throughput(self):
        self.client.update_table(
            TableName=TABLE,
            BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 7, "WriteCapacityUnits": 3},
        )
        throughput = self.client.describe_table(TableName=TABLE)["Table"]["ProvisionedThroughput"]
        self.assertEqual((throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]), (7, 3))

    def test_says_that_a_table_is_not_there(self):
        message = "Requested resource not found"
        for call in (
            lambda: self.client.get_item(TableName="Nowhere", Key=key("a")),
            lambda: self.client.put_item(TableName="Nowhere", Item=key("a")),
            lambda: self.client.query(
                TableName="Nowhere",
                KeyConditionExpression="PK = :p",
                ExpressionAttributeValues={":p": {"S": "a"}},
            ),
        ):
            with self.fails("ResourceNotFoundException", message):
                call()
        with self.fails(
            "ResourceNotFoundException", "Requested resource not found: Table: Nowhere not found"
        ):
            self.client.describe_table(TableName="Nowhere")
        with self.assertRaises(self.client.exceptions.ResourceNotFoundException):
            self.client.delete_table(TableName="Nowhere")

    # --- items ---

    def test_gives_back_every_type_as_it_was_put(self):
        item = {
            "PK": "tenant#acme",
            "SK": "all",
            "string": "h\u00e9llo \U0001f600 \"quoted\" \\ \n\t\u0001",
            "number": Decimal("12345678901234567890123456789012345678"),
            "small": Decimal("-1.5E-130"),
            "binary": b"\x00\xff",
            "bool": True,
            "null": None,
            "list": [1, "two", [Decimal("3.5")], {}],
            "map": {"nested": {"deep": [None, False]}},
            "strings": {"a", "b"},
            "numbers": {Decimal(1), Decimal("2.5")},
            "binaries": {b"a", b"b"},
        }
        self.table.put_item(Item=item)
        found = self.table.get_item(Key={"PK": "tenant#acme", "SK": "all"}, ConsistentRead=True)["Item"]
        found["binary"] = found["binary"].value
        found["binaries"] = {binary.value for binary in found["binaries"]}
        self.assertEqual(found, item)

    def test_answers_without_an_item_where_there_is_none(self):
        self.assertNotIn("Item", self.client.get_item(TableName=TABLE, Key=key("none")))

    def test_projects_attributes(self):
        self.table.put_item(Item={"PK": "tenant#acme", "SK": "a", "x": {"y": [1, 2, 3]}, "z": 1})
        answer = self.table.get_item(
            Key={"PK": "tenant#acme", "SK": "a"},
            ProjectionExpression="#x.y[1], SK",
            ExpressionAttributeNames={"#x": "x"},
            ReturnConsumedCapacity="TOTAL",
        )
        self.assertEqual(answer["Item"], {"SK": "a", "x": {"y": [2]}})
        self.assertEqual(answer["ConsumedCapacity"], {"TableName": TABLE, "CapacityUnits": 0.5})

    def test_returns_what_was_there_before(self):
        self.table.put_item(Item={"PK": "tenant#acme", "SK": "a", "x": 1})
        old = self.table.put_item(
            Item={"PK": "tenant#acme", "SK": "a", "x": 2}, ReturnValues="ALL_OLD"
        )["Attributes"]
        self.assertEqual(old["x"], 1)
        gone = self.table.delete_item(
            Key={"PK": "tenant#acme", "SK": "a"}, ReturnValues="ALL_OLD"
        )["Attributes"]
        self.assertEqual(gone["x"], 2)

    def test_tells_why_a_condition_failed(self):
        self.client.put_item(TableName=TABLE, Item={**key("a"), "x": {"N": "1"}})
        message = "The conditional request failed"
        with self.fails("ConditionalCheckFailedException", message):
            self.client.put_item(
                TableName=TABLE, Item=key("a"), ConditionExpression="attribute_not_exists(PK)"
            )
        with self.fails("ConditionalCheckFailedException", message):
            self.client.delete_item(
                TableName=TABLE,
                Key=key("a"),
                ConditionExpression="x > :x",
                ExpressionAttributeValues={":x": {"N": "1"}},
            )

    def test_updates_an_item(self):
        self.table.put_item(Item={"PK": "tenant#acme", "SK": "a", "n": 1, "l": [1], "s": {"x"}, "gone": 0})
        answer = self.table.update_item(
            Key={"PK": "tenant#acme", "SK": "a"},
            UpdateExpression="SET n = n + :one, l = list_append(l, :l), f = if_not_exists(f, :one) "
            "REMOVE gone ADD s :s",
            ExpressionAttributeValues={":one": 1, ":l": [2], ":s": {"y"}},
            ReturnValues="ALL_NEW",
        )
        self.assertEqual(
            answer["Attributes"],
            {"PK": "tenant#acme", "SK": "a", "n": 2, "l": [1, 2], "f": 1, "s": {"x", "y"}},
        )

    def test_refuses_what_it_cannot_understand(self):
        with self.fails("ValidationException"):
            self.client.update_item(TableName=TABLE, Key=key("a"), UpdateExpression="SET")
        with self.fails("ValidationException"):
            self.client.get_item(TableName=TABLE, Key={"PK": {"S": "a"}})
        with self.fails("ValidationException"):
            self.client.put_item(TableName=TABLE, Item={**key("a"), "n": {"N": "one"}})

    # --- pages ---

    def fill(self, partition, count):
        with self.table.batch_writer() as batch:
            for i in range(count):
                batch.put_item(Item={"PK": partition, "SK": f"order#{i:03}", "amount": Decimal(i)})

    def test_queries_one_partition_in_either_order(self):
        self.fill("tenant#acme", 10)
        self.fill("tenant#acme2", 10)
        condition = Key("PK").eq("tenant#acme") & Key("SK").begins_with("order#")
        answer = self.table.query(KeyConditionExpression=condition)
        self.assertEqual([i["amount"] for i in answer["Items"]], list(range(10)))
        self.assertEqual({i["PK"] for i in answer["Items"]}, {"tenant#acme"})
        answer = self.table.query(KeyConditionExpression=condition, ScanIndexForward=False, Limit=3)
        self.assertEqual([i["amount"] for i in answer["Items"]], [9, 8, 7])
        self.assertEqual(answer["LastEvaluatedKey"], {"PK": "tenant#acme", "SK": "order#007"})

    def test_counts_what_it_filters(self):
        self.fill("tenant#acme", 10)
        answer = self.table.query(
            KeyConditionExpression=Key("PK").eq("tenant#acme"),
            FilterExpression=Attr("amount").gte(7),
            Select="COUNT",
        )
        self.assertEqual((answer["Count"], answer["ScannedCount"]), (3, 10))
        self.assertNotIn("Items", answer)

    def test_pages_through_a_query(self):
        self.fill("tenant#acme", 23)
        pages = self.client.get_paginator("query").paginate(
            TableName=TABLE,
            KeyConditionExpression="PK = :p AND SK BETWEEN :a AND :b",
            ExpressionAttributeValues={
                ":p": {"S": "tenant#acme"}, ":a": {"S": "order#001"}, ":b": {"S": "order#021"}
            },
            PaginationConfig={"PageSize": 5},
        )
        counts = [page["Count"] for page in pages]
        self.assertEqual(sum(counts), 21)
        self.assertGreaterEqual(len(counts), 5)

    def test_scans_in_segments_that_share_nothing(self):
        for i in range(20):
            self.fill(f"tenant#{i}", 3)
        seen = []
        for segment in range(4):
            for page in self.client.get_paginator("scan").paginate(
                TableName=TABLE, Segment=segment, TotalSegments=4, PaginationConfig={"PageSize": 7}
            ):
                seen += [(item["PK"]["S"], item["SK"]["S"]) for item in page["Items"]]
        self.assertEqual(len(seen), 60)
        self.assertEqual(len(set(seen)), 60)

    # --- batches and transactions ---

    def test_gets_and_writes_in_batches(self):
        self.fill("tenant#acme", 60)  # batch_writer sends 25 at a time
        answer = self.client.batch_get_item(
            RequestItems={TABLE: {"Keys": [key(f"order#{i:03}") for i in range(0, 100)]}}
        )
        self.assertEqual(len(answer["Responses"][TABLE]), 60)
        self.assertEqual(answer["UnprocessedKeys"], {})
        answer = self.client.batch_write_item(
            RequestItems={TABLE: [{"DeleteRequest": {"Key": key(f"order#{i:03}")}} for i in range(25)]}
        )
        self.assertEqual(answer["UnprocessedItems"], {})
        self.assertEqual(self.table.scan(Select="COUNT")["Count"], 35)

    def test_refuses_a_batch_with_the_same_key_twice(self):
        with self.fails("ValidationException", "Provided list of item keys contains duplicates"):
            self.client.batch_write_item(
                RequestItems={TABLE: [{"PutRequest": {"Item": key("a")}}] * 2}
            )

    def test_writes_all_of_a_transaction_or_nothing(self):
        put = {"Put": {"TableName": TABLE, "Item": {**key("a"), "x": {"N": "1"}}}}
        self.client.transact_write_items(TransactItems=[put])
        blocked = {
            "Put": {
                "TableName": TABLE,
                "Item": key("a"),
                "ConditionExpression": "attribute_not_exists(PK)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }
        other = {"Put": {"TableName": TABLE, "Item": key("b")}}
        with self.fails("TransactionCanceledException") as failed:
            self.client.transact_write_items(TransactItems=[other, blocked])
        reasons = failed.response["CancellationReasons"]
        self.assertEqual([r["Code"] for r in reasons], ["None", "ConditionalCheckFailed"])
        self.assertEqual(reasons[1]["Message"], "The conditional request failed")
        self.assertEqual(reasons[1]["Item"], {**key("a"), "x": {"N": "1"}})
        self.assertEqual(
            failed.response["Error"]["Message"],
            "Transaction cancelled, please refer cancellation reasons for specific reasons "
            "[None, ConditionalCheckFailed]",
        )
        self.assertNotIn("Item", self.client.get_item(TableName=TABLE, Key=key("b")))

    def test_carries_out_every_kind_of_action(self):
        self.fill("tenant#acme", 3)
        self.client.transact_write_items(
            ClientRequestToken="token-1",
            TransactItems=[
                {"Put": {"TableName": TABLE, "Item": key("new")}},
                {"Delete": {"TableName": TABLE, "Key": key("order#000")}},
                {
                    "Update": {
                        "TableName": TABLE,
                        "Key": key("order#001"),
                        "UpdateExpression": "ADD amount :n",
                        "ExpressionAttributeValues": {":n": {"N": "10"}},
                    }
                },
                {
                    "ConditionCheck": {
                        "TableName": TABLE,
                        "Key": key("order#002"),
                        "ConditionExpression": "amount = :n",
                        "ExpressionAttributeValues": {":n": {"N": "2"}},
                    }
                },
            ],
        )
        answer = self.client.transact_get_items(
            TransactItems=[
                {"Get": {"TableName": TABLE, "Key": key(sort)}}
                for sort in ("new", "order#000", "order#001")
            ]
        )
        self.assertEqual(answer["Responses"][0]["Item"], key("new"))
        self.assertNotIn("Item", answer["Responses"][1])
        self.assertEqual(answer["Responses"][2]["Item"]["amount"], {"N": "11"})

    def test_knows_a_request_token_again(self):
        def add(amount):
            self.client.transact_write_items(
                ClientRequestToken="token-2",
                TransactItems=[
                    {
                        "Update": {
                            "TableName": TABLE,
                            "Key": key("counter"),
                            "UpdateExpression": "ADD n :n",
                            "ExpressionAttributeValues": {":n": {"N": amount}},
                        }
                    }
                ],
            )

        add("1")
        add("1")
        answer = self.client.get_item(TableName=TABLE, Key=key("counter"))
        self.assertEqual(answer["Item"]["n"], {"N": "1"})
        with self.fails("IdempotentParameterMismatchException"):
            add("2")

    # --- the wire ---

    def test_sends_what_botocore_checks(self):
        # botocore verifies x-amz-crc32 itself and would retry; here it must not have to.
        answer = self.client.list_tables()["ResponseMetadata"]
        self.assertEqual(answer["RetryAttempts"], 0)
        self.assertRegex(answer["RequestId"], r"^[0-9A-Z]{52}$")
        self.assertEqual(answer["HTTPHeaders"]["content-type"], "application/x-amz-json-1.0")
        self.assertEqual(answer["HTTPHeaders"]["server"], "Server")


if __name__ == "__main__":
    decimal.getcontext().prec = 38
    sys.exit(unittest.main())
