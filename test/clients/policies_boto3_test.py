"""Policies of tables and streams, enforced on what boto3 asks with keys of a directory and sessions of STS."""

import itertools
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from botocore.exceptions import ClientError

from rowhouse_server import Server, with_resource_policies
from rowhouse_signed_server import (OPERATOR, PROGRAM, SignedServer, command, new_tenant, operator_environment,
                                    plain_environment)

ACCOUNT = "000000000000"
TABLES = (f"Table{number}" for number in itertools.count())
KEY = {"PK": {"S": "tenant#acme"}}


def arn_of(table):
    return f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{table}"


def user(name):
    return {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}


def policy(effect, principal, action, **more):
    return json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": effect, "Principal": principal, "Action": action, "Resource": "*"} | more})


def identity(action, **more):
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"} | more}


ACCESS = {
    "policies": {
        "admin": identity("dynamodb:*"),
        "maker": identity(["dynamodb:CreateTable", "dynamodb:TagResource", "dynamodb:UntagResource"]),
        "staging": identity("dynamodb:*", Condition={"StringEquals": {"aws:ResourceTag/stage": "staging"}}),
        "tagger": identity("dynamodb:TagResource", Condition={
            "StringEquals": {"aws:RequestTag/team": "orders"},
            "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "stage"]}}),
    },
    "users": {"alice": {"policies": []}, "bob": {"policies": []}, "admin": {"policies": ["admin"]},
              "maker": {"policies": ["maker"]}, "staging": {"policies": ["staging"]}, "tagger": {"policies": ["tagger"]}},
}


class Policies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = {"data": os.path.join(scratch.name, "data"), "config": os.path.join(scratch.name, "config")}
        cls.keys = {"operator": OPERATOR, "acme": new_tenant("acme", **cls.folder)}
        path = pathlib.Path(scratch.name) / "access.json"
        path.write_text(json.dumps(ACCESS), encoding="utf-8")
        command("access", "apply", str(path), **cls.folder)
        for name in ACCESS["users"]:
            made = command("key", "create", "--user", name, **cls.folder)
            cls.keys[name] = (made["access_key_id"], made["secret_access_key"])
        cls.start()
        cls.addClassCleanup(lambda: cls.server.__exit__())

    @classmethod
    def start(cls):
        cls.server = SignedServer("--data", cls.folder["data"], "--durability", "relaxed",
                                  environment=operator_environment(cls.folder["config"])).__enter__()
        cls.clients = {who: with_resource_policies(cls.server.client_of(key)) for who, key in cls.keys.items()}
        cls.streams = {who: cls.server.client_of(key, "dynamodbstreams") for who, key in cls.keys.items()}

    def table(self, **more):
        name = next(TABLES)
        self.clients["operator"].create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}], **more)
        self.clients["operator"].put_item(TableName=name, Item=KEY)
        return name

    def call(self, who, operation, **arguments):
        return self.clients[who]._make_api_call(operation, arguments)

    def refusal(self, who, operation, **arguments):
        with self.assertRaises(ClientError) as refused:
            self.call(who, operation, **arguments)
        return refused.exception.response["Error"]

    def code(self, who, operation, **arguments):
        return self.refusal(who, operation, **arguments)["Code"]

    def put(self, who, table, text, **more):
        return self.call(who, "PutResourcePolicy", ResourceArn=arn_of(table), Policy=text, **more)["RevisionId"]

    def test_put_get_and_delete_under_a_revision(self):
        table = self.table()
        here = {"ResourceArn": arn_of(table)}
        first, second = policy("Allow", user("alice"), "dynamodb:GetItem"), policy("Allow", user("bob"), "dynamodb:GetItem")
        self.assertEqual(self.code("admin", "GetResourcePolicy", **here), "PolicyNotFoundException")
        revision = self.put("admin", table, first, ExpectedRevisionId="NO_POLICY")
        self.assertEqual(self.code("admin", "PutResourcePolicy", **here, Policy=second, ExpectedRevisionId="NO_POLICY"),
                         "PolicyNotFoundException")
        self.assertEqual(self.put("admin", table, first), revision)
        later = self.put("admin", table, second, ExpectedRevisionId=revision)
        self.assertNotEqual(later, revision)
        got = self.call("admin", "GetResourcePolicy", **here)
        self.assertEqual((got["Policy"], got["RevisionId"]), (second, later))
        self.assertEqual(self.code("admin", "DeleteResourcePolicy", **here, ExpectedRevisionId=revision),
                         "PolicyNotFoundException")
        self.assertEqual(self.call("admin", "DeleteResourcePolicy", **here, ExpectedRevisionId=later)["RevisionId"], later)
        self.assertNotIn("RevisionId", self.call("admin", "DeleteResourcePolicy", **here))

    def test_a_policy_alone_opens_a_table_by_every_kind_of_request(self):
        table = self.table()
        get = {"TableName": table, "Key": KEY}
        select = {"Statement": f"SELECT * FROM {table} WHERE PK = 'tenant#acme'"}
        requests = {
            "GetItem": get, "PutItem": {"TableName": table, "Item": KEY}, "DeleteItem": get,
            "BatchGetItem": {"RequestItems": {table: {"Keys": [KEY]}}},
            "TransactGetItems": {"TransactItems": [{"Get": get}]},
            "TransactWriteItems": {"TransactItems": [{"Put": {"TableName": table, "Item": KEY}}]},
            "Query": {"TableName": table, "KeyConditionExpression": "PK = :p",
                      "ExpressionAttributeValues": {":p": KEY["PK"]}},
            "Scan": {"TableName": table}, "ExecuteStatement": select, "DescribeTable": {"TableName": table},
            "ListTagsOfResource": {"ResourceArn": arn_of(table)}}
        for operation, arguments in requests.items():
            self.assertEqual(self.code("alice", operation, **arguments), "AccessDeniedException", operation)
        self.put("operator", table, policy("Allow", user("alice"), "dynamodb:*"))
        for operation, arguments in requests.items():
            self.call("alice", operation, **arguments)
            self.assertEqual(self.code("bob", operation, **arguments), "AccessDeniedException", operation)
        self.put("operator", table, policy("Deny", "*", "dynamodb:*"))
        for operation, arguments in requests.items():
            for who in ("admin", "acme"):
                refusal = self.refusal(who, operation, **arguments)
                self.assertEqual(refusal["Code"], "AccessDeniedException", (who, operation))
            self.assertIn("explicit deny in a resource-based policy", self.refusal("admin", operation, **arguments)["Message"])
            self.call("operator", operation, **arguments)

    def test_creating_a_table_with_a_policy_takes_both_actions(self):
        definition = {"BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
                      "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}]}
        text = policy("Deny", user("alice"), "dynamodb:GetItem")
        self.call("maker", "CreateTable", TableName=next(TABLES), **definition)
        refusal = self.refusal("maker", "CreateTable", TableName=next(TABLES), **definition, ResourcePolicy=text)
        self.assertEqual(refusal["Code"], "AccessDeniedException")
        self.assertIn("dynamodb:PutResourcePolicy", refusal["Message"])
        name = next(TABLES)
        self.call("admin", "CreateTable", TableName=name, **definition, ResourcePolicy=text)
        self.assertEqual(self.call("admin", "GetResourcePolicy", ResourceArn=arn_of(name))["Policy"], text)

    def test_nobody_shuts_himself_out_unawares(self):
        table = self.table()
        text = policy("Deny", "*", "dynamodb:*")
        refusal = self.refusal("admin", "PutResourcePolicy", ResourceArn=arn_of(table), Policy=text)
        self.assertEqual(refusal["Code"], "ValidationException")
        self.assertIn("ConfirmRemoveSelfResourceAccess", refusal["Message"])
        self.put("admin", table, text, ConfirmRemoveSelfResourceAccess=True)
        self.assertEqual(self.code("admin", "DeleteResourcePolicy", ResourceArn=arn_of(table)), "AccessDeniedException")
        self.call("operator", "DeleteResourcePolicy", ResourceArn=arn_of(table))
        self.call("admin", "GetItem", TableName=table, Key=KEY)

    def test_says_what_is_no_policy_of_a_table(self):
        table = self.table()
        for text, told in (
                (policy("Allow", "*", ["dynamodb:GetItem", "dynamodb:ListStreams", "dynamodb:GetRecords"]),
                 'The following action names are invalid: "dynamodb:ListStreams", "dynamodb:GetRecords"'),
                (policy("Allow", {"Service": "myservice.amazonaws.com"}, "dynamodb:GetItem"),
                 "Policy contains invalid service principal"),
                (policy("Allow", "*", "dynamodb:GetItem") + " " * 20_480, "longer than 20480"),
                ("{", "is not JSON")):
            refusal = self.refusal("admin", "PutResourcePolicy", ResourceArn=arn_of(table), Policy=text)
            self.assertEqual(refusal["Code"], "ValidationException")
            self.assertIn("One or more parameter values were invalid: Invalid policy document: ", refusal["Message"])
            self.assertIn(told, refusal["Message"])

    def test_names_only_whom_there_is(self):
        table = self.table()
        wrong = "One or more parameter values were invalid: Invalid principal in policy document."
        for principal in (user("eve"), user("path/alice"), {"AWS": f"arn:aws:iam::{ACCOUNT}:role/none"},
                          {"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/none/worker"},
                          {"AWS": f"arn:aws:iam::{ACCOUNT}:group/devs"},
                          {"AWS": [ACCOUNT, user("alice")["AWS"], user("eve")["AWS"]]}):
            refusal = self.refusal("admin", "PutResourcePolicy", ResourceArn=arn_of(table),
                                   Policy=policy("Allow", principal, "dynamodb:GetItem"))
            self.assertEqual((refusal["Code"], refusal["Message"]), ("ValidationException", wrong), principal)
        # Who may not put one is not told who there is.
        self.assertEqual(self.code("bob", "PutResourcePolicy", ResourceArn=arn_of(table),
                                   Policy=policy("Allow", user("eve"), "dynamodb:GetItem")), "AccessDeniedException")
        definition = {"BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
                      "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}]}
        name = next(TABLES)
        self.assertEqual(self.code("admin", "CreateTable", TableName=name, **definition,
                                   ResourcePolicy=policy("Deny", user("eve"), "dynamodb:GetItem")), "ValidationException")
        self.assertEqual(self.code("operator", "DescribeTable", TableName=name), "ResourceNotFoundException")
        for principal in ("*", {"AWS": ACCOUNT}, user("tenant/acme"), {"AWS": "arn:aws:iam::111111111111:role/theirs"}):
            self.put("admin", table, policy("Deny", principal, "dynamodb:DeleteTable"))

    def test_who_gets_the_name_of_somebody_deleted_gets_nothing_by_it(self):
        admin = ("--endpoint", self.server.url)
        run = lambda *words: json.loads(subprocess.run(
            [PROGRAM, *words, *admin, "--json"], capture_output=True, text=True, timeout=60, check=True,
            env=plain_environment(self.folder["config"]) | {
                "AWS_ACCESS_KEY_ID": OPERATOR[0], "AWS_SECRET_ACCESS_KEY": OPERATOR[1]}).stdout or "null")

        def carol():
            run("user", "create", "carol")
            made = run("key", "create", "--user", "carol")
            return with_resource_policies(self.server.client_of((made["access_key_id"], made["secret_access_key"]))), made

        table = self.table()
        first, key = carol()
        text = policy("Allow", user("carol"), "dynamodb:GetItem")
        self.put("operator", table, text)
        first.get_item(TableName=table, Key=KEY)
        run("key", "delete", key["access_key_id"])
        run("user", "delete", "carol")
        second, _ = carol()
        with self.assertRaises(ClientError) as refused:
            second.get_item(TableName=table, Key=KEY)
        self.assertEqual(refused.exception.response["Error"]["Code"], "AccessDeniedException")
        revision = self.call("operator", "GetResourcePolicy", ResourceArn=arn_of(table))["RevisionId"]
        self.assertEqual(self.put("operator", table, text), revision)
        second.get_item(TableName=table, Key=KEY)

    def test_a_stream_has_a_policy_of_its_own(self):
        table = self.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
        arn = self.call("operator", "DescribeTable", TableName=table)["Table"]["LatestStreamArn"]
        shard = self.streams["operator"].describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]

        def read(who):
            at = self.streams[who].get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
            return self.streams[who].get_records(ShardIterator=at["ShardIterator"])["Records"]

        def denied(who):
            with self.assertRaises(ClientError) as refused:
                read(who)
            self.assertEqual(refused.exception.response["Error"]["Code"], "AccessDeniedException")

        self.put("operator", table, policy("Allow", user("alice"), "dynamodb:*"))
        denied("alice")  # The table's policy is not its stream's.
        wrong = self.refusal("admin", "PutResourcePolicy", ResourceArn=arn, Policy=policy("Allow", "*", "dynamodb:GetItem"))
        self.assertIn('The following action names are invalid: "dynamodb:GetItem"', wrong["Message"])
        text = policy("Allow", user("alice"), ["dynamodb:GetShardIterator", "dynamodb:GetRecords"])
        revision = self.call("admin", "PutResourcePolicy", ResourceArn=arn, Policy=text,
                             ExpectedRevisionId="NO_POLICY")["RevisionId"]
        self.assertEqual(self.call("admin", "GetResourcePolicy", ResourceArn=arn)["Policy"], text)
        self.assertEqual(len(read("alice")), 1)
        denied("bob")
        self.restart()
        self.assertEqual(self.call("admin", "GetResourcePolicy", ResourceArn=arn)["RevisionId"], revision)
        self.assertEqual(len(read("alice")), 1)
        # It stays with a stream that is switched off.
        self.call("operator", "UpdateTable", TableName=table, StreamSpecification={"StreamEnabled": False})
        self.assertEqual(len(read("alice")), 1)
        self.call("admin", "PutResourcePolicy", ResourceArn=arn, Policy=policy("Deny", user("tenant/acme"), "dynamodb:GetRecords"))
        denied("acme")
        denied("alice")
        self.call("admin", "DeleteResourcePolicy", ResourceArn=arn)
        self.assertEqual(len(read("acme")), 1)
        self.assertEqual(self.code("admin", "GetResourcePolicy", ResourceArn=arn), "PolicyNotFoundException")
        gone = arn_of(table) + "/stream/2020-01-01T00:00:00.000"
        self.assertEqual(self.code("admin", "GetResourcePolicy", ResourceArn=gone), "ResourceNotFoundException")

    def restart(self):
        type(self).server.__exit__()
        self.start()

    def test_counts_after_a_restart_and_is_known_by_its_seal(self):
        table = self.table()
        self.put("operator", table, policy("Allow", user("alice"), "dynamodb:GetItem"))
        self.restart()
        self.call("alice", "GetItem", TableName=table, Key=KEY)
        self.assertEqual(self.code("bob", "GetItem", TableName=table, Key=KEY), "AccessDeniedException")

    def test_without_its_seal_it_denies_everything_and_the_start_says_so(self):
        named, untouched = self.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}), self.table()
        self.call("acme", "GetItem", TableName=named, Key=KEY)
        self.put("operator", untouched, policy("Deny", "*", "dynamodb:DeleteItem"))
        of_table, of_stream = (policy("Deny", "*", action) for action in ("dynamodb:DeleteItem", "dynamodb:GetRecords"))
        type(self).server.__exit__()
        with Server("--data", self.folder["data"]) as open_to_all:  # --no-auth
            anybody = with_resource_policies(open_to_all.client())
            stream = anybody.describe_table(TableName=named)["Table"]["LatestStreamArn"]
            for arn, text in ((arn_of(named), of_table), (stream, of_stream)):
                anybody._make_api_call("PutResourcePolicy", {"ResourceArn": arn, "Policy": text})
        self.assertIn("it denies everything until it is put again", open_to_all.log)
        self.start()
        said = self.server.said()
        self.assertEqual(said.count("event=policy_not_verified"), 2, said)
        self.assertIn(f'resource="table/{named}" message="its policy was not put by', said)
        self.assertIn(f'resource="table/{named}/stream/', said)
        refused = self.refusal("acme", "GetItem", TableName=named, Key=KEY)
        self.assertIn("with an explicit deny in a resource-based policy", refused["Message"])
        self.call("acme", "GetItem", TableName=untouched, Key=KEY)
        for arn, text in ((arn_of(named), of_table), (stream, of_stream)):
            self.call("operator", "PutResourcePolicy", ResourceArn=arn, Policy=text)
        self.call("acme", "GetItem", TableName=named, Key=KEY)
        self.restart()
        self.assertNotIn("event=policy_not_verified", self.server.said())

    def test_policies_speak_of_tags(self):
        table = self.table(Tags=[{"Key": "stage", "Value": "staging"}])
        other = self.table(Tags=[{"Key": "stage", "Value": "live"}])
        for name, code in ((table, None), (other, "AccessDeniedException"), (self.table(), "AccessDeniedException")):
            for operation, arguments in (("GetItem", {"Key": KEY}), ("DescribeTable", {}), ("Scan", {})):
                if code is None:
                    self.call("staging", operation, TableName=name, **arguments)
                else:
                    self.assertEqual(self.code("staging", operation, TableName=name, **arguments), code)
        orders, stage = {"Key": "team", "Value": "orders"}, {"Key": "stage", "Value": "live"}
        here = {"ResourceArn": arn_of(table)}
        self.call("tagger", "TagResource", **here, Tags=[orders, stage])
        self.assertEqual(self.code("staging", "GetItem", TableName=table, Key=KEY), "AccessDeniedException")
        for tags in ([{"Key": "team", "Value": "users"}], [orders, {"Key": "owner", "Value": "x"}], [stage]):
            self.assertEqual(self.code("tagger", "TagResource", **here, Tags=tags), "AccessDeniedException")
        self.put("operator", table, policy("Deny", "*", "dynamodb:UntagResource", Condition={
            "ForAnyValue:StringEquals": {"aws:TagKeys": ["stage"]}}))
        self.assertEqual(self.code("maker", "UntagResource", **here, TagKeys=["team", "stage"]), "AccessDeniedException")
        self.call("maker", "UntagResource", **here, TagKeys=["team"])

    def test_each_change_is_a_line_of_the_audit_log(self):
        table = self.table()
        self.put("admin", table, policy("Allow", user("alice"), "dynamodb:GetItem"))
        self.call("operator", "DeleteResourcePolicy", ResourceArn=arn_of(table))
        self.restart()  # Whatever was on its way to the log is there.
        lines = [json.loads(line) for line in
                 pathlib.Path(self.folder["data"], "audit.log").read_text(encoding="utf-8").splitlines()]
        changes = [(line["who"], line["action"]) for line in lines
                   if line["kind"] == "policy" and line.get("resource") == f"table/{table}"]
        self.assertEqual(changes, [(f"arn:aws:iam::{ACCOUNT}:user/admin", "dynamodb:PutResourcePolicy"),
                                   ("operator", "dynamodb:DeleteResourcePolicy")])


if __name__ == "__main__":
    unittest.main()
