"""Runs each cell of truth_table.json that is a tenant's or the operator's against `rowhouse serve`, with keys from its directory."""

import json
import os
import pathlib
import tempfile
import unittest

from botocore.exceptions import ClientError

from rowhouse_signed_server import OPERATOR, SignedServer, new_tenant, operator_environment

TABLE, SPARE = "Truth", "Spare"
TRUTH = json.loads((pathlib.Path(__file__).parent / "truth_table.json").read_text())
OUTCOMES = {"AccessDeniedException": "deny", "ValidationException": "reserved"}
SECRET = "only-for-its-tenant"


def key(partition):
    return {"PK": {"S": partition}, "SK": {"S": "x"}}


def item(partition):
    return key(partition) | {"held": {"S": f"{SECRET}:{partition}"}}


UPDATE = {"UpdateExpression": "SET held = :v"}


def values(partition):
    return {":v": item(partition)["held"]}


def requests_on_items(operation, partitions):
    """The operation's name in boto3, and what to call it with."""
    name, _, kind = operation.partition(" ")
    one = partitions[0]
    here = {"TableName": TABLE}
    transact = {
        "put": lambda p: {"Put": here | {"Item": item(p)}},
        "update": lambda p: {"Update": here | UPDATE | {"Key": key(p), "ExpressionAttributeValues": values(p)}},
        "delete": lambda p: {"Delete": here | {"Key": key(p)}},
        "check": lambda p: {"ConditionCheck": here | {"Key": key(p), "ConditionExpression": "attribute_exists(PK)"}},
    }
    write = {
        "put": lambda p: {"PutRequest": {"Item": item(p)}},
        "delete": lambda p: {"DeleteRequest": {"Key": key(p)}},
    }
    return {
        "GetItem": lambda: ("get_item", here | {"Key": key(one)}),
        "PutItem": lambda: ("put_item", here | {"Item": item(one), "ReturnValues": "ALL_OLD"}),
        "UpdateItem": lambda: ("update_item", here | UPDATE | {
            "Key": key(one), "ExpressionAttributeValues": values(one), "ReturnValues": "ALL_NEW"}),
        "DeleteItem": lambda: ("delete_item", here | {"Key": key(one), "ReturnValues": "ALL_OLD"}),
        "Query": lambda: ("query", here | {
            "KeyConditionExpression": "PK = :p", "ExpressionAttributeValues": {":p": {"S": one}}}),
        "BatchGetItem": lambda: ("batch_get_item", {
            "RequestItems": {TABLE: {"Keys": [key(p) for p in partitions]}}}),
        "BatchWriteItem": lambda: ("batch_write_item", {
            "RequestItems": {TABLE: [write[kind](p) for p in partitions]}}),
        "TransactGetItems": lambda: ("transact_get_items", {
            "TransactItems": [{"Get": here | {"Key": key(p)}} for p in partitions]}),
        "TransactWriteItems": lambda: ("transact_write_items", {
            "TransactItems": [transact[kind](p) for p in partitions]}),
    }[name]()


def request_on_table(operation):
    table = {"TableName": SPARE}
    definition = table | {
        "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}]}
    here = {"TableName": TABLE}
    return {
        "DescribeTable": ("describe_table", here),
        "Scan": ("scan", here),
        "Scan segment": ("scan", here | {"Segment": 1, "TotalSegments": 2}),
        "Scan of own start": ("scan", here | {"ExclusiveStartKey": key("tenant#acme"), "Limit": 1}),
        "ListTables": ("list_tables", {}),
        "CreateTable": ("create_table", definition),
        "UpdateTable": ("update_table", table | {"BillingMode": "PAY_PER_REQUEST"}),
        "DeleteTable": ("delete_table", table),
    }[operation]


def request_on_settings(operation, table):
    """The whole of the API that touches no items; most of it answers that there is no such thing."""
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{table}"
    gone = f"{arn}/backup/01489602797149-73d8d5bc"
    here, resource, stream = {"TableName": table}, {"ResourceArn": arn}, {"StreamArn": gone}
    scaling = {"RegionName": "us-east-1"}
    arguments = {
        "DescribeEndpoints": {}, "DescribeLimits": {}, "ListBackups": {}, "ListExports": {}, "ListImports": {},
        "ListGlobalTables": {}, "ListContributorInsights": {},
        "TagResource": resource | {"Tags": [{"Key": "team", "Value": "x"}]},
        "UntagResource": resource | {"TagKeys": ["team"]},
        "ListTagsOfResource": resource, "GetResourcePolicy": resource, "DeleteResourcePolicy": resource,
        "PutResourcePolicy": resource | {"Policy": "{}"},
        "UpdateTimeToLive": here | {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "ttl"}},
        "CreateBackup": here | {"BackupName": "one"},
        "DeleteBackup": {"BackupArn": gone}, "DescribeBackup": {"BackupArn": gone},
        "RestoreTableFromBackup": {"BackupArn": gone, "TargetTableName": "Target"},
        "RestoreTableToPointInTime": {"SourceTableName": table, "TargetTableName": "Target"},
        "DescribeExport": {"ExportArn": gone}, "DescribeImport": {"ImportArn": gone},
        "ExportTableToPointInTime": {"TableArn": arn, "S3Bucket": "bucket"},
        "ImportTable": {"S3BucketSource": {"S3Bucket": "bucket"}, "InputFormat": "CSV",
                        "TableCreationParameters": here | {
                            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
                            "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}]}},
        "CreateGlobalTable": {"GlobalTableName": table, "ReplicationGroup": [scaling]},
        "UpdateGlobalTable": {"GlobalTableName": table, "ReplicaUpdates": [{"Create": scaling}]},
        "UpdateGlobalTableSettings": {"GlobalTableName": table},
        "DescribeGlobalTable": {"GlobalTableName": table}, "DescribeGlobalTableSettings": {"GlobalTableName": table},
        "EnableKinesisStreamingDestination": here | stream, "DisableKinesisStreamingDestination": here | stream,
        "UpdateKinesisStreamingDestination": here | stream,
        "UpdateContinuousBackups": here | {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
        "UpdateContributorInsights": here | {"ContributorInsightsAction": "DISABLE"},
    }.get(operation, here)
    return operation, arguments


class TruthTable(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        folder = {"data": os.path.join(scratch.name, "data"), "config": os.path.join(scratch.name, "config")}
        tenant = new_tenant("acme", **folder)
        server = SignedServer(
            "--data", folder["data"], "--durability", "relaxed",
            environment=operator_environment(folder["config"]))
        cls.server = server.__enter__()
        cls.addClassCleanup(server.__exit__)
        cls.clients = {"tenant": cls.server.client_of(tenant), "operator": cls.server.client_of(OPERATOR)}
        cls.clients["operator"].create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"},
                                  {"AttributeName": "SK", "AttributeType": "S"}])
        cls.clients["operator"].get_waiter("table_exists").wait(TableName=TABLE)

    def fill(self):
        """Every partition that may be there has its item again."""
        partitions = {p for name, all_of in TRUTH["targets"].items() if name != "reserved" for p in all_of}
        for partition in sorted(partitions):
            self.clients["operator"].put_item(TableName=TABLE, Item=item(partition))
        return partitions

    def everything(self):
        return self.clients["operator"].scan(TableName=TABLE)["Items"]

    def outcome(self, who, name, arguments):
        try:
            return "allow", getattr(self.clients[who], name)(**arguments)
        except ClientError as error:
            return OUTCOMES.get(error.response["Error"]["Code"], str(error)), error.response

    def check_leaks(self, who, partitions, answer):
        """Nothing of anybody else, in whatever part of an answer to the tenant."""
        if who != "tenant":
            return
        text = json.dumps({k: v for k, v in answer.items() if k != "ResponseMetadata"}, default=str)
        for partition in partitions:
            if partition not in ("tenant#acme", "tenant#acme#archive"):
                self.assertNotIn(f'{SECRET}:{partition}"', text)

    def test_each_cell_on_items(self):
        cells = 0
        for operation in TRUTH["single"] + TRUTH["many"]:
            for target, expected in TRUTH["on_items"].items():
                named = TRUTH["targets"][target]
                if len(named) > 1 and operation in TRUTH["single"]:
                    continue
                for who in ("tenant", "operator"):
                    outcome = expected[who]
                    with self.subTest(operation=operation, target=target, who=who):
                        partitions = self.fill()
                        before = self.everything()
                        got, answer = self.outcome(who, *requests_on_items(operation, named))
                        self.assertEqual(got, outcome)
                        self.check_leaks(who, partitions, answer)
                        if got != "allow":
                            self.assertEqual(self.everything(), before)
                        cells += 1
        self.assertEqual(cells, 2 * (5 * 9 + 8 * 12))

    def test_a_denied_key_that_is_there_answers_as_one_that_is_not(self):
        self.fill()
        for operation in TRUTH["single"] + TRUTH["many"]:
            there = self.outcome("tenant", *requests_on_items(operation, ["tenant#globex"]))
            missing = self.outcome("tenant", *requests_on_items(operation, ["tenant#nobody-at-all"]))
            self.assertEqual(there[1]["Error"], missing[1]["Error"], operation)
            self.assertEqual(there[0], "deny")

    def test_each_cell_on_tables(self):
        for who in ("tenant", "operator"):
            for operation in ("CreateTable", *(o for o in TRUTH["on_tables"] if o != "CreateTable")):
                with self.subTest(operation=operation, who=who):
                    self.fill()
                    got, answer = self.outcome(who, *request_on_table(operation))
                    self.assertEqual(got, TRUTH["on_tables"][operation][who])
                    self.assertNotIn("$rowhouse", json.dumps(answer, default=str))
                    if who == "tenant":
                        self.assertNotIn(SECRET, json.dumps(answer, default=str))
                        self.assertFalse(answer.get("Table", {}).get("ItemCount"))

    def test_each_cell_on_settings(self):
        """What is denied is denied alike, whether the table is there or not."""
        known = self.clients["operator"].meta.service_model.operation_names
        for operation, expected in TRUTH["on_settings"].items():
            if operation not in known:
                continue  # a botocore from before it; the case files have it
            for who, outcome in expected.items():
                with self.subTest(operation=operation, who=who):
                    name, arguments = request_on_settings(operation, TABLE)
                    try:
                        got = "allow"
                        self.clients[who]._make_api_call(name, arguments)
                    except ClientError as error:
                        code = error.response["Error"]["Code"]
                        got = ("deny" if code == "AccessDeniedException" else
                               "declined" if code == "ValidationException" else
                               "absent" if code.endswith(("NotFoundException", "UnavailableException")) else code)
                    self.assertEqual(got, outcome)
            name, arguments = request_on_settings(operation, "Nowhere")
            with self.subTest(operation=operation), self.assertRaises(ClientError) as denied:
                self.clients["tenant"]._make_api_call(name, arguments)
            self.assertEqual(denied.exception.response["Error"]["Code"], "AccessDeniedException")


if __name__ == "__main__":
    unittest.main()
