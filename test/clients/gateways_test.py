"""Two gateways with access control over one engine: what is made on one counts on the other, either may be killed, the
engine may go and come back; and what a gateway refuses to start with."""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest

from botocore.exceptions import ClientError, EndpointConnectionError

from rowhouse_gateway import Gateway, gateway_environment, key_in, on_engine, serve_refused
from rowhouse_server import PROGRAM, with_resource_policies
from rowhouse_signed_server import OPERATOR, SignedServer, plain_environment

# What a change may take to count on every gateway.
SECONDS_MAX = 5
TABLE = {
    "TableName": "Things", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")]}
ITEM = {"PK": {"S": "tenant#acme"}, "SK": {"S": "order#1"}}
HIDDEN = "rowhouse.directory"


def outcome(client, name="get_item", **arguments):
    """The error's code, or "done"."""
    try:
        getattr(client, name)(**(arguments or {"TableName": "Things", "Key": ITEM}))
        return "done"
    except ClientError as error:
        return error.response["Error"]["Code"]
    except EndpointConnectionError:
        return "nobody there"


class Gateways(unittest.TestCase):
    ARGUMENTS = ()

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = scratch.name
        self.engine = self.start_engine()
        self.one = self.start_gateway()
        self.other = self.start_gateway()
        self.operator_key = self.one.shown_key()
        self.operator = self.one.client_of(self.operator_key)

    def start_engine(self, port=0):
        engine = SignedServer("--data", os.path.join(self.scratch, "data"), "--durability", "relaxed", port=port)
        engine.__enter__()
        self.addCleanup(engine.__exit__)
        return engine

    def start_gateway(self, *arguments):
        gateway = Gateway(self.engine, *self.ARGUMENTS, *arguments)
        gateway.__enter__()
        self.addCleanup(gateway.__exit__)
        return gateway

    def make_table(self):
        self.operator.create_table(**TABLE)
        self.operator.get_waiter("table_exists").wait(TableName="Things")

    def administer(self, gateway, *arguments):
        """A command on a running gateway."""
        key = self.operator_key
        done = subprocess.run(
            [PROGRAM, *arguments, "--endpoint", gateway.url, "--json"], capture_output=True, text=True, timeout=60,
            env=plain_environment() | {"AWS_ACCESS_KEY_ID": key[0], "AWS_SECRET_ACCESS_KEY": key[1]})
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def wait_for(self, wanted, ask, seconds=SECONDS_MAX):
        """Asks until the answer is the wanted one. A machine that stood still in between had no time for it."""
        begin, asked = time.monotonic(), 0
        while (got := ask()) != wanted:
            asked += 1
            late = time.monotonic() - begin > seconds and asked > 50
            self.assertFalse(late, f"still {got!r} instead of {wanted!r}")


class TwoGateways(Gateways):
    def test_a_key_made_on_one_works_on_the_other_and_stops_there_when_it_is_disabled(self):
        self.make_table()
        key = key_in(self.administer(self.one, "tenant", "create", "acme"))
        here, there = (gateway.client_of(key) for gateway in (self.one, self.other))
        self.assertEqual(outcome(here, "put_item", TableName="Things", Item=ITEM), "done")
        self.wait_for("done", lambda: outcome(there))
        self.assertEqual(there.get_item(TableName="Things", Key=ITEM)["Item"], ITEM)
        self.assertEqual(outcome(there, Key={"PK": {"S": "tenant#acme2"}, "SK": {"S": "x"}}, TableName="Things"),
                         "AccessDeniedException")
        self.administer(self.other, "key", "disable", key[0])
        self.assertEqual(outcome(there), "UnrecognizedClientException")
        self.wait_for("UnrecognizedClientException", lambda: outcome(here))
        self.administer(self.one, "key", "enable", key[0])
        self.wait_for("done", lambda: outcome(there))
        self.administer(self.one, "tenant", "delete", "acme")
        self.wait_for("UnrecognizedClientException", lambda: outcome(there))

    def test_either_may_be_killed_and_the_other_goes_on(self):
        self.make_table()
        key = key_in(self.administer(self.one, "tenant", "create", "acme"))
        there = self.other.client_of(key)
        self.wait_for("done", lambda: outcome(there))
        self.one.kill()
        self.assertEqual(outcome(there, "put_item", TableName="Things", Item=ITEM), "done")
        second = key_in(self.administer(self.other, "tenant", "create", "globex"))
        # One that starts anew knows all of it.
        third = self.start_gateway()
        self.assertIsNone(third.shown_key())
        for each in (key, second):
            self.assertNotEqual(outcome(third.client_of(each), "describe_table", TableName="Things"),
                                "UnrecognizedClientException")
        self.other.kill()
        self.assertEqual(outcome(third.client_of(key)), "done")

    def test_a_session_of_one_is_good_on_the_other(self):
        self.make_table()
        everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}}
        trust = {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}}
        path = os.path.join(self.scratch, "access.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"policies": {"all": everything}, "roles": {"worker": {"trust": trust, "policies": ["all"]}}}, file)
        self.administer(self.one, "access", "apply", path)
        session = self.one.client_of(self.operator_key, "sts").assume_role(
            RoleArn="arn:aws:iam::000000000000:role/worker", RoleSessionName="job")["Credentials"]

        def asked():
            client = self.other.client_of((session["AccessKeyId"], session["SecretAccessKey"]))
            client._request_signer._credentials.token = session["SessionToken"]
            return outcome(client)
        self.wait_for("done", asked)
        self.administer(self.other, "role", "detach", "worker", "all")
        self.wait_for("AccessDeniedException", asked)

    def test_a_tables_policy_put_on_one_counts_on_the_other(self):
        self.make_table()
        key = key_in(self.administer(self.one, "tenant", "create", "acme"))
        there = self.other.client_of(key)
        self.wait_for("done", lambda: outcome(there))
        policies = with_resource_policies(self.operator)
        arn = {"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Things"}
        policies._make_api_call("PutResourcePolicy", arn | {"Policy": json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Deny", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}})})
        self.assertEqual(outcome(self.one.client_of(key)), "AccessDeniedException")
        self.wait_for("AccessDeniedException", lambda: outcome(there))
        policies._make_api_call("DeleteResourcePolicy", arn)
        self.wait_for("done", lambda: outcome(there))

    def test_a_table_that_comes_with_a_policy_is_never_open_on_either(self):
        keys = [key_in(self.administer(self.one, "tenant", "create", "acme"))]
        there = self.other.client_of(keys[0])
        self.wait_for("ResourceNotFoundException", lambda: outcome(there))
        with_resource_policies(self.operator)._make_api_call("CreateTable", TABLE | {"ResourcePolicy": json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Deny", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}})})
        self.assertEqual(outcome(self.one.client_of(keys[0])), "AccessDeniedException")
        deadline = time.monotonic() + SECONDS_MAX
        while (met := outcome(there)) == "ResourceNotFoundException" and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(met, "AccessDeniedException")
        self.operator.get_item(TableName="Things", Key=ITEM)
        arn = {"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Things"}
        with_resource_policies(self.operator)._make_api_call("DeleteResourcePolicy", arn)
        self.wait_for("done", lambda: outcome(there))

    def test_a_streams_policy_put_on_one_counts_on_the_other(self):
        self.operator.create_table(**TABLE, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        key = key_in(self.administer(self.one, "tenant", "create", "acme"))
        arn = self.operator.describe_table(TableName="Things")["Table"]["LatestStreamArn"]
        streams = [gateway.client_of(key, "dynamodbstreams") for gateway in (self.one, self.other)]

        def described(client):
            try:
                client.describe_stream(StreamArn=arn)
                return "done"
            except ClientError as refused:
                return refused.response["Error"]["Code"]
        for client in streams:
            self.wait_for("done", lambda client=client: described(client))
        policies = with_resource_policies(self.operator)
        policies._make_api_call("PutResourcePolicy", {"ResourceArn": arn, "Policy": json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Deny", "Principal": "*", "Action": "dynamodb:DescribeStream", "Resource": "*"}})})
        self.assertEqual(described(streams[0]), "AccessDeniedException")
        self.wait_for("AccessDeniedException", lambda: described(streams[1]))
        policies._make_api_call("DeleteResourcePolicy", {"ResourceArn": arn})
        self.wait_for("done", lambda: described(streams[1]))

    def test_the_shop_runs_through_a_gateway_and_a_tenants_key_opens_its_part(self):
        key = {"AWS_ACCESS_KEY_ID": self.operator_key[0], "AWS_SECRET_ACCESS_KEY": self.operator_key[1]}
        done = subprocess.run(
            [sys.executable, os.path.join(os.environ["SHOP_BOTO3"], "shop.py"), "--endpoint-url", self.one.url],
            capture_output=True, text=True, timeout=60, env=plain_environment() | key)
        self.assertEqual(done.returncode, 0, done.stderr)
        tenants = list(dict.fromkeys(re.findall(r"added to tenant ([0-9a-f-]{36})\.", done.stdout)))
        self.assertEqual(len(tenants), 2, done.stdout)
        client = self.other.client_of(key_in(self.administer(self.other, "tenant", "create", tenants[0])))

        def items_of(tenant):
            return client.query(TableName="MultiTenantTable", KeyConditionExpression="PK = :t",
                                ExpressionAttributeValues={":t": {"S": f"tenant#{tenant}"}})["Items"]
        self.assertIn("Alice", json.dumps(items_of(tenants[0])))
        with self.assertRaises(ClientError) as denied:
            items_of(tenants[1])
        self.assertEqual(denied.exception.response["Error"]["Code"], "AccessDeniedException")

    def test_the_directory_is_not_there_for_anybody(self):
        self.make_table()
        self.administer(self.one, "tenant", "create", "acme")
        arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{HIDDEN}"
        place = {"Key": {"kind": {"S": "directory"}, "key": {"S": "head"}}}
        item = {"kind": {"S": "key"}, "key": {"S": "AKIAFORGED"}}
        asked = [("describe_table", {"TableName": HIDDEN}), ("describe_table", {"TableName": arn}),
                 ("delete_table", {"TableName": HIDDEN}), ("scan", {"TableName": HIDDEN}), ("scan", {"TableName": arn}),
                 ("get_item", {"TableName": HIDDEN} | place), ("delete_item", {"TableName": arn} | place),
                 ("put_item", {"TableName": HIDDEN, "Item": item}),
                 ("update_table", {"TableName": HIDDEN, "BillingMode": "PAY_PER_REQUEST"}),
                 ("batch_get_item", {"RequestItems": {HIDDEN: {"Keys": [place["Key"]]}}}),
                 ("batch_write_item", {"RequestItems": {HIDDEN: [{"PutRequest": {"Item": item}}]}}),
                 ("transact_get_items", {"TransactItems": [{"Get": {"TableName": HIDDEN} | place}]}),
                 ("transact_write_items", {"TransactItems": [{"Put": {"TableName": HIDDEN, "Item": item}}]}),
                 ("execute_statement", {"Statement": f'SELECT * FROM "{HIDDEN}"'}),
                 ("execute_statement", {"Statement": f'SELECT * FROM "{arn}"'}),
                 ("tag_resource", {"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]}),
                 ("list_tags_of_resource", {"ResourceArn": arn}),
                 ("describe_time_to_live", {"TableName": HIDDEN}),
                 ("update_time_to_live", {"TableName": HIDDEN, "TimeToLiveSpecification": {
                     "Enabled": True, "AttributeName": "version"}})]
        before = self.engine.client_of(OPERATOR).scan(TableName=HIDDEN)["Items"]
        for name, arguments in asked:
            with self.subTest(name, **arguments):
                self.assertIn(outcome(self.operator, name, **arguments),
                              ("ResourceNotFoundException", "ValidationException"))
        self.assertEqual(outcome(self.operator, "create_table", **(TABLE | {"TableName": HIDDEN})), "ValidationException")
        for limit in (1, 2, 100):
            listed = [name for page in self.operator.get_paginator("list_tables").paginate(
                PaginationConfig={"PageSize": limit}) for name in page["TableNames"]]
            self.assertEqual(listed, ["Things"])
        self.assertEqual(self.engine.client_of(OPERATOR).scan(TableName=HIDDEN)["Items"], before)
        # The commands that work on items do not reach it, either.
        listed = subprocess.run([PROGRAM, "table", "list", "--engine", self.engine.url, "--json"], capture_output=True,
                                text=True, timeout=60, env=gateway_environment())
        self.assertEqual(json.loads(listed.stdout), ["Things"])

    def test_the_commands_administer_the_engine_itself(self):
        made = on_engine(self.engine, "tenant", "create", "acme")
        self.assertEqual([tenant["tenant"] for tenant in on_engine(self.engine, "tenant", "list")], ["acme"])
        client = self.one.client_of(key_in(made))
        self.wait_for("AccessDeniedException", lambda: outcome(client, "list_tables", Limit=1))
        on_engine(self.engine, "key", "disable", made["access_key_id"])
        self.wait_for("UnrecognizedClientException", lambda: outcome(client, "list_tables", Limit=1))
        self.assertIn("master key", on_engine(self.engine, "tenant", "list", status=1,
                                              environment=gateway_environment(master_key=None)))

    def test_what_the_engine_is_called_with_opens_nothing_on_a_gateway(self):
        self.assertEqual(outcome(self.one.client_of(OPERATOR), "list_tables", Limit=1), "UnrecognizedClientException")
        self.assertNotIn(OPERATOR[1], self.one.said())

    def test_an_altered_directory_lets_no_key_count(self):
        key = key_in(self.administer(self.one, "tenant", "create", "acme"))
        client = self.one.client_of(key)
        self.assertEqual(outcome(client, "list_tables", Limit=1), "AccessDeniedException")
        engine = self.engine.client_of(OPERATOR)
        engine.update_item(TableName=HIDDEN, Key={"kind": {"S": "directory"}, "key": {"S": "head"}},
                           UpdateExpression="SET version = version + :one", ExpressionAttributeValues={":one": {"N": "1"}})
        self.wait_for("UnrecognizedClientException", lambda: outcome(client, "list_tables", Limit=1))


class WithoutTheirEngine(Gateways):
    ARGUMENTS = ("--directory-look-ms", "100", "--directory-age-ms", "2000")

    def test_keys_count_for_a_while_then_nobody_gets_in_and_all_is_well_once_it_is_back(self):
        self.make_table()
        key = key_in(self.administer(self.one, "tenant", "create", "acme"))
        client, foreign = self.one.client_of(key), {"TableName": "Things", "Key": {"PK": {"S": "x"}, "SK": {"S": "y"}}}
        self.assertEqual(outcome(client), "done")
        port = self.engine.port
        self.engine.process.kill()
        self.engine.process.wait()
        gone = time.monotonic()
        # The key still opens what needs no engine: a refusal is one.
        self.assertEqual(outcome(client, **foreign), "AccessDeniedException")
        self.wait_for("ServiceUnavailableException", lambda: outcome(client, **foreign))
        self.assertGreater(time.monotonic() - gone, 1.0)
        self.assertEqual(outcome(self.operator, **foreign), "ServiceUnavailableException")
        self.assertIn("directory_out_of_touch", self.one.said())
        self.start_engine(port)
        self.wait_for("done", lambda: outcome(client))
        self.assertIn("directory_in_touch", self.one.said())


class Starts(unittest.TestCase):
    def test_a_gateway_needs_the_master_key(self):
        with SignedServer("--memory") as engine:
            code, said = serve_refused("--engine", engine.url, environment=gateway_environment(master_key=None))
            self.assertEqual(code, 2)
            self.assertIn("master key", said)
            self.assertIn("ROWHOUSE_MASTER_KEY", said)
            self.assertEqual(engine.client_of(OPERATOR).list_tables()["TableNames"], [])

    def test_another_master_key_opens_nothing(self):
        with SignedServer("--memory") as engine:
            with Gateway(engine):
                pass
            another = base64.b64encode(bytes(32)).decode()
            code, said = serve_refused("--engine", engine.url, environment=gateway_environment(another))
            self.assertEqual(code, 1)
            self.assertIn("does not open the directory", said)

    def test_a_gateway_says_what_credentials_are_missing(self):
        with SignedServer("--memory") as engine:
            nothing = {name: value for name, value in gateway_environment().items() if not name.startswith("AWS_")} | {
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
                "AWS_CONFIG_FILE": "/nonexistent"}
            for arguments in ((), ("--no-auth",)):
                code, said = serve_refused("--engine", engine.url, *arguments, environment=nothing)
                self.assertEqual(code, 1, said)
                self.assertIn("no credentials", said)
                self.assertIn("AWS_ACCESS_KEY_ID", said)

    def test_an_engine_that_is_not_there_or_refuses_is_said(self):
        code, said = serve_refused("--engine", "http://127.0.0.1:1", environment=gateway_environment())
        self.assertEqual(code, 1)
        self.assertIn("event=failed", said)
        with SignedServer("--memory") as engine:
            stranger = gateway_environment() | {"AWS_SECRET_ACCESS_KEY": "not/the/secret"}
            code, said = serve_refused("--engine", engine.url, environment=stranger)
            self.assertEqual(code, 1)
            self.assertNotIn("not/the/secret", said)

    def test_the_audit_log_has_a_folder_of_its_own(self):
        with SignedServer("--memory") as engine, tempfile.TemporaryDirectory() as folder:
            code, said = serve_refused("--engine", engine.url, "--audit", "all", environment=gateway_environment())
            self.assertEqual(code, 2)
            self.assertIn("--audit-dir", said)
            with Gateway(engine, "--audit-dir", folder) as gateway:
                self.assertNotIn("no_audit_log", gateway.said())
                self.assertEqual(outcome(gateway.client_of(OPERATOR), "list_tables", Limit=1), "UnrecognizedClientException")
                gateway.stop()
            with open(os.path.join(folder, "audit.log"), encoding="utf-8") as log:
                self.assertIn("unknown access key", log.read())


if __name__ == "__main__":
    unittest.main()
