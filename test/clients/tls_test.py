"""An encrypted server as clients meet it: boto3 and curl, a certificate that is replaced, addresses that others reach."""

import json
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import tempfile
import time
import unittest

import boto3
import botocore.config
import botocore.exceptions

from rowhouse_signed_server import OPERATOR, PROGRAM, operator_environment

TABLE = "MultiTenantTable"


class EncryptedServer:
    """Runs `rowhouse serve` and waits for it to listen."""

    def __init__(self, *arguments, config, environment=None):
        self.arguments, self.config, self.environment = arguments, config, environment or {}

    def __enter__(self):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--port", "0", *self.arguments], stdout=subprocess.PIPE, stderr=self.errors, text=True,
            env=operator_environment(self.config) | self.environment)
        line = self.process.stdout.readline()
        match = re.fullmatch(r"rowhouse listening on https://([0-9.]+):(\d+)\n", line)
        if not match:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server said {line!r}: {self.said()}")
        self.port = int(match[2])
        self.url = f"https://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()
        self.errors.close()

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def wait_until_it_says(self, text):
        deadline = time.monotonic() + 20
        while text not in self.said():
            if time.monotonic() > deadline:
                raise AssertionError(f"no {text!r} in {self.said()}")
            time.sleep(0.02)

    def shown(self):
        """The certificate that a new connection is shown, in PEM."""
        return ssl.get_server_certificate(("127.0.0.1", self.port))

    def client(self, trust, key=OPERATOR):
        return boto3.client(
            "dynamodb", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=key[0],
            aws_secret_access_key=key[1], verify=trust, config=botocore.config.Config(retries={"max_attempts": 0}))


class Tls(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        self.data = os.path.join(self.folder, "data")
        self.config = os.path.join(self.folder, "config")
        self.own = os.path.join(self.config, "rowhouse", "self-signed-certificate.pem")

    def make_pair(self, name):
        """A certificate and its key that another program has made."""
        certificate, key = (os.path.join(self.folder, f"{name}-{part}.pem") for part in ("cert", "key"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "30", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        return certificate, key

    def test_serves_boto3_with_a_certificate_of_its_own(self):
        with EncryptedServer("--data", self.data, "--tls-self-signed", config=self.config) as server:
            client = server.client(self.own)
            client.create_table(
                TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}])
            item = {"PK": {"S": "tenant#acme"}, "note": {"S": "x" * 300_000}}
            client.put_item(TableName=TABLE, Item=item)
            self.assertEqual(client.get_item(TableName=TABLE, Key={"PK": {"S": "tenant#acme"}})["Item"], item)
            with self.assertRaises(botocore.exceptions.SSLError):
                server.client(True).list_tables()  # nobody else vouches for it
            self.assertIn(self.own, server.said())
            first = server.shown()
        with EncryptedServer("--data", self.data, "--tls-self-signed", config=self.config) as server:
            self.assertEqual(server.shown(), first)

    def test_keeps_its_key_out_of_the_data_and_from_other_users(self):
        with EncryptedServer("--data", self.data, "--tls-self-signed", config=self.config):
            key = os.path.join(self.config, "rowhouse", "self-signed.pem")
            self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600)
            for folder, _, names in os.walk(self.data):
                for name in names:
                    with open(os.path.join(folder, name), "rb") as file:
                        self.assertNotIn(b"PRIVATE KEY", file.read(), name)
        refused = subprocess.run(
            [PROGRAM, "serve", "--data", self.data, "--tls-self-signed", "--port", "0"], capture_output=True, text=True,
            timeout=60, env=operator_environment(os.path.join(self.data, "config")))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("outside of the data", refused.stderr)

    def test_serves_curl(self):
        with EncryptedServer("--memory", "--no-auth", "--tls-self-signed", config=self.config) as server:
            for version in ("--tlsv1.2", "--tlsv1.3"):
                for host in ("127.0.0.1", "localhost"):
                    said = subprocess.run(
                        ["curl", "-sS", version, "--tls-max", version[-3:], "--cacert", self.own,
                         f"https://{host}:{server.port}/"], capture_output=True, text=True, timeout=60)
                    self.assertEqual(said.stdout, "healthy: dynamodb.us-east-1.amazonaws.com ", said.stderr)

    def test_serves_the_command_line_that_trusts_its_certificate(self):
        def run_it(*arguments):
            return subprocess.run([PROGRAM, *arguments, "--endpoint", server.url, "--json"], capture_output=True,
                                  text=True, timeout=60, env=operator_environment(self.config))

        with EncryptedServer("--data", self.data, "--tls-self-signed", config=self.config) as server:
            made = run_it("tenant", "create", "acme", "--ca", self.own)
            self.assertEqual((made.returncode, json.loads(made.stdout)["tenant_id"]), (0, "acme"), made.stderr)
            refused = run_it("tenant", "list")
            self.assertEqual(refused.returncode, 1)
            self.assertIn("--ca FILE", refused.stderr)
            listed = run_it("tenant", "list", "--ca", self.own)
            self.assertEqual([tenant["tenant"] for tenant in json.loads(listed.stdout)], ["acme"])
        with open(os.path.join(self.data, "audit.log"), encoding="utf-8") as log:
            self.assertEqual({json.loads(line).get("transport") for line in log}, {"tls"})

    def test_takes_a_certificate_that_was_replaced_without_a_restart(self):
        certificate, key = self.make_pair("first")
        with EncryptedServer("--memory", "--tls-cert", certificate, "--tls-key", key, config=self.config) as server:
            client = server.client(certificate)
            client.list_tables()
            with open(certificate, encoding="ascii") as file:
                self.assertEqual(server.shown(), file.read())

            # Half of a new pair is of no use, and is told.
            second, second_key = self.make_pair("second")
            os.replace(second_key, key)
            server.process.send_signal(signal.SIGHUP)
            server.wait_until_it_says("event=tls_reload_failed")
            self.assertNotIn("PRIVATE", server.said())
            server.client(certificate).list_tables()

            # The other half is noticed without a signal.
            os.replace(second, certificate)
            server.wait_until_it_says("event=tls_reloaded")
            server.client(certificate).list_tables()
            client.list_tables()  # over the connection that it has

    def test_listens_where_others_reach_it_only_encrypted_or_with_a_word(self):
        with EncryptedServer("--memory", "--host", "0.0.0.0", "--tls-self-signed", config=self.config) as server:
            self.assertNotIn("insecure_listen", server.said())
            server.client(self.own).list_tables()
        for more in ((), ("--no-auth", "--tls-self-signed")):
            refused = subprocess.run(
                [PROGRAM, "serve", "--memory", "--port", "0", "--host", "0.0.0.0", *more], capture_output=True, text=True,
                timeout=60, env=operator_environment(self.config))
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn("loopback", refused.stderr)

    def test_refuses_to_start_with_a_certificate_of_no_use(self):
        certificate, key = self.make_pair("first")
        _, other_key = self.make_pair("second")
        locked = os.path.join(self.folder, "locked.pem")
        subprocess.run(["openssl", "pkcs8", "-topk8", "-in", key, "-out", locked, "-passout", "pass:secret"], check=True,
                       capture_output=True)
        for pair in ((certificate, other_key), (certificate, locked), (key, key), (certificate, "/nowhere")):
            refused = subprocess.run(
                [PROGRAM, "serve", "--memory", "--port", "0", "--tls-cert", pair[0], "--tls-key", pair[1]],
                capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, env=operator_environment(self.config))
            self.assertEqual(refused.returncode, 1, refused.stderr)
            self.assertIn("cannot be used", refused.stderr)
        alone = subprocess.run([PROGRAM, "serve", "--memory", "--tls-cert", certificate], capture_output=True, text=True,
                               timeout=60, env=operator_environment(self.config))
        self.assertNotEqual(alone.returncode, 0)
        self.assertIn("--tls-key", alone.stderr)

    def test_answers_nothing_to_those_who_do_not_encrypt(self):
        with EncryptedServer("--memory", "--no-auth", "--tls-self-signed", config=self.config) as server:
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as plain:
                plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                self.assertNotIn(b"healthy", plain.recv(4096))


if __name__ == "__main__":
    unittest.main()
