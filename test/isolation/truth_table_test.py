"""Runs each cell of truth_table.json against `rowhouse serve`, with keys of its directory and sessions of its STS."""

import itertools
import json
import unittest

from botocore.exceptions import ClientError

from rowhouse_server import with_resource_policies
from truth import ACCOUNT, OUTCOMES, OWN, SECRET, THROUGH_A_GATEWAY, OverHttp, key, table_of

TABLE, SPARE, SECOND = "Truth", "Spare", "Second"
TRUTH = table_of("truth_table.json")
item = OverHttp.item


UPDATE = {"UpdateExpression": "SET held = :v"}


def values(partition):
    return {":v": item(partition)["held"]}


NEW_ITEMS = itertools.count()


def naming(*partitions):
    return {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": list(partitions)}}


CAROL = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/carol"}
WHOLE_ACCOUNT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
EVERYONE = {"Principal": "*"}
GET = {"Action": "dynamodb:GetItem"}
POLICIES = {
    "none": None,
    "Allow * to everyone": EVERYONE | {"Effect": "Allow", "Action": "*"},
    "Allow * to the account": {"Effect": "Allow", "Action": "*", "Principal": WHOLE_ACCOUNT},
    "Allow GetItem to carol": GET | {"Effect": "Allow", "Principal": CAROL},
    "Allow GetItem of globex to the role wildcard": GET | {
        "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/wildcard"},
        "Condition": naming("tenant#globex")},
    "Allow PutItem to everyone": EVERYONE | {"Effect": "Allow", "Action": "dynamodb:PutItem"},
    "Allow GetItem of another table to everyone": EVERYONE | GET | {
        "Effect": "Allow", "Resource": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{SECOND}"},
    "Deny GetItem to everyone": EVERYONE | GET | {"Effect": "Deny"},
    "Deny GetItem to the tenant acme": GET | {
        "Effect": "Deny", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/tenant/acme"}},
    "Deny GetItem of acme to everyone": EVERYONE | GET | {"Effect": "Deny", "Condition": naming("tenant#acme")},
    "Deny GetItem to all but carol": GET | {"Effect": "Deny", "NotPrincipal": CAROL},
    "Deny GetItem to all but the account": GET | {"Effect": "Deny", "NotPrincipal": WHOLE_ACCOUNT},
}


def statement(kind, partition):
    """A PartiQL statement on one item, with its parameters. What it inserts is new each time."""
    whose = "PK = ? AND SK = 'x'"
    select = f'SELECT * FROM "{TABLE}" WHERE {whose}'
    text, parameters = {
        "select": (select, [partition]),
        "insert": (f"INSERT INTO \"{TABLE}\" VALUE {{'PK': ?, 'SK': ?, 'held': 'new'}}",
                   [partition, f"x#{next(NEW_ITEMS)}"]),
        "update": (f'UPDATE "{TABLE}" SET held = ? WHERE {whose} RETURNING ALL NEW *',
                   [item(partition)["held"]["S"], partition]),
        "delete": (f'DELETE FROM "{TABLE}" WHERE {whose} RETURNING ALL OLD *', [partition]),
        "exists": (f"EXISTS({select} AND attribute_type(held, 'S'))", [partition]),
    }[kind]
    return {"Statement": text, "Parameters": [{"S": value} for value in parameters]}


def select_several(partitions):
    places = ", ".join("?" * len(partitions))
    return {"Statement": f'SELECT * FROM "{TABLE}" WHERE PK IN [{places}] AND SK = \'x\'',
            "Parameters": [{"S": p} for p in partitions]}


def in_transaction(kind, partition):
    part = statement(kind, partition)
    return part | {"Statement": part["Statement"].partition(" RETURNING")[0]}


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
        "ExecuteStatement": lambda: ("execute_statement", select_several(partitions)
                                     if kind == "select several" else statement(kind, one)),
        "ExecuteTransaction": lambda: ("execute_transaction", {
            "TransactStatements": [in_transaction(kind, p) for p in partitions]}),
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
        "ExecuteStatement unkeyed": ("execute_statement", {"Statement": f'SELECT * FROM "{TABLE}"'}),
        "ExecuteStatement of a sort key": (
            "execute_statement", {"Statement": f"SELECT * FROM {TABLE} WHERE SK = 'x' OR PK = 'tenant#acme'"}),
        "ListTables": ("list_tables", {}),
        "CreateTable": ("create_table", definition),
        "UpdateTable": ("update_table", table | {"BillingMode": "PAY_PER_REQUEST"}),
        "DeleteTable": ("delete_table", table),
    }[operation]


STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
STREAMS = ("list_streams", "describe_stream", "get_shard_iterator", "get_records")


def request_on_streams(operation, arn, shard):
    return {
        "ListStreams": ("list_streams", {}),
        "DescribeStream": ("describe_stream", {"StreamArn": arn}),
        "GetShardIterator": ("get_shard_iterator", {
            "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}),
    }[operation]


def partitions_in(page):
    """Whose changes a page of a stream tells of."""
    return {record["dynamodb"]["Keys"]["PK"]["S"] for record in page["Records"]}


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
        "PutResourcePolicy": resource | {"Policy": json.dumps({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:user/nobody"},
            "Action": "dynamodb:GetItem", "Resource": arn}})},
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


# Of the settings, what a remote engine has. It declines the rest to whoever may ask for it.
ON_GATEWAYS = {"DescribeEndpoints", "DescribeLimits", "DescribeTimeToLive", "UpdateTimeToLive", "ListTagsOfResource",
               "TagResource", "UntagResource", "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy"}


class TruthTable(OverHttp):
    TABLE, TARGETS = TABLE, TRUTH["targets"]

    @classmethod
    def definition(cls):
        return dict(
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"},
                                  {"AttributeName": "SK", "AttributeType": "S"}])

    def test_each_cell_on_items(self):
        cells = 0
        for operation in TRUTH["single"] + TRUTH["many"]:
            for target, expected in TRUTH["on_items"].items():
                named = TRUTH["targets"][target]
                if len(named) > 1 and operation in TRUTH["single"]:
                    continue
                for who, outcome in expected.items():
                    with self.subTest(operation=operation, target=target, who=who):
                        partitions = self.fill()
                        before = self.everything()
                        got, answer = self.outcome(who, *requests_on_items(operation, named))
                        self.assertEqual(got, outcome)
                        self.check_leaks(who, partitions, answer)
                        if got != "allow":
                            self.assertEqual(self.everything(), before)
                        cells += 1
        self.assertEqual(cells, 6 * (9 * 9 + 14 * 12))

    def test_a_denied_key_that_is_there_answers_as_one_that_is_not(self):
        self.fill()
        for who in OWN:
            for operation in TRUTH["single"] + TRUTH["many"]:
                there = self.outcome(who, *requests_on_items(operation, ["tenant#globex"]))
                missing = self.outcome(who, *requests_on_items(operation, ["tenant#nobody-at-all"]))
                self.assertEqual(there[1]["Error"], missing[1]["Error"], (who, operation))
                self.assertEqual(there[0], "deny")

    def test_each_statement_of_a_batch_is_answered_by_itself(self):
        partitions = self.fill()
        named = ["tenant#acme", "tenant#globex", "tenant#acme2", "tenant#acme#archive"]
        for kind in ("select", "insert", "update", "delete"):
            before = {i["PK"]["S"]: i for i in self.everything()}
            got, answer = self.outcome("tenant", "batch_execute_statement", {
                "Statements": [statement(kind, p) for p in named]})
            self.assertEqual(got, "allow")
            self.check_leaks("tenant", partitions, answer)
            codes = [response.get("Error", {}).get("Code") for response in answer["Responses"]]
            self.assertEqual(codes, [None, "AccessDenied", "AccessDenied", None], kind)
            after = {i["PK"]["S"]: i for i in self.everything()}
            for partition in ("tenant#globex", "tenant#acme2"):
                self.assertEqual(before[partition], after[partition])

    def test_each_cell_on_tables(self):
        for who in (*OWN, "operator"):
            for operation in ("CreateTable", *(o for o in TRUTH["on_tables"] if o != "CreateTable")):
                with self.subTest(operation=operation, who=who):
                    self.fill()
                    got, answer = self.outcome(who, *request_on_table(operation))
                    self.assertEqual(got, TRUTH["on_tables"][operation][who])
                    self.assertNotIn("$rowhouse", json.dumps(answer, default=str))
                    self.assertNotIn("rowhouse.directory", json.dumps(answer, default=str))
                    if who in OWN:
                        self.assertNotIn(SECRET, json.dumps(answer, default=str))
                        self.assertFalse(answer.get("Table", {}).get("ItemCount"))

    def test_each_cell_with_policies(self):
        operator, partitions = with_resource_policies(self.clients["operator"]), self.fill()
        resource = {"ResourceArn": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{TABLE}"}
        self.addCleanup(operator._make_api_call, "DeleteResourcePolicy", resource)
        self.assertEqual(set(POLICIES), set(TRUTH["with_policies"]))
        for name, expected in TRUTH["with_policies"].items():
            if POLICIES[name] is not None:
                operator._make_api_call("PutResourcePolicy", resource | {"Policy": json.dumps(
                    {"Version": "2012-10-17", "Statement": {"Resource": "*"} | POLICIES[name]})})
            for cell, outcome in expected.items():
                who, _, whose = cell.partition(" ")
                with self.subTest(policy=name, cell=cell):
                    partition = "tenant#globex" if whose == "other" else "tenant#acme"
                    got, answer = self.outcome(who, "get_item", {"TableName": TABLE, "Key": key(partition)})
                    self.assertEqual(got, outcome)
                    self.assertEqual("Item" in answer, got == "allow")
                    if got == "deny":
                        self.check_leaks(who, partitions, answer)

    def test_each_cell_on_settings(self):
        """What is denied is denied alike, whether the table is there or not."""
        known = self.clients["operator"].meta.service_model.operation_names
        self.clients["operator"].create_table(TableName=SECOND, **self.definition())
        for operation, expected in TRUTH["on_settings"].items():
            if operation not in known:
                continue  # a botocore from before it; the case files have it
            for who, outcome in expected.items():
                if THROUGH_A_GATEWAY and outcome != "deny" and operation not in ON_GATEWAYS:
                    outcome = "declined"
                with self.subTest(operation=operation, who=who):
                    # What one has switched on another cannot switch on again.
                    name, arguments = request_on_settings(operation, SECOND if who == "everything" else TABLE)
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
            for who in OWN:
                with self.subTest(operation=operation, who=who), self.assertRaises(ClientError) as denied:
                    self.clients[who]._make_api_call(name, arguments)
                self.assertEqual(denied.exception.response["Error"]["Code"], "AccessDeniedException")


if __name__ == "__main__":
    unittest.main()
