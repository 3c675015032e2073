"""Where a case runs: the dispatcher in a process of its own (over memory or RocksDB), or a whole
server behind a socket. Each gives ask(operation, body) -> (status, parsed body)."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import zlib

ENGINES = ("memory", "rocksdb", "remote", "http", "gateway", "dynalite", "dynoxide")
# A remote engine over HTTP: what a case file says of "remote" holds.
OVER_HTTP = {"gateway", "dynalite", "dynoxide"}
# How long another program may take until it listens.
START_S_MAX = 30
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

    def __init__(self, program, _engine, settings, place=("--memory",)):
        self.process = subprocess.Popen(
            [program, "serve", *place, "--no-auth", "--port", "0", *settings],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            # What a gateway signs with; the engines here take any.
            env={**os.environ, "AWS_ACCESS_KEY_ID": "case", "AWS_SECRET_ACCESS_KEY": "case"})
        line = self.process.stdout.readline().decode()
        found = re.fullmatch(r"rowhouse listening on http://127\.0\.0\.1:(\d+)\s*", line)
        if not found:
            raise EngineError(f"rowhouse serve said {line!r} (exit code {self.process.poll()})")
        self.port = int(found.group(1))
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

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


class Other:
    """A program of somebody else's with DynamoDB's API, from the npm registry (test/engines)."""

    def __init__(self, engine):
        modules = os.environ["ROWHOUSE_ENGINES"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if engine == "dynalite":
            delays = [f"--{of}TableMs=0" for of in ("create", "delete", "update")]
            command = ["node", f"{modules}/dynalite/cli.js", f"--port={self.port}", *delays]
        else:
            command = [f"{modules}/@dynoxide/linux-x64/dynoxide", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        give_up_at = time.monotonic() + START_S_MAX
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError as error:
                if self.process.poll() is not None or time.monotonic() > give_up_at:
                    raise EngineError(f"{engine} does not listen") from error
                time.sleep(0.02)

    def close(self):
        self.process.kill()
        self.process.wait()


class Gateway(Server):
    """A server without data of its own before another Rowhouse or another program."""

    def __init__(self, program, engine, settings):
        self.behind = Server(program, "http", settings) if engine == "gateway" else Other(engine)
        try:
            super().__init__(program, engine, [],
                             place=("--engine", f"http://127.0.0.1:{self.behind.port}"))
        except EngineError:
            self.behind.close()
            raise

    def close(self):
        try:
            super().close()
        finally:
            self.behind.close()


def open_engine(engine, program, settings=()):
    if engine in OVER_HTTP:
        return Gateway(program, engine, settings)
    return (Server if engine == "http" else Dispatch)(program, engine, settings)


def is_for(engine, named):
    """Whether what a case file says of the engines `named` (or of all, if None) is for this one."""
    return named is None or engine in named or (engine in OVER_HTTP and "remote" in named)
