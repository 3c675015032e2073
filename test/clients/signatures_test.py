"""Signatures as botocore and boto3 make them, and ours as botocore would: neither knows the other."""

import datetime
import hashlib
import http.client
import os
import random
import shutil
import string
import subprocess
import unittest
import urllib.parse

import boto3
import botocore.config
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

SEED = int(os.environ.get("ROWHOUSE_SEED", random.randrange(2**32)))
ROUNDS = 300
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details."
)


class Program:
    """The program that signs and verifies, one line for each request."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [os.environ["SIGNING_PROGRAM"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    def ask(self, command, case, method, target, headers, body, now):
        fields = [method, target, body, str(now), case.region, case.service, case.id, case.secret]
        fields.append(case.token or "")
        for name, value in headers:
            fields += [name, value]
        encoded = [f if isinstance(f, bytes) else f.encode() for f in fields]
        self.process.stdin.write("\t".join([command, *(f.hex() for f in encoded)]) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")


class Case:
    """A random request and who signs it."""

    def __init__(self, chance):
        word = lambda letters, low, high: "".join(chance.choices(letters, k=chance.randint(low, high)))
        names = string.ascii_letters + string.digits
        odd = names + "-._~/+=& %:,;'\"ü€"
        self.id = word(names, 4, 40)
        self.secret = word(names + "/+", 1, 80)
        self.token = word(names + "/+=", 1, 400) if chance.random() < 0.5 else None
        self.region = chance.choice(["us-east-1", "eu-west-1", "local"])
        self.service = chance.choice(["dynamodb", "sts"])
        self.method = chance.choice(["GET", "POST"])
        self.body = chance.randbytes(chance.randint(0, 300)) if self.method == "POST" else b""
        self.host = "localhost:8000"
        self.headers = {"X-Amz-Target": word(names + "_.", 1, 40), "User-Agent": word(odd, 1, 20)}
        for _ in range(chance.randrange(4)):
            self.headers["X-" + word(names, 1, 12)] = word(names + "  ,;=/", 1, 60)
        query = [(word(odd, 1, 8), word(odd, 0, 8)) for _ in range(chance.randrange(4))]
        self.query = urllib.parse.urlencode(query, quote_via=urllib.parse.quote, safe="-._~")
        self.target = "/" + ("?" + self.query if self.query else "")
        self.url = f"http://{self.host}{self.target}"

    def credentials(self):
        return Credentials(self.id, self.secret, self.token)


class Against(unittest.TestCase):
    """Random requests; ROWHOUSE_SEED repeats those of a run."""

    def cases(self):
        chance = random.Random(SEED)
        for _ in range(ROUNDS):
            yield Case(chance)

    def test_verifies_what_botocore_signs(self):
        with Program() as program:
            for case in self.cases():
                request = AWSRequest(case.method, case.url, case.headers, case.body)
                SigV4Auth(case.credentials(), case.service, case.region).add_auth(request)
                headers = [("Host", case.host), *request.headers.items()]
                now = int(datetime.datetime.now().timestamp())
                ask = lambda body: program.ask(
                    "verify", case, case.method, case.target, headers, body, now
                )
                self.assertEqual(ask(case.body), "ok")
                self.assertEqual(ask(case.body + b" "), "InvalidSignatureException: " + MISMATCH)

    def test_verifies_what_botocore_presigns(self):
        with Program() as program:
            for case in self.cases():
                request = AWSRequest("GET", case.url, {})
                SigV4QueryAuth(case.credentials(), case.service, case.region, 60).add_auth(request)
                target = request.url[len("http://" + case.host) :]
                now = int(datetime.datetime.now().timestamp())
                ask = lambda target, now: program.ask(
                    "verify", case, "GET", target, [("Host", case.host)], b"", now
                )
                self.assertEqual(ask(target, now), "ok")
                self.assertIn("Signature expired", ask(target, now + 120))
                other = target.replace("X-Amz-Expires=60", "X-Amz-Expires=600")
                self.assertIn(MISMATCH, ask(other, now))

    def test_signs_as_botocore_does(self):
        now = 1440938160
        with Program() as program:
            for case in self.cases():
                headers = [("Host", case.host), *case.headers.items()]
                answer = program.ask(
                    "sign", case, case.method, case.target, headers, case.body, now
                ).split("\t")
                added = dict(zip(answer[::2], answer[1::2]))
                authorization = added.pop("Authorization")
                request = AWSRequest(case.method, case.url, {**case.headers, **added}, case.body)
                request.context["timestamp"] = "20150830T123600Z"
                auth = SigV4Auth(case.credentials(), case.service, case.region)
                canonical = auth.canonical_request(request)
                signature = auth.signature(auth.string_to_sign(request, canonical), request)
                self.assertEqual(authorization.rpartition("Signature=")[2], signature)
                self.assertEqual(added.get("X-Amz-Security-Token"), case.token)

    def test_presigns_what_it_verifies(self):
        now = 1440938160
        with Program() as program:
            for case in self.cases():
                headers = [("Host", case.host), ("X-Amz-Target", "a")]
                fields = (case.method, case.target, headers, case.body)
                target = program.ask("presign", case, *fields, now)
                fields = (case.method, target, headers, case.body)
                self.assertEqual(program.ask("verify", case, *fields, now + 60), "ok")
                self.assertIn("Signature expired", program.ask("verify", case, *fields, now + 61))


class Server:
    """The server with keys of its own."""

    def __init__(self, ahead=0):
        self.ahead = ahead

    def __enter__(self):
        self.process = subprocess.Popen(
            [os.environ["SIGNED_SERVER"], str(self.ahead)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=15)
        self.process.stdout.close()

    def client(self, key="AKIDOPERATOR", secret="operator/secret", token=None, region="us-east-1"):
        return boto3.client(
            "dynamodb",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=botocore.config.Config(retries={"max_attempts": 0}),
        )


class Clients(unittest.TestCase):
    """boto3's own clients against the server."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def fails(self, client, code, message):
        with self.assertRaises(ClientError) as raised:
            client.list_tables()
        self.assertEqual(raised.exception.response["Error"]["Code"], code)
        self.assertRegex(raised.exception.response["Error"]["Message"], message)
        self.assertEqual(raised.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)

    def test_works_with_a_key_and_with_a_session(self):
        client = self.server.client()
        client.create_table(
            TableName="Signed",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        item = {"PK": {"S": "tenant#ä€"}, "Body": {"B": bytes(range(256))}, "N": {"N": "1"}}
        client.put_item(TableName="Signed", Item=item)
        session = self.server.client("ASIASESSION", "session/secret", "a+session/token==")
        found = session.get_item(TableName="Signed", Key={"PK": item["PK"]})
        self.assertEqual(found["Item"], item)
        large = {"PK": {"S": "large"}, "Body": {"S": "x" * 350_000}}
        session.put_item(TableName="Signed", Item=large)
        self.assertEqual(client.get_item(TableName="Signed", Key={"PK": large["PK"]})["Item"], large)

    def test_refuses_a_wrong_secret(self):
        self.fails(self.server.client(secret="wrong"), "InvalidSignatureException", MISMATCH)

    def test_does_not_know_a_key(self):
        self.fails(
            self.server.client(key="AKIDSTRANGER"),
            "UnrecognizedClientException",
            r"^The security token included in the request is invalid\.$",
        )

    def test_wants_the_token_of_a_session(self):
        for token in (None, "another"):
            self.fails(
                self.server.client("ASIASESSION", "session/secret", token),
                "UnrecognizedClientException",
                r"^The security token included in the request is invalid\.$",
            )

    def test_refuses_a_session_that_is_over(self):
        self.fails(
            self.server.client("ASIAEXPIRED", "session/secret", "a+session/token=="),
            "ExpiredTokenException",
            "^The security token included in the request is expired$",
        )

    def test_refuses_another_region(self):
        self.fails(
            self.server.client(region="eu-west-1"),
            "InvalidSignatureException",
            "^Credential should be scoped to a valid region, not 'eu-west-1'. $",
        )

    def test_refuses_clocks_that_are_too_far_apart(self):
        with Server(ahead=20 * 60) as late:
            self.fails(
                late.client(),
                "InvalidSignatureException",
                r"^Signature expired: \d{8}T\d{6}Z is now earlier than .* - 15 min\.\)$",
            )
        with Server(ahead=-20 * 60) as early:
            self.fails(
                early.client(),
                "InvalidSignatureException",
                r"^Signature not yet current: \d{8}T\d{6}Z is still later than .* \+ 15 min\.\)$",
            )
        with Server(ahead=10 * 60) as near:
            near.client().list_tables()

    @unittest.skipUnless(shutil.which("curl"), "there is no curl")
    def test_takes_what_curl_signs(self):
        for secret, expected in (("operator/secret", '{"TableNames":'), ("wrong", MISMATCH)):
            answer = subprocess.run(
                ["curl", "-sS", "--aws-sigv4", "aws:amz:us-east-1:dynamodb"]
                + ["--user", f"AKIDOPERATOR:{secret}", "--data", "{}"]
                + ["-H", "X-Amz-Target: DynamoDB_20120810.ListTables"]
                + ["-H", "Content-Type: application/x-amz-json-1.0"]
                + [f"http://127.0.0.1:{self.server.port}/"],
                capture_output=True,
                text=True,
                timeout=30,
            )
            self.assertEqual(answer.returncode, 0, answer.stderr)
            self.assertIn(expected, answer.stdout)

    def test_takes_a_presigned_request(self):
        body = b'{"Limit": 1}'

        class WithBody(SigV4QueryAuth):
            """botocore moves a body's members into the query, which no JSON service reads."""

            def payload(self, request):
                return hashlib.sha256(body).hexdigest()

        credentials = Credentials("ASIASESSION", "session/secret", "a+session/token==")
        headers = {"X-Amz-Target": "DynamoDB_20120810.ListTables"}
        host = f"127.0.0.1:{self.server.port}"
        request = AWSRequest("POST", f"http://{host}/", headers)
        WithBody(credentials, "dynamodb", "us-east-1", 60).add_auth(request)
        target = request.url[len("http://" + host) :]
        headers["Content-Type"] = "application/x-amz-json-1.0"
        connection = http.client.HTTPConnection(host)
        for sent, status in ((body, 200), (b'{"Limit": 2}', 400)):
            connection.request("POST", target, sent, headers)
            response = connection.getresponse()
            self.assertEqual(response.status, status, response.read())
            response.read()
        connection.close()


if __name__ == "__main__":
    print(f"seed {SEED}")
    unittest.main()
