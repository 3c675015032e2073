"""The programs that are measured, each as something that can be started, asked for a round, and stopped."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time

import answers

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 32
KINDS = ("get", "get_order", "put", "query")


class Failed(Exception):
    """A measurement that cannot be trusted: wrong answers, failed requests, a program that died."""


class Shop:
    """How much data there is. Also what wrk draws its keys from."""

    def __init__(self, tenants, users, orders):
        self.tenants, self.users, self.orders = tenants, users, orders

    def arguments(self):
        return [str(self.tenants), str(self.users), str(self.orders)]


class Program:
    """A child process which says a line when it is ready and ends on SIGTERM."""

    def __init__(self, arguments, log, **environment):
        self.log = open(log, "ab")
        self.process = subprocess.Popen([str(argument) for argument in arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log, bufsize=0,
                                        env={**os.environ, **environment})
        self.first_line = self.line()

    def line(self):
        text = b""
        while not text.endswith(b"\n"):
            byte = self.process.stdout.read(1)
            if not byte:
                raise Failed(f"{self.process.args[0]} ended: see {self.log.name}")
            text += byte
        return text.decode().strip()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Rounds(Program):
    """A program of rounds.h: it measures itself."""

    def ask(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        return self.line()

    def rate(self, workload, seconds):
        return float(self.ask(f"{workload} {seconds}"))


class HttpServer(Program):
    """A server which wrk drives. `paths` are those of each kind of request."""

    def __init__(self, arguments, log, **environment):
        super().__init__(arguments, log, **environment)
        self.port = int(self.first_line.rsplit(":")[-1])
        self.paths = dict.fromkeys(KINDS, "/")
        self.connections = CONNECTIONS
        self.answer_bytes = {}

    def load(self, workload, shop, seconds):
        """One round: a dict of rate, p99_us and so on. Raises Failed if an answer was wrong."""
        get = "get_order" if workload == "mixed" else "get"
        paths = [self.paths[kind] for kind in (get, "put", "query")]
        result = self.wrk(seconds, "shop.lua", workload, *shop.arguments(), *paths)
        self.check_bytes(workload, result)
        return result

    def load_signed(self, requests, seconds):
        """One round of the requests in a file, see signed.lua."""
        return self.wrk(seconds, "signed.lua", requests)

    def wrk(self, seconds, script, *arguments):
        done = subprocess.run(
            ["wrk", "-t1", f"-c{self.connections}", f"-d{max(1, round(seconds))}s", "-s", str(HERE / script),
             f"http://127.0.0.1:{self.port}/", "--", *map(str, arguments)],
            capture_output=True, text=True, check=True)
        results = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        if not results:
            raise Failed(f"wrk said: {done.stdout}{done.stderr}")
        result = json.loads(results[0].removeprefix("RESULT "))
        if result["failures"] or not result["requests"]:
            raise Failed(f"{result['failures']} of {result['requests']} requests of {arguments[0]} failed")
        result["rate"] = result["requests"] / result["microseconds"] * 1e6
        return result

    def check_bytes(self, workload, result):
        """Every answer of an operation has one size: the mean says that none was another."""
        expected = self.answer_bytes.get(workload)
        mean = result["bytes"] / result["requests"]
        # Answers that were under way when the round ended are counted in part.
        if expected and abs(mean - expected) > 0.01 * expected + 1:
            raise Failed(f"answers of {workload} have {mean:.1f} bytes rather than {expected}")


class Rowhouse(HttpServer):
    def __init__(self, build, folder, log, durability, master_key=None):
        """With a master key it authenticates; else whoever comes is the operator."""
        self.folder = folder
        arguments = [build / "rowhouse", "serve", "--data", folder, "--port", "0", "--durability", durability]
        if master_key:
            super().__init__(arguments, log, ROWHOUSE_MASTER_KEY=master_key)
        else:
            super().__init__([*arguments, "--no-auth"], log)

    def check(self, shop, seed):
        """Asks for a sample of everything and looks at what comes. Sets what an answer weighs."""
        self.answer_bytes = answers.check_sample(self.port, shop, seed)

    def add_index(self, name, key, projection):
        """Adds a global index to the table and waits until it is filled."""
        index = {"IndexName": name, "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
                 "Projection": {"ProjectionType": projection},
                 "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}}
        self.ask("UpdateTable", {"TableName": "MultiTenantTable",
                                 "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
                                 "GlobalSecondaryIndexUpdates": [{"Create": index}]})
        while any(each["IndexStatus"] != "ACTIVE" for each in
                  self.ask("DescribeTable", {"TableName": "MultiTenantTable"})["Table"]["GlobalSecondaryIndexes"]):
            time.sleep(0.2)

    def ask(self, operation, body):
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            answer = answers.exchange(connection, answers.request(operation, body))
        if answer.status != 200:
            raise Failed(f"{operation} was answered with {answer.raw!r}")
        return json.loads(answer.body)

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024


class Gateway(HttpServer):
    """A server without data of its own before another one."""

    def __init__(self, build, engine, log):
        super().__init__([build / "rowhouse", "serve", "--no-auth", "--port", "0", "--engine", f"http://127.0.0.1:{engine.port}"],
                         log, AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local", AWS_REGION="us-east-1")

    def check(self, shop, seed):
        self.answer_bytes = answers.check_sample(self.port, shop, seed)


class BareServer(HttpServer):
    def __init__(self, build, log):
        super().__init__([build / "bare_server"], log)

    def answer_like(self, answer_bytes):
        """Makes its answers weigh, head and all, what the given ones do."""
        self.paths = {kind: f"/{self.body_bytes_for(answer_bytes[kind])}" for kind in KINDS}
        self.answer_bytes = dict(answer_bytes)

    def body_bytes_for(self, total):
        body = total
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", self.port)) as connection:
                answer = answers.exchange(connection, f"GET /{body} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            if len(answer.raw) == total or body + total - len(answer.raw) < 0:
                break
            body += total - len(answer.raw)
        return body


def start_to_first_answer(build, folder, log):
    """Seconds from starting the server to having its first answer, and its resident bytes then."""
    began = time.monotonic()
    with Rowhouse(build, folder, log, "sync") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            answer = answers.exchange(connection, answers.request("ListTables", {}))
            seconds = time.monotonic() - began
        if answer.status != 200:
            raise Failed(f"the first answer was {answer.raw!r}")
        time.sleep(1)
        return seconds, server.resident_bytes()
