"""A gateway whose line to its engine faults under a running workload. At the end the engine is asked itself: every write that was
acknowledged is there, none that was turned away, each transaction took effect once or not at all, and nothing took longer
than its deadline. ROWHOUSE_FAULTY_LINE_SECONDS makes it longer, ROWHOUSE_FAULTY_LINE_SEED repeats one."""

import collections
import http.client
import json
import os
import random
import sys
import threading
import time
import unittest
import uuid

from answers import AUTHORIZATION
from faulty_line import FAULTS, FaultyLine
from gateway_test import Gateway
from rowhouse_server import Server

SECONDS = float(os.environ.get("ROWHOUSE_FAULTY_LINE_SECONDS", "6"))
SEED = int(os.environ.get("ROWHOUSE_FAULTY_LINE_SEED") or random.SystemRandom().randrange(1 << 32))
WORKERS = 12
# A call's deadline, and what a busy machine may add.
CALL_SECONDS_MAX = 10 + 3
COUNTERS = 3
TABLE = "Things"


class Asker:
    """One connection to a server."""

    def __init__(self, port):
        self.port, self.connection, self.slowest_s = port, None, 0.0

    def ask(self, operation, **request):
        """The status and the answer. A server that closes or says nothing in time raises."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2 * CALL_SECONDS_MAX)
        began = time.monotonic()
        self.connection.request("POST", "/", json.dumps(request), {
            "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810." + operation,
            "X-Amz-Date": "20260101T000000Z", "Authorization": AUTHORIZATION})
        answer = self.connection.getresponse()
        body = json.loads(answer.read())
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        return answer.status, body

    def must(self, operation, **request):
        status, body = self.ask(operation, **request)
        if status != 200:
            raise AssertionError(f"{operation}: {status} {body}")
        return body

    def close(self):
        if self.connection is not None:
            self.connection.close()


def key(sort):
    return {"PK": {"S": "tenant#a"}, "SK": {"S": sort}}


def type_of(body):
    return body.get("__type", "").rpartition("#")[2]


class Told:
    """What one worker was told of its writes."""

    def __init__(self):
        self.kept = {}         # sort key: the value that must be there
        self.maybe = {}        # sort key: the values that may be there besides
        self.never = []        # (sort key, value) that must not be there
        self.claims = []       # (sort key, value, "won" | "lost" | "doubt" | "refused")
        self.transactions = []  # (marker's sort key, the same words)
        self.added = collections.Counter()   # of UpdateItem: acknowledged
        self.in_doubt = collections.Counter()
        self.wrong = []
        self.words = collections.Counter()

    def word_for(self, operation, status, body):
        """What an answer promises: "won", "lost" (a condition), "refused" (not done, for certain), or "doubt"."""
        self.words[operation, status, type_of(body)] += 1
        if status == 200:
            return "won"
        if status >= 500:
            return "doubt"
        kind = type_of(body)
        if kind == "ConditionalCheckFailedException":
            return "lost"
        if kind == "TransactionCanceledException":
            codes = {reason["Code"] for reason in body["CancellationReasons"]}
            return "lost" if "ConditionalCheckFailed" in codes else "refused"
        if kind in ("ThrottlingException", "ProvisionedThroughputExceededException", "TransactionInProgressException"):
            return "refused"
        self.wrong.append(f"{operation} was told {status} {body}")
        return "doubt"


class Worker(threading.Thread):
    def __init__(self, number, port, seed, ends_at):
        super().__init__()
        self.number, self.ends_at, self.told = number, ends_at, Told()
        self.asker, self.random = Asker(port), random.Random(seed * 1000 + number)
        self.counts, self.failure, self.run_over = collections.Counter(), None, 0

    def run(self):
        works = [self.put, self.overwrite, self.claim, self.add, self.transact, self.transact_with_token, self.batch,
                 self.look, self.query]
        try:
            while time.monotonic() < self.ends_at:
                work = self.random.choice(works)
                self.counts[work.__name__] += 1
                work(self.counts[work.__name__])
        except Exception as error:  # noqa: BLE001: told by the main thread
            self.failure = error
        self.asker.close()

    def value(self):
        return f"{self.number}-{self.random.getrandbits(64):016x}"

    def write(self, operation, **request):
        status, body = self.asker.ask(operation, TableName=TABLE, **request)
        return self.told.word_for(operation, status, body)

    def note(self, sort, value, word):
        if word == "won":
            self.told.kept[sort] = value
        elif word == "doubt":
            self.told.maybe.setdefault(sort, []).append(value)
        else:
            self.told.never.append((sort, value))

    def put(self, n):
        sort, value = f"put#{self.number}#{n:06}", self.value()
        self.note(sort, value, self.write("PutItem", Item=key(sort) | {"v": {"S": value}}))

    def overwrite(self, _):
        """One key again and again; another one after a doubt, since what is in doubt may arrive late."""
        sort, value = f"over#{self.number}#{self.run_over:06}", self.value()
        word = self.write("PutItem", Item=key(sort) | {"v": {"S": value}})
        self.note(sort, value, word)
        if word == "doubt":
            self.run_over += 1

    def claim(self, n):
        """The first comer gets it: all workers want the same keys."""
        sort, value = f"claim#{n:06}", self.value()
        word = self.write("PutItem", Item=key(sort) | {"v": {"S": value}}, ConditionExpression="attribute_not_exists(PK)")
        self.told.claims.append((sort, value, word))

    def add(self, _):
        sort = f"own#{self.number}"
        word = self.write("UpdateItem", Key=key(sort), UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}})
        if word == "won":
            self.told.added[sort] += 1
        elif word == "doubt":
            self.told.in_doubt[sort] += 1

    def transaction(self, marker, **more):
        counter = f"counter#{self.random.randrange(COUNTERS)}"
        return [{"Update": {"TableName": TABLE, "Key": key(counter), "UpdateExpression": "ADD n :one",
                            "ExpressionAttributeValues": {":one": {"N": "1"}}}},
                {"Put": {"TableName": TABLE, "Item": key(marker) | {"counter": {"S": counter}},
                         "ConditionExpression": "attribute_not_exists(PK)"}}], more

    def transact(self, n):
        marker = f"marker#{self.number}#{n:06}"
        writes, more = self.transaction(marker)
        status, body = self.asker.ask("TransactWriteItems", TransactItems=writes, **more)
        self.told.transactions.append((marker, self.told.word_for("TransactWriteItems", status, body)))

    def transact_with_token(self, n):
        """Sent again under its token until it is told done: that is what a token is for."""
        marker = f"marked#{self.number}#{n:06}"
        writes, more = self.transaction(marker, ClientRequestToken=str(uuid.UUID(int=self.random.getrandbits(128))))
        word = "doubt"
        for _ in range(4):
            status, body = self.asker.ask("TransactWriteItems", TransactItems=writes, **more)
            before, word = word, self.told.word_for("TransactWriteItems", status, body)
            if word in ("won", "lost"):
                break
            if before == "doubt" and word == "refused":
                word = "doubt" if _ else word  # an earlier one of the same token may have been done
        self.told.transactions.append((marker, word))

    def batch(self, n):
        items = {f"batch#{self.number}#{n:06}#{i:02}": self.value() for i in range(10)}
        status, body = self.asker.ask("BatchWriteItem", RequestItems={TABLE: [
            {"PutRequest": {"Item": key(sort) | {"v": {"S": value}}}} for sort, value in items.items()]})
        word = self.told.word_for("BatchWriteItem", status, body)
        left = {write["PutRequest"]["Item"]["SK"]["S"] for write in body.get("UnprocessedItems", {}).get(TABLE, [])}
        for sort, value in items.items():
            self.note(sort, value, "doubt" if sort in left else word)

    def look(self, _):
        """What was acknowledged to this worker is what it reads."""
        if not self.told.kept:
            return
        sort = self.random.choice(list(self.told.kept))
        status, body = self.asker.ask("GetItem", TableName=TABLE, Key=key(sort), ConsistentRead=True)
        if self.told.word_for("GetItem", status, body) != "won":
            return
        found = body.get("Item", {}).get("v", {}).get("S")
        if found != self.told.kept[sort] and found not in self.told.maybe.get(sort, []):
            self.told.wrong.append(f"{sort} was read as {found} and should be {self.told.kept[sort]}")

    def query(self, _):
        prefix = f"put#{self.number}#"
        expected = {sort for sort in self.told.kept if sort.startswith(prefix)}
        found, start = set(), {}
        while True:
            status, body = self.asker.ask(
                "Query", TableName=TABLE, KeyConditionExpression="PK = :p AND begins_with(SK, :s)", ConsistentRead=True, Limit=50,
                ExpressionAttributeValues={":p": {"S": "tenant#a"}, ":s": {"S": prefix}}, **start)
            if self.told.word_for("Query", status, body) != "won":
                return
            found |= {item["SK"]["S"] for item in body["Items"]}
            if "LastEvaluatedKey" not in body:
                break
            start = {"ExclusiveStartKey": body["LastEvaluatedKey"]}
        if not expected <= found:
            self.told.wrong.append(f"a query of {prefix} lacks {sorted(expected - found)[:3]}")


def all_items(asker):
    items, start = {}, {}
    while True:
        page = asker.must("Scan", TableName=TABLE, ConsistentRead=True, **start)
        items.update((item["SK"]["S"], item) for item in page["Items"])
        if "LastEvaluatedKey" not in page:
            return items
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def differences(told, items):
    """What the engine holds against what one worker was told."""
    def held(sort):
        return items.get(sort, {}).get("v", {}).get("S")

    yield from told.wrong
    for sort, value in told.kept.items():
        if held(sort) != value and held(sort) not in told.maybe.get(sort, []):
            yield f"{sort} was acknowledged as {value} and is {held(sort)}"
    for sort, value in told.never:
        if held(sort) == value:
            yield f"{sort} was turned away as {value} and is there"
    for sort, value, word in told.claims:
        if (held(sort) == value) != (word == "won") and word != "doubt":
            yield f"{sort}: {value} was told {word!r} and it is {held(sort)}"
    for marker, word in told.transactions:
        if (marker in items) != (word == "won") and word != "doubt":
            yield f"the transaction of {marker} was told {word!r}, and it is{'' if marker in items else ' not'} there"
    for sort, count in told.added.items():
        most = count + told.in_doubt[sort]
        is_now = int(items.get(sort, {}).get("n", {}).get("N", "0"))
        if not count <= is_now <= most:
            yield f"{sort} is {is_now} after {count} acknowledged additions and {most - count} in doubt"


class FaultyLineTest(unittest.TestCase):
    def setUp(self):
        print(f"seed {SEED}", file=sys.stderr)

    def make_table(self, server):
        asker = Asker(server.port)
        self.addCleanup(asker.close)
        asker.must("CreateTable", TableName=TABLE, BillingMode="PAY_PER_REQUEST",
                   AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
                   KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}])
        while asker.must("DescribeTable", TableName=TABLE)["Table"]["TableStatus"] != "ACTIVE":
            pass
        return asker

    def test_no_acknowledged_write_is_lost_and_no_transaction_takes_effect_twice(self):
        with Server("--memory") as engine, FaultyLine(engine.port, SEED) as line, Gateway(line) as gateway:
            direct = self.make_table(engine)
            through = Asker(gateway.port)
            self.addCleanup(through.close)
            through.must("GetItem", TableName=TABLE, Key=key("none"))
            line.faults = FAULTS
            workers = [Worker(number, gateway.port, SEED, time.monotonic() + SECONDS) for number in range(WORKERS)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(SECONDS + 5 * CALL_SECONDS_MAX)
            self.assertEqual([w.number for w in workers if w.is_alive()], [], "some hang")
            self.assertEqual([w.failure for w in workers if w.failure], [])

            # Recovery without a restart: at once.
            line.faults = {}
            through.must("PutItem", TableName=TABLE, Item=key("after"))
            for number in range(50):
                through.must("GetItem", TableName=TABLE, Key=key(f"put#0#{number:06}"))

            items = all_items(direct)
            self.assertEqual([text for worker in workers for text in differences(worker.told, items)], [])
            marked = collections.Counter(item["counter"]["S"] for sort, item in items.items() if sort.startswith("mark"))
            counted = {sort: int(item["n"]["N"]) for sort, item in items.items() if sort.startswith("counter#")}
            self.assertEqual(dict(marked), counted)
            slowest = max(worker.asker.slowest_s for worker in workers)
            self.assertLess(slowest, CALL_SECONDS_MAX)

            # It was a workload, and it did meet faults.
            words = sum((worker.told.words for worker in workers), collections.Counter())
            print(f"{sum(words.values())} calls, slowest {slowest:.1f} s; faults met: {dict(line.met)}", file=sys.stderr)
            for (operation, status, name), count in sorted(words.items()):
                print(f"  {operation} {status} {name}: {count}", file=sys.stderr)
            won = {operation for operation, status, _ in words if status == 200}
            self.assertEqual(won, {"PutItem", "UpdateItem", "TransactWriteItems", "BatchWriteItem", "GetItem", "Query"})
            self.assertGreater(len(line.met), len(FAULTS) // 2)

    def test_a_line_that_swallows_everything_is_an_error_by_the_deadline_and_heals_without_a_restart(self):
        with Server("--memory") as engine, FaultyLine(engine.port, SEED) as line, Gateway(line) as gateway:
            self.make_table(engine)
            through = Asker(gateway.port)
            self.addCleanup(through.close)
            through.must("PutItem", TableName=TABLE, Item=key("before"))
            line.is_dead = True
            told = []

            def try_it(operation, **request):
                asker = Asker(gateway.port)
                status, body = asker.ask(operation, TableName=TABLE, **request)
                asker.close()
                told.append((status, asker.slowest_s, json.dumps(body)))

            threads = [threading.Thread(target=try_it, args=(operation,), kwargs=request) for operation, request in 4 * [
                ("PutItem", {"Item": key("during")}), ("GetItem", {"Key": key("before")})]]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(4 * CALL_SECONDS_MAX)
            self.assertEqual({status for status, _, _ in told}, {500, 503})
            self.assertLess(max(seconds for _, seconds, _ in told), CALL_SECONDS_MAX)
            for _, _, text in told:
                self.assertNotIn("127.0.0.1", text)
            line.is_dead = False
            through.must("GetItem", TableName=TABLE, Key=key("before"))
            through.must("PutItem", TableName=TABLE, Item=key("later"))


if __name__ == "__main__":
    unittest.main()
