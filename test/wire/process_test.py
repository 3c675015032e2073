"""`rowhouse serve` as a process: its one line, its exit codes, its end, and hostile bytes."""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
import zlib

from rowhouse_server import PROGRAM, Server

HEADERS = (
    "Host: localhost\r\n"
    "Content-Type: application/x-amz-json-1.0\r\n"
    "X-Amz-Date: 20150830T123600Z\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0\r\n"
)


def request(operation, body, headers=HEADERS):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    head = (
        f"POST / HTTP/1.1\r\n{headers}X-Amz-Target: DynamoDB_20120810.{operation}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.file = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """The next answer's status, headers and body; its checksum is checked."""
        status = self.file.readline()
        if not status:
            return None
        headers = {}
        while (line := self.file.readline().strip()) != b"":
            name, _, value = line.partition(b": ")
            headers[name.decode().lower()] = value.decode()
        body = self.file.read(int(headers["content-length"]))
        assert int(headers["x-amz-crc32"]) == zlib.crc32(body)
        assert re.fullmatch("[0-9A-Z]{52}", headers["x-amzn-requestid"])
        return int(status.split()[1]), headers, body

    def ask(self, data):
        self.send(data)
        return self.receive()

    def close(self):
        self.file.close()
        self.socket.close()


def run(*arguments, environment=None):
    """Runs to its end, with no credentials in the environment but those given."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [PROGRAM, "serve", *arguments], capture_output=True, text=True, timeout=30,
        env=inherited | (environment or {}),
    )


class CommandLine(unittest.TestCase):
    def test_refuses_an_address_others_can_reach_unless_told_that_it_is_not_safe(self):
        for host in ("0.0.0.0", "::", "192.0.2.1"):
            done = run("--memory", "--port", "0", "--host", host)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("--insecure-listen", done.stderr)
        # An address for documentation, which no machine has.
        done = run("--memory", "--port", "0", "--host", "192.0.2.1", "--insecure-listen")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("Cannot listen on 192.0.2.1", done.stderr)

    def test_refuses_half_an_operators_key_and_a_temporary_one(self):
        key = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden"}
        for wrong in (
            {"AWS_ACCESS_KEY_ID": "AKIA"}, {"AWS_SECRET_ACCESS_KEY": "hidden"},
            key | {"AWS_SESSION_TOKEN": "token"}, key | {"AWS_ACCESS_KEY_ID": "not an id"},
        ):
            done = run("--memory", "--port", "0", environment=wrong)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertNotIn("hidden", done.stderr)

    def test_refuses_no_auth_on_an_address_others_can_reach(self):
        for host in ("0.0.0.0", "::", "192.0.2.1"):
            done = run("--memory", "--no-auth", "--port", "0", "--host", host)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("loopback", done.stderr)

    def test_wants_exactly_one_place_for_items(self):
        for arguments in ([], ["--memory", "--data", "/tmp/never-made"], ["--memory", "--engine", "http://127.0.0.1:1"]):
            done = run("--no-auth", "--port", "0", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("exactly one of --data DIR, --memory and --engine URL", done.stderr)

    def test_wants_a_master_key_or_no_auth_and_a_url_with_a_remote_engine(self):
        for arguments, said in ((["--engine", "http://127.0.0.1:1"], "give --master-key-file"),
                                (["--engine", "somewhere", "--no-auth"], "URL")):
            done = run("--port", "0", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(said, done.stderr)

    def test_refuses_options_out_of_range(self):
        for arguments in (
            ["--durability", "maybe"], ["--port", "70000"], ["--io-threads", "0"],
            ["--region", "US EAST"], ["--account", "me"], ["--nonsense"],
        ):
            done = run("--memory", "--no-auth", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)

    def test_fails_where_the_port_is_taken(self):
        with Server("--memory") as server:
            done = run("--memory", "--no-auth", "--port", str(server.port))
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("Cannot listen on 127.0.0.1", done.stderr)

    def test_fails_where_another_process_holds_the_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            with Server("--data", folder):
                done = run("--data", folder, "--no-auth", "--port", "0")
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn("error=DataFolderInUse", done.stderr)

    def test_says_its_one_line_and_logs_the_rest(self):
        with Server("--memory", "--region", "eu-west-1") as server:
            connection = Connection(server)
            status, headers, body = connection.ask(b"GET / HTTP/1.1\r\n\r\n")
            self.assertEqual((status, body), (200, b"healthy: dynamodb.eu-west-1.amazonaws.com "))
            self.assertNotIn("access-control-allow-origin", headers)
            connection.close()
            code, out, log = server.stop()
        self.assertEqual((code, out), (0, ""))
        self.assertIn("event=no_authentication", log)
        for line in log.splitlines():
            self.assertRegex(line, r"^time=\S+Z level=\w+ event=\w+")

    def test_lets_pages_of_other_origins_call_only_if_asked(self):
        with Server("--memory", "--cors") as server:
            connection = Connection(server)
            status, headers, _ = connection.ask(
                b"OPTIONS / HTTP/1.1\r\nOrigin: https://example.com\r\n\r\n"
            )
            self.assertEqual((status, headers["access-control-allow-origin"]), (200, "*"))
            self.assertIn("x-amz-target", headers["access-control-allow-headers"])
            connection.close()


class Wire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(
            "--memory", "--head-timeout-ms", "300", "--body-timeout-ms", "300"
        ).__enter__()
        connection = Connection(cls.server)
        connection.ask(
            request(
                "CreateTable",
                {
                    "TableName": "Wire",
                    "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
                    "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
                    "BillingMode": "PAY_PER_REQUEST",
                },
            )
        )
        connection.close()

    @classmethod
    def tearDownClass(cls):
        code, _, _ = cls.server.stop()
        assert code == 0, code

    def setUp(self):
        self.connection = Connection(self.server)
        self.addCleanup(self.connection.close)

    def expect_error(self, answer, status, kind, message=None):
        self.assertEqual(answer[0], status, answer)
        body = json.loads(answer[2])
        self.assertEqual(body["__type"].split("#")[1], kind)
        if message is not None:
            self.assertEqual(body["message"], message)

    def test_answers_pipelined_requests_in_order(self):
        count = 50
        data = b"".join(
            request("PutItem", {"TableName": "Wire", "Item": {"PK": {"S": f"p{i}"}, "n": {"N": str(i)}}})
            + request("GetItem", {"TableName": "Wire", "Key": {"PK": {"S": f"p{i}"}}})
            for i in range(count)
        )
        self.connection.send(data)
        for i in range(count):
            self.assertEqual(self.connection.receive()[2], b"{}")
            self.assertEqual(json.loads(self.connection.receive()[2])["Item"]["n"]["N"], str(i))

    def test_takes_a_request_byte_by_byte(self):
        for byte in request("ListTables", {}):
            self.connection.send(bytes([byte]))
        self.assertEqual(json.loads(self.connection.receive()[2]), {"TableNames": ["Wire"]})

    def test_answers_json_1_1_in_kind(self):
        headers = HEADERS.replace("json-1.0", "json-1.1")
        answer = self.connection.ask(request("ListTables", {}, headers))
        self.assertEqual(answer[1]["content-type"], "application/x-amz-json-1.1")

    def test_refuses_what_is_not_json_in_utf_8(self):
        for body in (
            b"", b"{", b"not json", b'{"TableName":}', b"[]", b'"text"', b"1", b"null",
            b'{"TableName": "\xff\xfe"}', b'{"TableName": "\xed\xa0\x80"}', b"{} {}",
            b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", b"\xef\xbb\xbf{",
        ):
            answer = self.connection.ask(request("ListTables", body))
            self.expect_error(answer, 400, "SerializationException")

    def test_refuses_members_of_the_wrong_type(self):
        for body in ({"TableName": 5}, {"TableName": ["Wire"]}, {"TableName": "Wire", "Key": "x"},
                     {"TableName": "Wire", "Key": {"PK": "x"}}, {"TableName": "Wire", "Key": {"PK": {"S": 5}}}):
            answer = self.connection.ask(request("GetItem", body))
            self.expect_error(answer, 400, "SerializationException")

    def test_names_members_that_are_missing(self):
        answer = self.connection.ask(request("GetItem", {"TableName": "Wire"}))
        self.expect_error(
            answer, 400, "ValidationException",
            "1 validation error detected: Value null at 'key' failed to satisfy constraint: "
            "Member must not be null",
        )

    def test_shows_the_item_that_made_a_condition_fail_if_asked(self):
        item = {"PK": {"S": "condition"}, "n": {"N": "1"}}
        self.connection.ask(request("PutItem", {"TableName": "Wire", "Item": item}))
        put = {"TableName": "Wire", "Item": item, "ConditionExpression": "attribute_not_exists(PK)"}
        for more, shown in (({}, None), ({"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}, item)):
            answer = self.connection.ask(request("PutItem", {**put, **more}))
            self.expect_error(
                answer, 400, "ConditionalCheckFailedException", "The conditional request failed"
            )
            self.assertEqual(json.loads(answer[2]).get("Item"), shown)

    def test_does_not_know_other_operations(self):
        for operation in ("Nothing", "getItem", "", "GetItem "):
            answer = self.connection.ask(request(operation + "x", {}))
            self.expect_error(answer, 400, "UnknownOperationException")
        answer = self.connection.ask(
            b"POST / HTTP/1.1\r\n" + HEADERS.encode() + b"Content-Length: 2\r\n\r\n{}"
        )
        self.expect_error(answer, 400, "UnknownOperationException")

    def test_wants_a_well_formed_authorization(self):
        bare = "Content-Type: application/x-amz-json-1.0\r\n"
        answer = self.connection.ask(request("ListTables", {}, bare))
        self.expect_error(
            answer, 400, "MissingAuthenticationTokenException",
            "Request is missing Authentication Token",
        )
        answer = self.connection.ask(
            request("ListTables", {}, bare + "Authorization: AWS4-HMAC-SHA256 Signature=0\r\n")
        )
        self.expect_error(
            answer, 400, "IncompleteSignatureException",
            "Authorization header requires 'Credential' parameter. "
            "Authorization header requires 'SignedHeaders' parameter. "
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            "Authorization=AWS4-HMAC-SHA256 Signature=0",
        )

    def test_takes_a_presigned_query(self):
        data = request("ListTables", {}, "Content-Type: application/x-amz-json-1.0\r\n").replace(
            b"POST / ",
            b"POST /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb%2Fc%2Fd%2Fe"
            b"&X-Amz-Date=1&X-Amz-SignedHeaders=host&X-Amz-Signature=0 ",
        )
        self.assertEqual(self.connection.ask(data)[0], 200)

    def test_finds_nothing_elsewhere(self):
        for line in (b"GET /x HTTP/1.1", b"DELETE / HTTP/1.1", b"POST /x HTTP/1.1", b"PUT / HTTP/1.1"):
            answer = self.connection.ask(line + b"\r\nContent-Length: 0\r\n\r\n")
            self.assertEqual((answer[0], answer[2]), (404, b"<UnknownOperationException/>\n"))

    def test_refuses_a_body_of_more_than_16_mb(self):
        head = request("PutItem", b"").replace(b"Content-Length: 0", b"Content-Length: 16777217")
        answer = self.connection.ask(head)
        self.expect_error(answer, 413, "RequestEntityTooLargeException")

    def test_lets_no_one_hold_a_connection_with_half_a_request(self):
        for half in (b"POST / HTTP/1.1\r\nHost: a\r\n", request("ListTables", {})[:-1]):
            connection = Connection(self.server)
            connection.send(half)
            self.assertIsNone(connection.receive())
            connection.close()

    def test_serves_1024_connections_at_once(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
        with Server("--memory") as server:
            connections = [Connection(server) for _ in range(1024)]
            for connection in connections:
                connection.send(request("ListTables", {}))
            for connection in connections:
                self.assertEqual(connection.receive()[0], 200)
            for connection in connections:
                connection.close()


class Stopping(unittest.TestCase):
    def test_answers_every_write_it_took_before_it_ends(self):
        """Writers run while SIGTERM arrives: what was answered is there afterwards."""
        with tempfile.TemporaryDirectory() as folder:
            answered = [set() for _ in range(8)]
            with Server("--data", folder) as server:
                setup = Connection(server)
                setup.ask(
                    request(
                        "CreateTable",
                        {
                            "TableName": "Wire",
                            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
                            "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
                            "BillingMode": "PAY_PER_REQUEST",
                        },
                    )
                )
                setup.close()
                started = threading.Barrier(len(answered) + 1)

                def write(number):
                    connection = Connection(server)
                    for i in range(1_000_000):
                        name = f"{number}.{i}"
                        try:
                            answer = connection.ask(
                                request("PutItem", {"TableName": "Wire", "Item": {"PK": {"S": name}}})
                            )
                        except OSError:
                            return
                        if answer is None:
                            return
                        assert answer[0] == 200, answer
                        answered[number].add(name)
                        if i == 20:
                            started.wait(timeout=60)

                threads = [threading.Thread(target=write, args=(n,), daemon=True) for n in range(len(answered))]
                for thread in threads:
                    thread.start()
                started.wait(timeout=60)
                code, _, log = server.stop(timeout=10)
                for thread in threads:
                    thread.join()
                self.assertEqual(code, 0, log)
                self.assertNotIn("drain_cut_short", log)
            with Server("--data", folder) as server:
                table = server.resource().Table("Wire")
                found, start = set(), {}
                while True:
                    page = table.scan(**start)
                    found |= {item["PK"] for item in page["Items"]}
                    if "LastEvaluatedKey" not in page:
                        break
                    start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
                self.assertEqual(set().union(*answered) - found, set())

    def test_ends_on_sigint_as_well(self):
        with Server("--memory") as server:
            server.process.send_signal(signal.SIGINT)
            server.process.communicate(timeout=10)
            self.assertEqual(server.process.returncode, 0)

    def test_does_not_wait_for_a_client_that_says_nothing_more(self):
        with Server("--memory") as server:
            half = Connection(server)
            half.send(b"POST / HTTP/1.1\r\n")
            idle = Connection(server)
            idle.ask(request("ListTables", {}))
            code, _, _ = server.stop(timeout=9)
            self.assertEqual(code, 0)
            half.close()
            idle.close()


if __name__ == "__main__":
    assert os.access(PROGRAM, os.X_OK), PROGRAM
    unittest.main()
