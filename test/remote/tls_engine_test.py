"""An engine behind https: its certificate must come from whom AWS_CA_BUNDLE names, be for its host, and be in time."""

import concurrent.futures
import os
import re
import subprocess
import tempfile
import unittest

import botocore.exceptions
from gateway_test import CREDENTIALS, SHOP, Gateway
from rowhouse_gateway import MASTER_KEY
from rowhouse_server import PROGRAM
from tls_test import EncryptedServer

# Whoever runs the tests may trust somebody else.
CREDENTIALS.pop("AWS_CA_BUNDLE", None)


class Certificates:
    """An authority of one's own and what it vouches for, in a folder."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        self.file, self.key = self.path(name), self.path(name + "-key")
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.key, "-out", self.file, "-days", "30",
                     "-subj", f"/CN={name}")

    def path(self, name):
        return os.path.join(self.folder, name + ".pem")

    @staticmethod
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def pair(self, name, alternative="IP:127.0.0.1,DNS:localhost", days=30):
        certificate, key, asked, more = (self.path(f"{self.name}-{name}-{part}") for part in ("cert", "key", "csr", "ext"))
        with open(more, "w", encoding="ascii") as file:
            file.write(f"subjectAltName={alternative}\n")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", asked, "-subj", "/CN=engine")
        self.openssl("x509", "-req", "-in", asked, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial", "-days", str(days),
                     "-extfile", more, "-out", certificate)
        return "--tls-cert", certificate, "--tls-key", key


class Trusting:
    """The environment with AWS_CA_BUNDLE, or without, for a `with` block."""

    def __init__(self, bundle=None, **more):
        self.bundle, self.more = bundle, more

    def __enter__(self):
        self.before = dict(os.environ)
        os.environ.pop("AWS_CA_BUNDLE", None)
        if self.bundle:
            os.environ["AWS_CA_BUNDLE"] = self.bundle
        os.environ.update(self.more)

    def __exit__(self, *_):
        os.environ.clear()
        os.environ.update(self.before)


class TlsToAnEngine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.ours = Certificates(cls.scratch.name, "ours")
        cls.theirs = Certificates(cls.scratch.name, "theirs")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def engine(self, *pair):
        return EncryptedServer("--memory", "--no-auth", *pair, config=os.path.join(self.scratch.name, "config"))

    def require_trust(self, gateway):
        client = gateway.client(read_timeout=30)
        client.create_table(
            TableName="Things", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}])
        client.put_item(TableName="Things", Item={"PK": {"S": "tenant#a"}, "note": {"S": "x" * 300_000}})
        self.assertEqual(len(client.get_item(TableName="Things", Key={"PK": {"S": "tenant#a"}})["Item"]["note"]["S"]), 300_000)

    def require_refusal(self, gateway, engine):
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            gateway.client(read_timeout=30).list_tables()
        error = refused.exception.response["Error"]
        self.assertEqual(error["Code"], "ServiceUnavailableException")
        self.assertIn("certificate", error["Message"])
        for secret in ("127.0.0.1", str(engine.port), self.scratch.name, "AKID", "local"):
            self.assertNotIn(secret, error["Message"])

    def test_a_certificate_of_an_authority_that_is_trusted_is_taken(self):
        with self.engine(*self.ours.pair("good")) as engine:
            with Trusting(self.ours.file), Gateway(engine) as gateway:
                self.require_trust(gateway)
            listed = subprocess.run([PROGRAM, "table", "list", "--engine", engine.url], capture_output=True, text=True, timeout=60,
                                    env={**CREDENTIALS, "AWS_CA_BUNDLE": self.ours.file})
            self.assertIn("Things", listed.stdout)

    def gateway(self, engine, trust, *arguments, **environment):
        return EncryptedServer(
            "--engine", engine.url, *self.ours.pair("front"), *arguments, config=os.path.join(self.scratch.name, "gateway"),
            environment={"AWS_CA_BUNDLE": trust, **environment})

    def test_a_gateway_is_encrypted_on_both_sides(self):
        with self.engine(*self.ours.pair("behind")) as engine:
            with self.gateway(engine, self.ours.file, "--no-auth") as gateway:
                client = gateway.client(self.ours.file)
                client.create_table(
                    TableName="Things", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
                    AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}])
                client.put_item(TableName="Things", Item={"PK": {"S": "tenant#a"}, "note": {"S": "x" * 300_000}})
                found = engine.client(self.ours.file).get_item(TableName="Things", Key={"PK": {"S": "tenant#a"}})
                self.assertEqual(len(found["Item"]["note"]["S"]), 300_000)
                with self.assertRaises(botocore.exceptions.SSLError):
                    gateway.client(self.theirs.file).list_tables()
            # Whom its clients trust does not matter for whom the gateway does.
            with self.gateway(engine, self.theirs.file, "--no-auth") as gateway:
                with self.assertRaises(botocore.exceptions.ClientError) as refused:
                    gateway.client(self.ours.file).list_tables()
                self.assertEqual(refused.exception.response["Error"]["Code"], "ServiceUnavailableException")

    def test_a_gateway_with_access_control_is_encrypted_on_both_sides(self):
        with EncryptedServer("--memory", *self.ours.pair("kept"), config=os.path.join(self.scratch.name, "engine")) as engine:
            with self.gateway(engine, self.ours.file, ROWHOUSE_MASTER_KEY=MASTER_KEY) as gateway:
                shown = [re.search(rf"{name}=(\S+)", gateway.said())[1] for name in
                         ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
                self.assertEqual(gateway.client(self.ours.file, shown).list_tables()["TableNames"], [])
                with self.assertRaises(botocore.exceptions.ClientError) as refused:
                    gateway.client(self.ours.file).list_tables()
                self.assertEqual(refused.exception.response["Error"]["Code"], "UnrecognizedClientException")

    def test_the_shared_config_file_may_name_the_authority(self):
        config = os.path.join(self.scratch.name, "aws-config")
        with open(config, "w", encoding="ascii") as file:
            file.write(f"[default]\nca_bundle = {self.ours.file}\n")
        with self.engine(*self.ours.pair("configured")) as engine, Trusting(AWS_CONFIG_FILE=config), Gateway(engine) as gateway:
            self.require_trust(gateway)

    def test_large_batches_go_both_ways_from_many_at_once(self):
        with self.engine(*self.ours.pair("large")) as engine, Trusting(self.ours.file), Gateway(engine) as gateway:
            self.require_trust(gateway)

            def write_and_read(writer):
                client = gateway.client(read_timeout=60)
                keys = [{"PK": {"S": f"tenant#{writer}#{number}"}} for number in range(25)]
                items = [{**key, "note": {"S": f"{writer}{number}" * 100_000}} for number, key in enumerate(keys)]
                left = {"Things": [{"PutRequest": {"Item": item}} for item in items]}
                while left:
                    left = client.batch_write_item(RequestItems=left)["UnprocessedItems"]
                found, left = [], {"Things": {"Keys": keys}}
                while left:
                    answer = client.batch_get_item(RequestItems=left)
                    found += answer["Responses"]["Things"]
                    left = answer["UnprocessedKeys"]
                return sorted(found, key=str) == sorted(items, key=str)

            with concurrent.futures.ThreadPoolExecutor() as writers:
                self.assertEqual(list(writers.map(write_and_read, range(6))), [True] * 6)

    def test_an_unknown_authority_is_refused(self):
        with self.engine(*self.theirs.pair("unknown")) as engine:
            for bundle in (self.ours.file, None):
                with Trusting(bundle), Gateway(engine) as gateway:
                    self.require_refusal(gateway, engine)

    def test_a_certificate_of_another_host_is_refused(self):
        with self.engine(*self.ours.pair("other", "DNS:dynamodb.eu-west-1.amazonaws.com,IP:127.0.0.2")) as engine:
            with Trusting(self.ours.file), Gateway(engine) as gateway:
                self.require_refusal(gateway, engine)

    def test_a_certificate_whose_time_is_over_is_refused(self):
        with self.engine(*self.ours.pair("old", days=-1)) as engine:
            with Trusting(self.ours.file), Gateway(engine) as gateway:
                self.require_refusal(gateway, engine)

    def test_an_engine_that_does_not_encrypt_is_no_https_engine(self):
        with self.engine(*self.ours.pair("plain")) as engine, Trusting(self.ours.file):
            with Gateway(engine) as other:  # speaks plain HTTP
                wrong = type("Engine", (), {"url": other.url.replace("http:", "https:"), "port": other.port})
                with Gateway(wrong) as gateway, self.assertRaises(botocore.exceptions.ClientError) as refused:
                    gateway.client(read_timeout=30).list_tables()
                self.assertEqual(refused.exception.response["Error"]["Code"], "ServiceUnavailableException")

    def test_a_bundle_that_cannot_be_read_is_said_at_once(self):
        said = subprocess.run(
            [PROGRAM, "serve", "--no-auth", "--port", "0", "--engine", "https://127.0.0.1:1"], capture_output=True, text=True,
            timeout=60, env={**CREDENTIALS, "AWS_CA_BUNDLE": "/nowhere/at/all.pem"})
        self.assertEqual(said.returncode, 1)
        self.assertIn("AWS_CA_BUNDLE", said.stderr)

    def test_the_library_verifies_too(self):
        def shop(url, **trust):
            return subprocess.run([SHOP, url], capture_output=True, text=True, timeout=120, env={**CREDENTIALS, **trust})

        with self.engine(*self.ours.pair("library")) as engine:
            self.assertIn("Alice", shop(engine.url, AWS_CA_BUNDLE=self.ours.file).stdout)
            refused = shop(engine.url, AWS_CA_BUNDLE=self.theirs.file)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("certificate", refused.stdout + refused.stderr)


if __name__ == "__main__":
    unittest.main()
