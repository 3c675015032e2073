"""What the truth tables have in common: whose keys there are, where they come from, and how an answer is judged."""

import json
import os
import pathlib
import tempfile
import unittest

import boto3
import botocore.config
from botocore.exceptions import ClientError

from rowhouse_gateway import Gateway, key_in, on_engine
from rowhouse_signed_server import OPERATOR, SignedServer, command, new_tenant, operator_environment

HERE = pathlib.Path(__file__).parent
SECRET = "only-for-its-tenant"
# The same cells through a server that keeps nothing, before an engine which knows of no tenants.
THROUGH_A_GATEWAY = bool(os.environ.get("THROUGH_A_GATEWAY"))
# The same cells on the engine of a gateway, whose operator may name what it keeps of spread tenants.
BEHIND_A_GATEWAY = bool(os.environ.get("BEHIND_A_GATEWAY"))
OUTCOMES = {"AccessDeniedException": "deny", "ValidationException": "reserved"}
ACCOUNT = "000000000000"
TAG = "tenant#${aws:PrincipalTag/TenantId}"
EXACT = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [TAG]}}
WILDCARD = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [TAG, TAG + "#*"]}}
ON_ITEMS = ["dynamodb:" + action for action in (
    "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem", "ConditionCheckItem",
    "PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete", "GetRecords")]
# The partitions that each of those who are not the operator may reach.
OWN = {"tenant": ("tenant#acme", "tenant#acme#archive"), "exact": ("tenant#acme",),
       "wildcard": ("tenant#acme", "tenant#acme#archive"), "empty_tag": ("tenant#",),
       "user": ("tenant#acme", "tenant#acme#archive")}


def table_of(name):
    table = json.loads((HERE / name).read_text(encoding="utf-8"))
    if BEHIND_A_GATEWAY:
        table["on_items"] |= table["on_items_behind_a_gateway"]
    return table


def key(partition):
    return {"PK": {"S": partition}, "SK": {"S": "x"}}


def policy_of(condition):
    """All actions on items under a condition, on every table, index and stream, and what describes them."""
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ON_ITEMS, "Resource": "*", "Condition": condition},
        {"Effect": "Allow", "Resource": "*",
         "Action": ["dynamodb:DescribeTable", "dynamodb:DescribeStream", "dynamodb:GetShardIterator"]}]}


def access_file():
    """The roles and the user of the tables, as `rowhouse access apply` takes them."""
    trust = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": ["sts:AssumeRole", "sts:TagSession"]}}
    everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}}
    return {
        "policies": {"exact": policy_of(EXACT), "wildcard": policy_of(WILDCARD), "everything": everything},
        "roles": {"exact": {"trust": trust, "policies": ["exact"]},
                  "wildcard": {"trust": trust, "policies": ["wildcard"]},
                  "everything": {"trust": trust, "policies": ["everything"]}},
        "users": {"carol": {"policies": ["wildcard"], "tags": {"TenantId": "acme"}}}}


# The sessions of the tables: of which role, and with which tag.
SESSIONS = {"exact": ("exact", "acme"), "wildcard": ("wildcard", "acme"), "empty_tag": ("wildcard", ""),
            "everything": ("everything", "acme")}


def prepared_folder(scratch):
    """A folder with the tables' tenant, roles and user in its directory; and the keys of acme and of carol."""
    folder = {"data": os.path.join(scratch, "data"), "config": os.path.join(scratch, "config")}
    tenant = new_tenant("acme", **folder)
    path = os.path.join(scratch, "access.json")
    pathlib.Path(path).write_text(json.dumps(access_file()), encoding="utf-8")
    command("access", "apply", path, **folder)
    made = command("key", "create", "--user", "carol", **folder)
    return folder, {"tenant": tenant, "user": (made["access_key_id"], made["secret_access_key"])}


def prepared_engine(scratch, engine):
    """The same in the directory that an engine keeps for its gateways; and the operator's key there."""
    tenant = key_in(on_engine(engine, "tenant", "create", "acme"))
    path = os.path.join(scratch, "access.json")
    pathlib.Path(path).write_text(json.dumps(access_file()), encoding="utf-8")
    on_engine(engine, "access", "apply", path)
    return {"tenant": tenant, "user": key_in(on_engine(engine, "key", "create", "--user", "carol")),
            "operator": key_in(on_engine(engine, "key", "create", "--operator"))}


def session_client(server, role, tag, operator=OPERATOR):
    """DynamoDB with a session of `role` that STS gave to the operator."""
    got = server.client_of(operator, "sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName="web",
        Tags=[{"Key": "TenantId", "Value": tag}])["Credentials"]
    return boto3.client(
        "dynamodb", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=got["AccessKeyId"],
        aws_secret_access_key=got["SecretAccessKey"], aws_session_token=got["SessionToken"],
        config=botocore.config.Config(retries={"max_attempts": 0}))


class OverHttp(unittest.TestCase):
    """`rowhouse serve` with keys of its directory and sessions of its STS, one client for each column of a table."""

    TABLE = None  # the table's name, whose cells a subclass runs
    TARGETS = None  # the partitions that its cells name

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.server, keys = (cls.start_gateway if THROUGH_A_GATEWAY else cls.start)(scratch.name)
        cls.clients = {who: cls.server.client_of(key) for who, key in keys.items()}
        for who, (role, tag) in SESSIONS.items():
            cls.clients[who] = session_client(cls.server, role, tag, keys["operator"])
        cls.clients["operator"].create_table(TableName=cls.TABLE, **cls.definition())
        cls.clients["operator"].get_waiter("table_exists").wait(TableName=cls.TABLE)

    @classmethod
    def start(cls, scratch):
        folder, keys = prepared_folder(scratch)
        behind = ("--behind-gateway",) if BEHIND_A_GATEWAY else ()
        server = SignedServer("--data", folder["data"], "--durability", "relaxed", *behind,
                              environment=operator_environment(folder["config"]))
        server.__enter__()
        cls.addClassCleanup(server.__exit__)
        return server, keys | {"operator": OPERATOR}

    @classmethod
    def start_gateway(cls, scratch):
        engine = SignedServer("--memory")
        engine.__enter__()
        cls.addClassCleanup(engine.__exit__)
        keys = prepared_engine(scratch, engine)
        gateway = Gateway(engine)
        gateway.__enter__()
        cls.addClassCleanup(gateway.__exit__)
        return gateway, keys

    @classmethod
    def definition(cls):
        raise NotImplementedError

    @staticmethod
    def item(partition):
        return key(partition) | {"held": {"S": f"{SECRET}:{partition}"}}

    def fill(self):
        """Every partition that may be there has its item again."""
        partitions = sorted({p for name, all_of in self.TARGETS.items() if BEHIND_A_GATEWAY or name != "reserved" for p in all_of})
        self.clients["operator"].batch_write_item(RequestItems={
            self.TABLE: [{"PutRequest": {"Item": self.item(p)}} for p in partitions]})
        return partitions

    def everything(self):
        return self.clients["operator"].scan(TableName=self.TABLE)["Items"]

    def outcome(self, who, name, arguments):
        try:
            return "allow", getattr(self.clients[who], name)(**arguments)
        except ClientError as error:
            return OUTCOMES.get(error.response["Error"]["Code"], str(error)), error.response

    def check_leaks(self, who, partitions, answer):
        """Nothing of anybody else, in whatever part of an answer to somebody who is bound to partitions."""
        if who not in OWN:
            return
        text = json.dumps({k: v for k, v in answer.items() if k != "ResponseMetadata"}, default=str)
        for partition in partitions:
            if partition not in OWN[who]:
                self.assertNotIn(f'{SECRET}:{partition}"', text)
