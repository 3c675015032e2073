"""Administration of a running server: the commands with --endpoint beside those with --data, and requests by hand."""

import json
import os
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from rowhouse_server import Server
from rowhouse_signed_server import OPERATOR, PROGRAM, SignedServer, operator_environment, plain_environment

OK, FAILURE, USAGE, NOT_FOUND = 0, 1, 2, 3
TARGET = "Rowhouse_20261101."


def ask(url, target, body, key=OPERATOR, service="rowhouse", region="us-east-1", signed=True):
    """One request by hand: (HTTP status, the answer's JSON)."""
    body = body.encode() if isinstance(body, str) else body
    request = AWSRequest("POST", url + "/", data=body, headers={
        "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target})
    if signed:
        SigV4Auth(Credentials(*key), service, region).add_auth(request)
    sent = urllib.request.Request(url + "/", data=body, headers=dict(request.headers), method="POST")
    try:
        with urllib.request.urlopen(sent, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


class Administration(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.data = os.path.join(self.scratch.name, "data")
        self.config = os.path.join(self.scratch.name, "config")

    def serve(self):
        server = SignedServer("--data", self.data, environment=operator_environment(self.config))
        self.addCleanup(server.__exit__)
        self.url = server.__enter__().url
        return server

    def run_it(self, *arguments, status=OK, environment=None, **variables):
        environment = operator_environment(self.config) if environment is None else environment
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60,
                              env={**environment, **variables})
        self.assertEqual(done.returncode, status, f"{arguments}: {done.stdout}{done.stderr}")
        return done

    def on_server(self, *arguments, **how):
        return self.run_it(*arguments, "--endpoint", self.url, **how)

    def json_of(self, *arguments, **how):
        return json.loads(self.on_server(*arguments, "--json", **how).stdout)

    def test_a_server_and_a_folder_give_the_same_answers(self):
        def file(name, document):
            path = os.path.join(self.scratch.name, name)
            with open(path, "w", encoding="utf-8") as out:
                json.dump(document, out)
            return path

        statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}
        policy = file("policy.json", {"Version": "2012-10-17", "Statement": statement})
        trust = file("trust.json", {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}})

        access = file("access.json", {"policies": {"writes": {"Version": "2012-10-17", "Statement": statement}},
                                      "users": {"carol": {"policies": ["writes"]}}})

        def play(*where):
            self.run_it("tier", "put", "first", *where)  # a command that reads makes no folder
            told = []
            for words, status in ((["access", "diff", access], FAILURE), (["access", "apply", access, "--dry-run"], OK),
                                  (["user", "list", "--json"], OK), (["access", "apply", access], OK),
                                  (["user", "show", "carol", "--json"], OK), (["access", "diff", access, "--json"], OK)):
                told.append(self.run_it(*words, *where, status=status).stdout)
            self.assertIn("create  user  carol", told[0])
            self.assertEqual(told[2], "[]\n")
            for words in (["policy", "put", "reads", policy], ["policy", "list"], ["policy", "show", "reads"],
                          ["role", "create", "reader", "--trust", trust, "--tag", "team=shop", "--session-max", "7200"],
                          ["role", "update", "reader", "--boundary", "reads"], ["role", "attach", "reader", "reads"],
                          ["role", "put-policy", "reader", "own", policy], ["role", "show", "reader"], ["role", "list"],
                          ["user", "create", "alice"], ["user", "attach", "alice", "reads"], ["key", "create", "--user", "alice"],
                          ["key", "list", "--user", "alice"], ["user", "show", "alice"],
                          ["tier", "put", "basic", "--read-only", "--kind", "order", "--kind", "user"], ["tier", "list"],
                          ["tenant", "create", "narrow", "--tier", "basic"], ["tier", "show", "basic"], ["tenant", "tier", "narrow"],
                          ["tier", "delete", "basic"], ["tenant", "delete", "narrow"],
                          ["role", "detach", "reader", "reads"], ["role", "delete-policy", "reader", "own"], ["role", "delete", "reader"]):
                shown = self.run_it(*words, *where, *(["--json"] if words[1] in ("show", "list") else [])).stdout
                if words[1] in ("show", "list"):
                    json.loads(shown)
                told.append(shown)
            for words in (["policy", "delete", "reads"], ["user", "delete", "alice"], ["policy", "put", "reads", trust],
                          ["role", "create", "other", "--trust", policy], ["user", "create", "alice"]):
                told.append(self.run_it(*words, *where, status=FAILURE).stderr)
            for words in (["role", "show", "reader"], ["tier", "show", "basic"], ["policy", "show", "Reads2"], ["user", "attach", "bob", "reads"]):
                told.append(self.run_it(*words, *where, status=NOT_FOUND).stderr)
            for words in (["tenant", "create", "acme"], ["tenant", "create", "globex"], ["tenant", "list"], ["tenant", "show", "acme"],
                          ["tenant", "suspend", "acme"], ["tenant", "resume", "acme"], ["tenant", "delete", "globex"],
                          ["key", "create", "--tenant", "acme"], ["key", "create", "--operator"], ["key", "list", "--tenant", "acme"],
                          ["audit", "verify"], ["audit", "tail", "-n", "3"]):
                for how in ([], ["--json"]):
                    if how and words[1] in ("create", "delete"):
                        continue
                    told.append(self.run_it(*words, *how, *where).stdout)
            return told

        def plain(text):
            """Without what is new each time."""
            import re
            text = re.sub(r"AKIA[A-Z2-7]{16}", "KEY", text).replace("  transport=plain", "").replace(',"transport":"plain"', "")
            text = re.sub(r"\b(ANPA|AIDA|AROA)[A-Z2-7]{16,17}", "ID", text)
            text = re.sub(r"(SECRET_ACCESS_KEY=|secret_access_key\":\")[A-Za-z0-9+/]{40}", r"\1SECRET", text)
            text = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "TIME", text)
            text = re.sub(r'"(mac|request_id|source)":"[^"]*",?|  (request_id|source)=\S+', "", text)
            return text.replace(",}", "}").replace("operator, on the command line", "operator")

        on_folder = play("--data", self.data)
        other = self.data
        self.data = os.path.join(self.scratch.name, "served")
        with SignedServer("--data", self.data, environment=operator_environment(self.config)) as server:
            on_server = play("--endpoint", server.url)
        self.assertEqual(len(on_folder), len(on_server))
        for folder, served in zip(on_folder, on_server):
            self.assertEqual(plain(folder), plain(served))
        self.assertNotEqual(other, self.data)

    def test_a_change_counts_for_the_very_next_request(self):
        server = self.serve()
        made = self.json_of("tenant", "create", "acme")
        key = (made["access_key_id"], made["secret_access_key"])
        client = server.client_of(key)

        def code():
            with self.assertRaises(ClientError) as caught:
                client.get_item(TableName="Nowhere", Key={"PK": {"S": "tenant#acme"}})
            return caught.exception.response["Error"]["Code"]

        self.assertEqual(code(), "ResourceNotFoundException")
        self.on_server("tenant", "suspend", "acme")
        self.assertEqual(code(), "UnrecognizedClientException")
        self.on_server("tenant", "resume", "acme")
        self.assertEqual(code(), "ResourceNotFoundException")
        self.on_server("key", "disable", key[0])
        self.assertEqual(code(), "UnrecognizedClientException")
        self.on_server("key", "enable", key[0])
        rotated = self.json_of("key", "rotate", key[0], "--overlap", "0")
        self.assertEqual(code(), "UnrecognizedClientException")
        client = server.client_of((rotated["access_key_id"], rotated["secret_access_key"]))
        self.assertEqual(code(), "ResourceNotFoundException")
        self.on_server("tenant", "delete", "acme")
        self.assertEqual(code(), "UnrecognizedClientException")
        self.on_server("tenant", "show", "acme", status=NOT_FOUND)

    def test_lists_more_than_a_page(self):
        self.serve()
        for number in range(3):
            self.on_server("tenant", "create", f"t{number}")
        status, page = ask(self.url, TARGET + "ListTenants", '{"limit": 2}')
        self.assertEqual((status, [t["tenant"] for t in page["tenants"]], page["next"]), (200, ["t0", "t1"], "t1"))
        status, page = ask(self.url, TARGET + "ListTenants", '{"limit": 2, "start": "t1"}')
        self.assertEqual([t["tenant"] for t in page["tenants"]], ["t2"])
        self.assertNotIn("next", page)

    def test_only_the_operator_may(self):
        self.serve()
        made = self.json_of("tenant", "create", "acme")
        key = (made["access_key_id"], made["secret_access_key"])
        for action in ("CreateTenant", "ListTenants", "DescribeTenant", "CreateKey", "ListKeys", "DeleteKey", "VerifyAudit",
                       "TailAudit"):
            for body in ('{"tenant": "acme"}', "{}", "no JSON"):
                status, answer = ask(self.url, TARGET + action, body, key=key)
                self.assertEqual(status, 400)
                self.assertTrue(answer["__type"].endswith("#AccessDeniedException"), answer)
                self.assertIn(f"is not authorized to perform: rowhouse:{action} on resource: ", answer.get("message") or answer["Message"])
        tenants = plain_environment(self.config) | {"AWS_ACCESS_KEY_ID": key[0], "AWS_SECRET_ACCESS_KEY": key[1]}
        refused = self.on_server("tenant", "create", "globex", status=FAILURE, environment=tenants)
        self.assertIn("AccessDenied", refused.stderr)
        self.assertEqual([t["tenant"] for t in self.json_of("tenant", "list")], ["acme"])
        denied = [line for line in self.tail() if line["kind"] == "denied"]
        self.assertEqual(denied[0]["who"], "tenant/acme")
        self.assertEqual(denied[0]["action"], "rowhouse:CreateTenant")
        self.assertEqual(denied[0]["source"], "127.0.0.1")
        # Of so many in a minute the first are lines of their own, and the rest a sum.
        self.assertGreaterEqual(len(denied), 20)

    def tail(self):
        lines = self.on_server("audit", "tail", "-n", "1000", "--json").stdout
        return [json.loads(line) for line in lines.splitlines()]

    def test_refuses_what_is_not_signed_for_it(self):
        self.serve()
        for how, name in (({"service": "dynamodb"}, "InvalidSignatureException"),
                          ({"service": "sts"}, "InvalidSignatureException"),
                          ({"region": "eu-west-1"}, "InvalidSignatureException"),
                          ({"key": (OPERATOR[0], "wrong")}, "InvalidSignatureException"),
                          ({"key": ("AKIANOBODY", "wrong")}, "UnrecognizedClientException"),
                          ({"signed": False}, "MissingAuthenticationTokenException")):
            status, answer = ask(self.url, TARGET + "CreateTenant", '{"tenant": "acme"}', **how)
            self.assertEqual((status, answer["__type"].partition("#")[2]), (400, name), how)
        # Nor does a signature for administration open DynamoDB.
        status, answer = ask(self.url, "DynamoDB_20120810.ListTables", "{}")
        self.assertIn("InvalidSignatureException", answer["__type"])
        self.assertEqual(self.json_of("tenant", "list"), [])

    def test_refuses_unknown_actions_and_hostile_bodies(self):
        self.serve()
        for target in (TARGET + "MakeCoffee", TARGET, TARGET + "CreateTenant.", "Rowhouse_20251101.CreateTenant", TARGET + "GetItem",
                       "DynamoDB_20120810.CreateTenant"):
            status, answer = ask(self.url, target, "{}")
            self.assertEqual((status, answer["__type"].partition("#")[2]), (400, "UnknownOperationException"), target)
        for body, name in (("", "SerializationException"), ("[]", "SerializationException"), ("{", "SerializationException"),
                           ("[" * 100_000, "SerializationException"),
                           ('{"tenant": ' + "[" * 5_000 + "]" * 5_000 + "}", "SerializationException"),
                           (b'{"tenant": "\xff\xfe"}', "SerializationException"),
                           ('{"tenant": 1}', "SerializationException"),
                           ('{"tenant": "a", "tenant": "b"}', "SerializationException"),
                           ("{}", "ValidationException"), ('{"tenant": "a#b"}', "ValidationException"),
                           ('{"tenant": "acme", "more": 1}', "ValidationException"),
                           ('{"tenant": "' + "a" * 1_000_000 + '"}', "ValidationException"),
                           ('{"tenant": "' + "a" * 2_000_000 + '"}', "RequestEntityTooLargeException")):
            status, answer = ask(self.url, TARGET + "CreateTenant", body)
            self.assertEqual(answer["__type"].partition("#")[2], name, body[:40])
            self.assertLess(len(json.dumps(answer)), 4096)
        self.assertEqual(self.json_of("tenant", "list"), [])

    def test_leaves_a_line_for_each_change_and_no_secret(self):
        self.serve()
        secrets = [self.json_of("tenant", "create", "acme")["secret_access_key"]]
        key = self.json_of("key", "create", "--tenant", "acme")
        secrets.append(key["secret_access_key"])
        self.on_server("key", "disable", key["access_key_id"])
        self.on_server("key", "delete", key["access_key_id"])
        self.on_server("tenant", "suspend", "acme")
        self.on_server("tenant", "list")
        self.on_server("tenant", "delete", "acme")
        lines = [line for line in self.tail() if line["kind"] == "credential"]
        self.assertEqual([(line["who"], line["action"], line["tenant"]) for line in lines], [
            ("operator", "rowhouse:" + action, "acme")
            for action in ("CreateTenant", "CreateKey", "DisableKey", "DeleteKey", "SuspendTenant", "DeleteTenant")])
        self.assertEqual(lines[1]["resource"], "key/" + key["access_key_id"])
        self.assertTrue(all(line["source"] == "127.0.0.1" and line["request_id"] for line in lines))
        with open(os.path.join(self.data, "audit.log"), encoding="utf-8") as file:
            text = file.read()
        for secret in secrets:
            self.assertNotIn(secret, text)
        self.assertEqual(self.json_of("audit", "verify"), {"sound": True, "lines": len(text.splitlines())})
        self.assertIn("rowhouse:SuspendTenant", self.on_server("audit", "tail").stdout)

    def test_says_what_is_wrong_with_an_endpoint(self):
        def told(url, **how):
            return self.run_it("tenant", "list", "--endpoint", url, status=FAILURE, **how).stderr

        self.assertIn("Cannot reach http://127.0.0.1:1", told("http://127.0.0.1:1"))
        for wrong in ("ftp://localhost", "http://localhost/path", "http://a:b@localhost", "not a url", "http://localhost/?x=1"):
            told(wrong)
        for elsewhere in ("http://example.com", "http://127.example.com", "http://127.0.0.1.example.com:8000"):
            self.assertIn("--insecure", told(elsewhere))
        server = self.serve()
        self.assertIn("AWS_ACCESS_KEY_ID", told(self.url, environment=plain_environment(self.config)))
        self.assertIn("Credential should be scoped to a valid region", told(self.url, AWS_REGION="eu-west-1"))
        self.assertIn("Cannot reach https://", told(self.url.replace("http", "https")))
        for arguments in ([], ["--data", self.data, "--endpoint", server.url]):
            self.run_it("tenant", "list", *arguments, status=USAGE)
        self.on_server("tenant", "list", "--table", "T", status=FAILURE)

    def test_a_server_without_authentication_has_nothing_to_administer(self):
        with Server("--memory") as server:
            self.url = server.url
            refused = self.on_server("tenant", "list", status=FAILURE).stderr
            self.assertIn("--no-auth", refused)
            self.on_server("tenant", "create", "acme", status=FAILURE)


if __name__ == "__main__":
    unittest.main()
