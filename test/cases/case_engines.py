"""Where a case runs: the dispatcher in a process of its own (over memory or RocksDB), or a whole
server behind a socket. Each gives ask(operation, body) -> (status, parsed body)."""

import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import zlib

ENGINES = ("memory", "rocksdb", "remote", "http")
# The operations of DynamoDB Streams, an API with a target of its own.
OF_STREAMS = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}


class EngineError(Exception):
    """The program under test died or did not speak its protocol."""


def _no_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise EngineError(f"an object of the answer has a member twice: {names}")
    return dict(pairs)


def parse_answer(body):
    if not body:
        return ""  # what some operations answer with
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_no_duplicates)
    except ValueError as error:
        raise EngineError(f"the answer is not JSON ({error}): {body[:2000]!r}") from error


class Dispatch:
    """case_dispatch, spoken to over its standard input and output: see case_dispatch.cc."""

    can_advance = True

    def __init__(self, program, engine, settings):
        self.folder = tempfile.mkdtemp(prefix="rowhouse-case-") if engine == "rocksdb" else None
        where = ["--data", os.path.join(self.folder, "data")] if self.folder else ["--memory"]
        if engine == "remote":
            where.append("--remote")
        self.process = subprocess.Popen([program, *where, *settings], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.can_reopen = self.folder is not None

    def _command(self, head, body=b""):
        try:
            self.process.stdin.write(head.encode() + b"\n" + body)
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise EngineError(f"case_dispatch died (exit code {self.process.wait()})") from error
        answer = self.process.stdout.readline().split()
        if len(answer) != 2:
            raise EngineError(f"case_dispatch died (exit code {self.process.wait()})")
        return int(answer[0]), self.process.stdout.read(int(answer[1]))

    def ask(self, operation, body):
        status, answer = self._command(f"{operation} {len(body)}", body)
        return status, parse_answer(answer)

    def advance(self, milliseconds):
        self._command(f"!advance {milliseconds}")

    def reopen(self):
        self._command("!reopen 0")

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.stdout.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.process.returncode != 0:
            raise EngineError(f"case_dispatch ended with {self.process.returncode}")


class Server:
    """`rowhouse serve` on a port of its own choosing."""

    can_advance = False
    can_reopen = False

    def __init__(self, program, _engine, settings):
        self.process = subprocess.Popen(
            [program, "serve", "--memory", "--no-auth", "--port", "0", *settings],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        line = self.process.stdout.readline().decode()
        found = re.fullmatch(r"rowhouse listening on http://127\.0\.0\.1:(\d+)\s*", line)
        if not found:
            raise EngineError(f"rowhouse serve said {line!r} (exit code {self.process.poll()})")
        self.connection = http.client.HTTPConnection("127.0.0.1", int(found.group(1)), timeout=60)

    def ask(self, operation, body):
        self.connection.request("POST", "/", body=body, headers={
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"{'DynamoDBStreams' if operation in OF_STREAMS else 'DynamoDB'}_20120810.{operation}",
            "X-Amz-Date": "20260101T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=case/20260101/us-east-1/dynamodb/"
                             "aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0" * 64,
        })
        response = self.connection.getresponse()
        answer = response.read()
        self._check_headers(response, answer)
        return response.status, parse_answer(answer)

    @staticmethod
    def _check_headers(response, answer):
        if response.getheader("x-amz-crc32") != str(zlib.crc32(answer)):
            raise EngineError(f"x-amz-crc32 is {response.getheader('x-amz-crc32')}, "
                              f"but the body's is {zlib.crc32(answer)}")
        if not re.fullmatch(r"[A-Z0-9]{52}", response.getheader("x-amzn-RequestId") or ""):
            raise EngineError(f"x-amzn-RequestId is {response.getheader('x-amzn-RequestId')!r}")
        if response.getheader("Content-Type") != "application/x-amz-json-1.0":
            raise EngineError(f"Content-Type is {response.getheader('Content-Type')!r}")

    def close(self):
        self.connection.close()
        self.process.terminate()
        try:
            code = self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "killed after 30 s"
        self.process.stdout.close()
        if code != 0:
            raise EngineError(f"rowhouse serve ended with {code} on SIGTERM")


def open_engine(engine, program, settings=()):
    return (Server if engine == "http" else Dispatch)(program, engine, settings)
