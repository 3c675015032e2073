#!/usr/bin/python3
"""Hostile requests of every operation, generated from botocore's model of the API.

    test/hostile/hostile_test.py --program build/release/rowhouse [--random 20000] [--seed 7] [--operation Query]

Each member of each operation's requests is left out, null, of another type, huge, nested too deep, said twice, not UTF-8; then
random requests have several such faults at once. Each answer has to be the API's: success where nothing is wrong, or one of
its errors; in time, never a 5xx, and the server's memory must not grow. The seed is printed.
"""

import argparse
import atexit
import collections
import copy
import http.client
import json
import os
import random
import re
import subprocess
import sys
import time
import zlib

import botocore.session

from instances import least, places
from mutations import SERIALIZATION, VALIDATION, Mutation, encode, of

SECONDS_MAX = 10  # for an answer, on a machine that does other things as well
BODY_BYTES_MAX = 8 * 1024 * 1024  # what is longer than the server takes, other tests send
GROWTH_BYTES_MAX = 48 * 1024 * 1024
TYPE = re.compile(r"^com\.amazonaws\.dynamodb\.v20120810#(\w+)$|^com\.amazon\.coral\.(?:service|validate)#(\w+)$")
# What any operation may answer, besides what the model says of it.
COMMON = {SERIALIZATION, VALIDATION, "UnknownOperationException", "AccessDeniedException", "ThrottlingException",
          "ResourceNotFoundException", "ResourceInUseException"}
SERVICES = {"dynamodb": "DynamoDB_20120810", "dynamodbstreams": "DynamoDBStreams_20120810"}
TABLES = [
    {"TableName": "Things", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
     "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "Other")],
     "GlobalSecondaryIndexes": [{"IndexName": "ByOther", "KeySchema": [{"AttributeName": "Other", "KeyType": "HASH"}],
                                 "Projection": {"ProjectionType": "ALL"}}]},
]


class Server:
    """`rowhouse serve` in memory, and one connection to it."""

    def __init__(self, program):
        self.process = subprocess.Popen([program, "serve", "--memory", "--no-auth", "--port", "0"], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)  # whatever ends this program; after end() it does nothing
        line = self.process.stdout.readline()
        match = re.fullmatch(r"rowhouse listening on http://127\.0\.0\.1:(\d+)\n", line)
        if not match:
            self.process.kill()
            raise SystemExit(f"the server said {line!r}: {self.process.communicate()[1]}")
        self.connection = http.client.HTTPConnection("127.0.0.1", int(match[1]), timeout=SECONDS_MAX)

    def ask(self, target, body):
        """(status, headers, body); raises OSError or HTTPException if there is no answer."""
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target,
                   "Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b",
                   "X-Amz-Date": "20260101T000000Z"}
        self.connection.request("POST", "/", body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024

    def end(self):
        self.connection.close()
        self.process.terminate()
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said


class Hostility:
    def __init__(self, program, only):
        self.server = Server(program)
        self.only = only
        self.findings = collections.OrderedDict()
        self.asked = 0
        self.answers = collections.Counter()
        session = botocore.session.get_session()
        self.models = {service: session.get_service_model(service) for service in SERVICES}
        self.operations = [(service, name) for service, model in self.models.items() for name in model.operation_names
                           if not only or name in only]

    def find(self, operation, what, why, body):
        key = (operation, why.split(":")[0])
        self.findings.setdefault(key, []).append(f"{operation}: {what}: {why}\n    {body[:300]!r}")

    def ask(self, service, operation, what, request, errors):
        """Sends one request and judges the answer."""
        body = request if isinstance(request, bytes) else encode(request)
        self.asked += 1
        started = time.monotonic()
        try:
            status, headers, answer = self.server.ask(f"{SERVICES[service]}.{operation}", body)
        except (OSError, http.client.HTTPException) as error:
            self.server.connection.close()
            self.find(operation, what, f"no answer: {type(error).__name__} {error}", body)
            if self.server.process.poll() is not None:
                raise SystemExit(f"the server ended with {self.server.process.returncode}\n{self.report()}") from None
            return None
        seconds = time.monotonic() - started
        if seconds > SECONDS_MAX / 2:
            self.find(operation, what, f"slow: {seconds:.1f} s", body)
        for why in self.judge(service, operation, status, headers, answer, errors):
            self.find(operation, what, why, body)
        return status

    def judge(self, service, operation, status, headers, answer, errors):
        if int(headers.get("x-amz-crc32", -1)) != zlib.crc32(answer):
            yield "wrong x-amz-crc32"
        if not headers.get("x-amzn-RequestId"):
            yield "no request id"
        if not answer and status == 200 and self.models[service].operation_model(operation).output_shape is None:
            self.answers["200"] += 1
            return
        try:
            told = json.loads(answer)
        except ValueError:
            yield f"not JSON: {answer[:100]!r}"
            return
        if status == 200:
            self.answers["200"] += 1
            if errors:
                yield f"success, not {' or '.join(errors)}: {answer[:100]!r}"
            return
        match = TYPE.match(told.get("__type", ""))
        name = match and (match[1] or match[2])
        self.answers[name] += 1
        if status != 400 or not name:
            yield f"not an error of the API: {status} {answer[:200]!r}"
            return
        model = self.models[service].operation_model(operation)
        declared = {shape.name for shape in model.error_shapes}
        if name == "InternalServerError" or name not in declared | COMMON:
            yield f"an error that the operation does not have: {name}"
        message = told.get("message", told.get("Message"))
        if name == VALIDATION and not message:
            yield "no message"
        if name != "UnknownOperationException" and errors and name not in errors:
            yield f"{name}, not {' or '.join(errors)}: {message}"

    def start_over(self):
        """The tables as they were, whatever was done to them."""
        for table in TABLES:
            for operation, request in (("UpdateTable", {"TableName": table["TableName"], "DeletionProtectionEnabled": False}),
                                       ("DeleteTable", {"TableName": table["TableName"]}), ("CreateTable", table)):
                self.server.ask(f"DynamoDB_20120810.{operation}", json.dumps(request))

    def each_fault(self):
        """Every member of every operation, with every fault."""
        for service, operation in self.operations:
            self.start_over()
            burdened = set()  # kinds of places which had what is heavy
            shape = self.models[service].operation_model(operation).input_shape
            for body in (b"", b"null", b"[]", b'"text"', b"7", b"{", b"{}}", b'{"a"}', b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 100_000):
                self.ask(service, operation, f"body {body[:10]!r}", body, (SERIALIZATION,) if body not in (b"null",) else ())
            if shape is None:
                continue
            for place in places(shape):
                element = None
                if place.kind == "list":
                    element = least(place.shape.member)
                elif place.kind == "map":
                    element = least(place.shape.value)
                if len(place.steps) == 1:
                    errors = (VALIDATION,) if place.required else ()
                    self.ask(service, operation, f"{place} left out", place.remove(least(shape)), errors)
                for mutation in of(place, element):
                    if mutation.is_heavy and place.kind in burdened:
                        continue
                    request = place.set(least(shape), mutation.value)
                    self.ask(service, operation, f"{place}: {mutation.name}", request, mutation.errors)
                burdened.add(place.kind)

    def random_faults(self, count, rng):
        """Requests with several members more, and several faults."""
        spread = [(service, operation, self.models[service].operation_model(operation).input_shape)
                  for service, operation in self.operations]
        spread = [(service, operation, shape, list(places(shape))) for service, operation, shape in spread if shape is not None]
        faults_of = {}  # by kind
        for at in range(count):
            if at % 500 == 0:
                self.start_over()
            service, operation, shape, all_places = rng.choice(spread)
            if not all_places:
                continue
            request, told = least(shape), []
            for place in rng.sample(all_places, min(len(all_places), rng.randint(1, 5))):
                mutation = Mutation("as it may be", least(place.shape, place.steps[-1][0]))
                if rng.random() < 0.5:
                    if place.kind not in faults_of:
                        faults_of[place.kind] = list(of(place, {"S": "a"} if place.kind in ("list", "map") else None))
                    mutation = rng.choice(faults_of[place.kind])
                if mutation.is_heavy and rng.random() < 0.9:
                    continue
                try:
                    # A copy: a later fault may go into this one.
                    place.set(request, copy.deepcopy(mutation.value))
                except (TypeError, KeyError, IndexError):
                    continue  # an earlier fault stands in the way
                told.append(f"{place}: {mutation.name}")
            body = encode(request)
            if len(body) < BODY_BYTES_MAX:
                self.ask(service, operation, "; ".join(told), body, ())

    def report(self):
        lines = []
        for (operation, why), found in self.findings.items():
            lines.append(f"--- {operation}: {why} ({len(found)} times)")
            lines += found[:3]
        return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=os.environ.get("ROWHOUSE", "build/release/rowhouse"))
    parser.add_argument("--random", type=int, default=2000, help="random requests after the systematic ones")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    parser.add_argument("--operation", action="append", help="only these")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)

    hostility = Hostility(arguments.program, arguments.operation)
    # The first round takes what a server keeps for good: buffers, tables of threads, the allocator's own.
    hostility.random_faults(max(500, arguments.random // 4), random.Random(arguments.seed))
    hostility.each_fault()
    hostility.start_over()
    settled = hostility.server.resident_bytes()
    hostility.random_faults(arguments.random, random.Random(arguments.seed + 1))
    hostility.start_over()
    grown = hostility.server.resident_bytes() - settled
    status, said = hostility.server.end()

    print(f"{hostility.asked} requests: " + ", ".join(f"{name} {count}" for name, count in hostility.answers.most_common()))
    print(f"memory {settled >> 20} MiB, and {grown / 1024 / 1024:+.1f} MiB after {arguments.random} requests more")
    failed = bool(hostility.findings)
    print(hostility.report())
    if grown > GROWTH_BYTES_MAX:
        failed = True
        print(f"memory grew by {grown} bytes")
    if status != 0:
        failed = True
        print(f"the server ended with {status}: {said[-2000:]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
