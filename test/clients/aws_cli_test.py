"""A walk with the AWS CLI: tables, items, queries, transactions, tags, time to live, sessions, and what it says when something is wrong."""

import json
import os
import subprocess
import tempfile
import unittest

from rowhouse_signed_server import OPERATOR, SignedServer

AWS = os.environ["AWS_CLI"]
TABLE = "Shop"


class AwsCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        assert os.path.exists(AWS), "the AWS CLI is not there: ./dev setup test installs it, then configure again (cmake build/release)"
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.server = cls.enterClassContext(SignedServer("--memory"))
        cls.run_it("dynamodb", "create-table", "--table-name", TABLE,
                   "--attribute-definitions", "AttributeName=PK,AttributeType=S", "AttributeName=SK,AttributeType=S",
                   "AttributeName=GSI1PK,AttributeType=S",
                   "--key-schema", "AttributeName=PK,KeyType=HASH", "AttributeName=SK,KeyType=RANGE",
                   "--global-secondary-indexes",
                   "IndexName=GSI1,KeySchema=[{AttributeName=GSI1PK,KeyType=HASH}],Projection={ProjectionType=ALL}",
                   "--billing-mode", "PAY_PER_REQUEST")
        cls.run_it("dynamodb", "wait", "table-exists", "--table-name", TABLE)

    @classmethod
    def start(cls, *arguments, key=OPERATOR, token=None):
        """Runs aws with nothing of the caller's own settings."""
        environment = {
            "PATH": os.environ["PATH"], "HOME": cls.folder.name, "AWS_CONFIG_FILE": os.path.join(cls.folder.name, "config"),
            "AWS_SHARED_CREDENTIALS_FILE": os.path.join(cls.folder.name, "credentials"), "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": key[0], "AWS_SECRET_ACCESS_KEY": key[1], "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1",
        }
        if token:
            environment["AWS_SESSION_TOKEN"] = token
        return subprocess.run([AWS, *arguments, "--endpoint-url", cls.server.url, "--output", "json"], capture_output=True, text=True,
                              timeout=120, env=environment)

    @classmethod
    def run_it(cls, *arguments, **who):
        done = cls.start(*arguments, **who)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def dynamodb(self, *arguments, **who):
        return self.run_it("dynamodb", *arguments, **who)

    def refused(self, code, *arguments, **who):
        done = self.start("dynamodb", *arguments, **who)
        self.assertEqual(done.returncode, 254, done.stdout + done.stderr)
        self.assertIn(f"An error occurred ({code}) when calling the", done.stderr)
        return done.stderr

    def put(self, pk, sk, **more):
        item = {"PK": {"S": pk}, "SK": {"S": sk}} | more
        return self.dynamodb("put-item", "--table-name", TABLE, "--item", json.dumps(item))

    def key(self, pk, sk):
        return json.dumps({"PK": {"S": pk}, "SK": {"S": sk}})

    def test_describes_lists_and_changes_tables(self):
        described = self.dynamodb("describe-table", "--table-name", TABLE)["Table"]
        self.assertEqual((described["TableStatus"], described["GlobalSecondaryIndexes"][0]["IndexStatus"]), ("ACTIVE", "ACTIVE"))
        self.assertIn(TABLE, self.dynamodb("list-tables")["TableNames"])
        names = [f"Page{i}" for i in range(5)]
        for name in names:
            self.dynamodb("create-table", "--table-name", name, "--attribute-definitions", "AttributeName=PK,AttributeType=N",
                          "--key-schema", "AttributeName=PK,KeyType=HASH", "--provisioned-throughput",
                          "ReadCapacityUnits=1,WriteCapacityUnits=2")
        # The CLI follows pages by itself.
        self.assertEqual(set(self.dynamodb("list-tables", "--page-size", "2")["TableNames"]) & set(names), set(names))
        self.dynamodb("update-table", "--table-name", "Page0", "--provisioned-throughput", "ReadCapacityUnits=7,WriteCapacityUnits=8")
        throughput = self.dynamodb("describe-table", "--table-name", "Page0")["Table"]["ProvisionedThroughput"]
        self.assertEqual((throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]), (7, 8))
        self.refused("ResourceInUseException", "create-table", "--table-name", "Page0", "--attribute-definitions",
                     "AttributeName=PK,AttributeType=N", "--key-schema", "AttributeName=PK,KeyType=HASH", "--billing-mode",
                     "PAY_PER_REQUEST")
        for name in names:
            self.dynamodb("delete-table", "--table-name", name)
        self.dynamodb("wait", "table-not-exists", "--table-name", "Page0")
        self.refused("ResourceNotFoundException", "describe-table", "--table-name", "Page0")

    def test_writes_and_reads_items(self):
        pk, sk = "tenant#acme", "user#alice"
        self.put(pk, sk, name={"S": "Alice"}, roles={"SS": ["buyer"]}, raw={"B": "AAEC"})
        got = self.dynamodb("get-item", "--table-name", TABLE, "--key", self.key(pk, sk), "--consistent-read",
                            "--return-consumed-capacity", "TOTAL")
        self.assertEqual(got["Item"], {"PK": {"S": pk}, "SK": {"S": sk}, "name": {"S": "Alice"}, "roles": {"SS": ["buyer"]},
                                       "raw": {"B": "AAEC"}})
        self.assertEqual(got["ConsumedCapacity"], {"TableName": TABLE, "CapacityUnits": 1.0})
        changed = self.dynamodb("update-item", "--table-name", TABLE, "--key", self.key(pk, sk), "--update-expression",
                                "SET #n = :n ADD visits :one", "--condition-expression", "contains(#r, :buyer)",
                                "--expression-attribute-names", '{"#n": "name", "#r": "roles"}', "--expression-attribute-values",
                                '{":n": {"S": "Alicia"}, ":one": {"N": "1"}, ":buyer": {"S": "buyer"}}', "--return-values", "UPDATED_NEW")
        self.assertEqual(changed["Attributes"], {"name": {"S": "Alicia"}, "visits": {"N": "1"}})
        said = self.refused("ConditionalCheckFailedException", "put-item", "--table-name", TABLE, "--item", self.key(pk, sk),
                            "--condition-expression", "attribute_not_exists(PK)")
        self.assertIn("The conditional request failed", said)
        gone = self.dynamodb("delete-item", "--table-name", TABLE, "--key", self.key(pk, sk), "--return-values", "ALL_OLD")
        self.assertEqual(gone["Attributes"]["name"], {"S": "Alicia"})
        self.assertIsNone(self.dynamodb("get-item", "--table-name", TABLE, "--key", self.key(pk, sk)))

    def test_writes_and_reads_batches(self):
        requests = {TABLE: [{"PutRequest": {"Item": {"PK": {"S": "batch"}, "SK": {"S": f"{i:02}"}}}} for i in range(25)]}
        path = os.path.join(self.folder.name, "requests.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(requests, file)
        self.assertEqual(self.dynamodb("batch-write-item", "--request-items", f"file://{path}")["UnprocessedItems"], {})
        keys = {TABLE: {"Keys": [{"PK": {"S": "batch"}, "SK": {"S": f"{i:02}"}} for i in range(3)]}}
        got = self.dynamodb("batch-get-item", "--request-items", json.dumps(keys))
        self.assertEqual(len(got["Responses"][TABLE]), 3)

    def test_queries_and_scans_page_by_page(self):
        for i in range(7):
            self.put("tenant#pages", f"order#{i}", GSI1PK={"S": "tenant#pages#open"})
        values = ("--expression-attribute-values", '{":pk": {"S": "tenant#pages"}, ":o": {"S": "order#"}}')
        query = ("query", "--table-name", TABLE, "--key-condition-expression", "PK = :pk AND begins_with(SK, :o)", *values)
        # The CLI sends pages of two and shows them as one; with --max-items it shows where to go on.
        shown = self.dynamodb(*query, "--page-size", "2", "--projection-expression", "SK")
        self.assertEqual([item["SK"]["S"] for item in shown["Items"]], [f"order#{i}" for i in range(7)])
        first = self.dynamodb(*query, "--max-items", "3", "--no-scan-index-forward")
        self.assertEqual([item["SK"]["S"] for item in first["Items"]], ["order#6", "order#5", "order#4"])
        rest = self.dynamodb(*query, "--starting-token", first["NextToken"], "--no-scan-index-forward")
        self.assertEqual([item["SK"]["S"] for item in rest["Items"]], ["order#3", "order#2", "order#1", "order#0"])
        index = self.dynamodb("query", "--table-name", TABLE, "--index-name", "GSI1", "--key-condition-expression", "GSI1PK = :pk",
                              "--expression-attribute-values", '{":pk": {"S": "tenant#pages#open"}}', "--select", "COUNT")
        self.assertEqual((index["Count"], index["ScannedCount"]), (7, 7))
        scanned = self.dynamodb("scan", "--table-name", TABLE, "--page-size", "3", "--filter-expression", "PK = :pk AND begins_with(SK, :o)",
                                *values)
        self.assertEqual(scanned["Count"], 7)
        self.assertIn("Query condition missed key schema element: PK", self.refused(
            "ValidationException", "query", "--table-name", TABLE, "--key-condition-expression", "SK = :sk",
            "--expression-attribute-values", '{":sk": {"S": "a"}}'))

    def test_transacts(self):
        self.put("stock", "bicycle", pieces={"N": "2"})

        def buy(order, pieces):
            return ("transact-write-items", "--transact-items", json.dumps([
                {"Update": {"TableName": TABLE, "Key": {"PK": {"S": "stock"}, "SK": {"S": "bicycle"}},
                            "UpdateExpression": "SET pieces = pieces - :n", "ConditionExpression": "pieces >= :n",
                            "ExpressionAttributeValues": {":n": {"N": pieces}}}},
                {"Put": {"TableName": TABLE, "Item": {"PK": {"S": "orders"}, "SK": {"S": order}}}}]))

        self.dynamodb(*buy("1", "2"))
        said = self.refused("TransactionCanceledException", *buy("2", "1"))
        self.assertIn("Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]", said)
        got = self.dynamodb("transact-get-items", "--transact-items", json.dumps([
            {"Get": {"TableName": TABLE, "Key": {"PK": {"S": "stock"}, "SK": {"S": "bicycle"}}}},
            {"Get": {"TableName": TABLE, "Key": {"PK": {"S": "orders"}, "SK": {"S": "2"}}}}]))
        self.assertEqual(got["Responses"], [{"Item": {"PK": {"S": "stock"}, "SK": {"S": "bicycle"}, "pieces": {"N": "0"}}}, {}])

    def test_tags_and_time_to_live(self):
        arn = self.dynamodb("describe-table", "--table-name", TABLE)["Table"]["TableArn"]
        self.dynamodb("tag-resource", "--resource-arn", arn, "--tags", "Key=team,Value=shop", "Key=stage,Value=test")
        self.dynamodb("untag-resource", "--resource-arn", arn, "--tag-keys", "stage")
        self.assertEqual(self.dynamodb("list-tags-of-resource", "--resource-arn", arn)["Tags"], [{"Key": "team", "Value": "shop"}])
        self.dynamodb("update-time-to-live", "--table-name", TABLE, "--time-to-live-specification", "Enabled=true,AttributeName=expires")
        told = self.dynamodb("describe-time-to-live", "--table-name", TABLE)["TimeToLiveDescription"]
        self.assertEqual(told, {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"})
        self.assertGreater(self.dynamodb("describe-limits")["TableMaxReadCapacityUnits"], 0)

    def test_tells_what_is_wrong(self):
        self.assertIn("Requested resource not found", self.refused(
            "ResourceNotFoundException", "get-item", "--table-name", "Nowhere", "--key", self.key("a", "b")))
        self.assertIn("The provided key element does not match the schema", self.refused(
            "ValidationException", "get-item", "--table-name", TABLE, "--key", '{"PK": {"S": "a"}}'))
        self.refused("InvalidSignatureException", "list-tables", key=(OPERATOR[0], "wrong"))
        self.refused("UnrecognizedClientException", "list-tables", key=("AKIANOBODYNOBODYNOB0", "wrong"))

    def test_keeps_a_tenants_session_to_its_items(self):
        made = self.server.client_of(OPERATOR, "sts").get_session_token()["Credentials"]
        told = self.run_it("sts", "get-caller-identity", key=(made["AccessKeyId"], made["SecretAccessKey"]), token=made["SessionToken"])
        self.assertEqual(told["Account"], "000000000000")
        self.put("tenant#globex", "user#carol")
        tenant = self.tenant("acme")
        self.refused("AccessDeniedException", "get-item", "--table-name", TABLE, "--key", self.key("tenant#globex", "user#carol"), key=tenant)
        self.refused("AccessDeniedException", "scan", "--table-name", TABLE, key=tenant)
        self.assertIsNone(self.dynamodb("get-item", "--table-name", TABLE, "--key", self.key("tenant#acme", "nobody"), key=tenant))

    def tenant(self, name):
        done = subprocess.run([os.environ["ROWHOUSE"], "tenant", "create", name, "--endpoint", self.server.url, "--json"],
                              capture_output=True, text=True, timeout=60, env=self.server.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        made = json.loads(done.stdout)
        return made["access_key_id"], made["secret_access_key"]

    def test_speaks_partiql(self):
        def execute(statement, *parameters, **who):
            more = ("--parameters", json.dumps(list(parameters))) if parameters else ()
            return self.dynamodb("execute-statement", "--statement", statement, *more, **who)

        execute(f"INSERT INTO \"{TABLE}\" VALUE {{'PK': 'partiql', 'SK': 'a', 'pieces': 3}}")
        execute(f"UPDATE \"{TABLE}\" SET pieces = pieces - 1 WHERE PK = ? AND SK = ?", {"S": "partiql"}, {"S": "a"})
        told = execute(f"SELECT pieces FROM \"{TABLE}\" WHERE PK = 'partiql' AND SK = 'a'")
        self.assertEqual(told["Items"], [{"pieces": {"N": "2"}}])
        self.refused("DuplicateItemException", "execute-statement", "--statement",
                     f"INSERT INTO \"{TABLE}\" VALUE {{'PK': 'partiql', 'SK': 'a'}}")
        batch = self.dynamodb("batch-execute-statement", "--statements", json.dumps([
            {"Statement": f"SELECT pieces FROM \"{TABLE}\" WHERE PK = 'partiql' AND SK = 'a'"},
            {"Statement": f"SELECT pieces FROM \"{TABLE}\" WHERE PK = 'partiql' AND SK = 'none'"}]))
        self.assertEqual(batch["Responses"][0]["Item"], {"pieces": {"N": "2"}})
        self.assertNotIn("Item", batch["Responses"][1])
        self.dynamodb("execute-transaction", "--transact-statements", json.dumps([
            {"Statement": f"INSERT INTO \"{TABLE}\" VALUE {{'PK': 'partiql', 'SK': 'b'}}"},
            {"Statement": f"DELETE FROM \"{TABLE}\" WHERE PK = ? AND SK = ?", "Parameters": [{"S": "partiql"}, {"S": "a"}]}]))
        told = execute(f"SELECT SK FROM \"{TABLE}\" WHERE PK = ?", {"S": "partiql"})
        self.assertEqual(told["Items"], [{"SK": {"S": "b"}}])
        self.refused("ValidationException", "execute-statement", "--statement", "SELECT")
        self.refused("AccessDeniedException", "execute-statement", "--statement", f"SELECT * FROM \"{TABLE}\" WHERE PK = 'tenant#globex'",
                     key=self.tenant("partiql"))

    def test_follows_a_stream(self):
        self.dynamodb("create-table", "--table-name", "Streamed", "--attribute-definitions", "AttributeName=PK,AttributeType=S",
                      "--key-schema", "AttributeName=PK,KeyType=HASH", "--billing-mode", "PAY_PER_REQUEST",
                      "--stream-specification", "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES")
        for item in ({"PK": {"S": "a"}}, {"PK": {"S": "a"}, "n": {"N": "1"}}):
            self.dynamodb("put-item", "--table-name", "Streamed", "--item", json.dumps(item))
        self.dynamodb("delete-item", "--table-name", "Streamed", "--key", '{"PK": {"S": "a"}}')
        streams = self.run_it("dynamodbstreams", "list-streams", "--table-name", "Streamed")["Streams"]
        self.assertEqual([stream["TableName"] for stream in streams], ["Streamed"])
        arn = streams[0]["StreamArn"]
        self.assertEqual(self.dynamodb("describe-table", "--table-name", "Streamed")["Table"]["LatestStreamArn"], arn)
        stream = self.run_it("dynamodbstreams", "describe-stream", "--stream-arn", arn)["StreamDescription"]
        self.assertEqual((stream["StreamStatus"], stream["StreamViewType"]), ("ENABLED", "NEW_AND_OLD_IMAGES"))
        records = []
        for shard in stream["Shards"]:
            iterator = self.run_it("dynamodbstreams", "get-shard-iterator", "--stream-arn", arn, "--shard-id", shard["ShardId"],
                                   "--shard-iterator-type", "TRIM_HORIZON")["ShardIterator"]
            records += self.run_it("dynamodbstreams", "get-records", "--shard-iterator", iterator)["Records"]
        self.assertEqual([record["eventName"] for record in records], ["INSERT", "MODIFY", "REMOVE"])
        self.assertEqual(records[1]["dynamodb"]["NewImage"]["n"], {"N": "1"})
        self.assertNotIn("NewImage", records[2]["dynamodb"])


if __name__ == "__main__":
    unittest.main()
