"""Measures the performance table: what each part reaches of what the machine could do.

Each row is a ratio: two programs take turns in short rounds on the same machine in the same run, so that
whatever else the machine does meets both. The row's value is the median of the rounds' ratios.

usage: bench/run.py [--build DIR] [--quick] [--only ROW]... [--skip-million] [--json FILE]
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import answers
import programs
import signatures
from programs import BareServer, Failed, Rounds, Rowhouse, Shop

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHOP = Shop(1000, 20, 20)
SIGNED = Shop(10_000, 2, 2)
FEW = Shop(1_000, 2, 2)
MILLION = Shop(1_000_000, 2, 2)
OVERWRITE_SECONDS = 2
STARTS = 9


class Row:
    """One line of the table."""

    def __init__(self, name, title, target, unit="x", at_most=False):
        self.name, self.title, self.target, self.unit, self.at_most = name, title, target, unit, at_most
        self.values = []
        self.rounds = []

    def add(self, value, **detail):
        self.values.append(value)
        self.rounds.append({"value": value, **detail})

    @property
    def writes(self):
        return "put" in self.name or self.name == "mixed"

    @property
    def measured(self):
        return statistics.median(self.values)

    @property
    def met(self):
        return self.measured <= self.target if self.at_most else self.measured >= self.target

    def line(self):
        if not self.values:
            return f"{self.title:<52} {self.text(self.target):>10} {'-':>10}"
        spread = f"{self.text(min(self.values))} to {self.text(max(self.values))}"
        return (f"{self.title:<52} {self.text(self.target):>10} {self.text(self.measured):>10}  "
                f"{'yes' if self.met else 'NO':<4} {spread:<20} {self.rates()}")

    def text(self, value):
        digits = 2 if self.unit == "x" else 1
        return f"{value:.{digits}f} {self.unit}"

    def rates(self):
        """What the two sides reached, for orientation."""
        if "rate" not in self.rounds[0]:
            return ""
        ours = statistics.median(entry["rate"] for entry in self.rounds)
        bare = statistics.median(entry["bare_rate"] for entry in self.rounds)
        return f"{ours:,.0f} / {bare:,.0f} a second"

    def json(self):
        return {"name": self.name, "title": self.title, "target": self.target, "unit": self.unit,
                "measured": self.measured if self.values else None, "met": self.met if self.values else None,
                "rounds": self.rounds}


ROWS = [
    Row("get", "GetItem over the wire / bare server", 0.90),
    Row("get-p99", "p99 of GetItem, 32 connections", 2.0, "ms", at_most=True),
    Row("query", "Query of 20 over the wire, compacted / bare server", 0.75),
    Row("put-relaxed", "PutItem over the wire, relaxed / bare server", 0.80),
    Row("mixed", "half GetItem, half PutItem, relaxed / bare server", 0.80),
    Row("query-overwritten", "Query of 20, right after overwrites / bare server", 0.60),
    Row("put-durable", "PutItem over the wire, durable / bare RocksDB, synced", 1.10),
    Row("library-get", "library get / bare RocksDB get", 0.70),
    Row("library-query", "library query of 20 / bare RocksDB seek, 20 next", 0.60),
    Row("library-put", "library put, relaxed / bare RocksDB put", 0.70),
    Row("start", "start to first answer", 20.0, "ms", at_most=True),
    Row("memory", "idle memory", 18.0, "MiB", at_most=True),
    Row("signed-get", "GetItem, signed by 10,000 tenants / --no-auth", 0.92),
    Row("indexed-put", "PutItem, relaxed, with two global indexes / with none", 0.40),
    Row("statement-get", "SELECT of an item as PartiQL / GetItem", 0.77),
    Row("statement-query", "SELECT of 20 as PartiQL / Query", 0.77),
    Row("streamed-put", "PutItem, relaxed, with a stream / with none", 0.75),
    Row("gateway-get", "GetItem through a gateway / asked directly", 0.35),
    Row("gateway-query", "Query of 20 through a gateway / asked directly", 0.35),
    Row("gateway-put", "PutItem, relaxed, through a gateway / directly", 0.35),
    Row("gateway-p50", "what a gateway adds at p50, one connection", 0.3, "ms", at_most=True),
    Row("million-get", "GetItem at 1,000,000 tenants / at 1,000", 0.77),
    Row("million-query", "Query at 1,000,000 tenants / at 1,000", 0.77),
    Row("million-put", "PutItem, relaxed, at 1,000,000 tenants / at 1,000", 0.77),
]


class Bench:
    def __init__(self, options, work):
        self.options, self.work = options, work
        self.build = options.build
        self.log = work / "log"
        self.rows = {row.name: row for row in ROWS}
        self.seconds = 1 if options.quick else options.seconds
        self.rounds = 3 if options.quick else options.rounds

    def wanted(self, *names):
        return [name for name in names if not self.options.only or name in self.options.only]

    def say(self, text):
        print(f"{time.monotonic() - self.options.began:6.1f} s  {text}", file=sys.stderr, flush=True)

    def pairs(self, row, ours, bare, before=None):
        """Rounds of both; who goes first alternates. Within a round the two take turns by the second, so that what else the
        machine has to do meets both: but not where the work of a turn goes on behind it, as after writes."""
        self.say(row.title)
        turns = 1 if before or row.writes else max(1, round(self.seconds))
        for number in range(self.rounds):
            measured = {"ours": [], "bare": []}
            for turn in range(turns):
                sides = [("ours", ours), ("bare", bare)]
                for side, measure in sides[::1 if (number + turn) % 2 == 0 else -1]:
                    if before and side == "ours":
                        before()
                    measured[side].append(measure(self.seconds / turns))
            mean = {side: statistics.mean(turn["rate"] for turn in turns_of) for side, turns_of in measured.items()}
            detail = {key: statistics.median(turn[key] for turn in measured["ours"])
                      for key in ("p50_us", "p99_us") if key in measured["ours"][0]}
            row.add(mean["ours"] / mean["bare"], rate=mean["ours"], bare_rate=mean["bare"], **detail)
        self.say("  " + row.line())

    def make_data(self, shop, name):
        folder = self.work / name
        self.say(f"loading {shop.tenants:,} tenants of {shop.users + shop.orders} items")
        self.run("make_data", folder, *shop.arguments())
        return folder

    def run(self, program, *arguments, **environment):
        done = subprocess.run([str(self.build / program), *map(str, arguments)], capture_output=True, text=True,
                              env={**os.environ, **environment})
        if done.returncode != 0:
            raise Failed(f"{program}: {done.stderr.strip()}")
        return done.stdout

    # --- rows over the wire ---

    def wire_rows(self):
        names = self.wanted("get", "get-p99", "query", "put-relaxed", "mixed", "query-overwritten", "put-durable")
        if not names:
            return
        folder = self.make_data(SHOP, "wire")
        relaxed = set(names) - {"put-durable"}
        if relaxed:
            with Rowhouse(self.build, folder, self.log, "relaxed") as server, \
                    BareServer(self.build, self.log) as bare:
                self.relaxed_rows(relaxed, server, bare)
        if "put-durable" in names:
            with Rowhouse(self.build, folder, self.log, "sync") as server, self.bare_rocksdb() as bare:
                server.check(SHOP, 4)
                self.pairs(self.rows["put-durable"],
                           lambda seconds: server.load("put", SHOP, seconds),
                           lambda seconds: {"rate": bare.rate("put_synced", seconds)})
                server.check(SHOP, 5)

    def relaxed_rows(self, names, server, bare):
        server.check(SHOP, 1)
        bare.answer_like(server.answer_bytes)

        def pair(name, workload, before=None):
            self.pairs(self.rows[name], lambda seconds: server.load(workload, SHOP, seconds),
                       lambda seconds: bare.load(workload, SHOP, seconds), before)
            server.check(SHOP, len(name))

        if names & {"get", "get-p99"}:
            pair("get", "get")
            for entry in self.rows["get"].rounds:
                self.rows["get-p99"].add(entry["p99_us"] / 1000)
        if "query" in names:
            pair("query", "query")
        if "put-relaxed" in names:
            pair("put-relaxed", "put")
        if "mixed" in names:
            pair("mixed", "mixed")
        if "query-overwritten" in names:
            pair("query-overwritten", "query", lambda: server.load("put", SHOP, OVERWRITE_SECONDS))

    def bare_rocksdb(self):
        folder = self.work / "bare"
        shutil.rmtree(folder, ignore_errors=True)
        return Rounds([self.build / "bare_rocksdb", folder, *SHOP.arguments()], self.log)

    # --- what authentication costs ---

    def signed_rows(self):
        if not self.wanted("signed-get"):
            return
        master_key = base64.b64encode(os.urandom(32)).decode()
        open_data, sealed_data = self.make_data(SIGNED, "open"), self.make_data(SIGNED, "sealed")
        self.say(f"making keys for {SIGNED.tenants:,} tenants")
        # Both folders hold the tenants and their keys, so that they differ in nothing but whether anybody asks.
        for data in (open_data, sealed_data):
            keys = self.run("make_keys", data, SIGNED.tenants, ROWHOUSE_MASTER_KEY=master_key)
        requests = self.work / "signed"
        with Rowhouse(self.build, open_data, self.log, "relaxed") as unsigned, \
                Rowhouse(self.build, sealed_data, self.log, "relaxed", master_key) as server:
            # The same requests go to both, so that the client has the same to do.
            signatures.write_gets(requests, [line.split() for line in keys.splitlines()], 2 * SIGNED.tenants)
            self.pairs(self.rows["signed-get"], lambda seconds: server.load_signed(requests, seconds),
                       lambda seconds: unsigned.load_signed(requests, seconds))

    # --- what indexes cost ---

    def indexed_rows(self):
        if not self.wanted("indexed-put"):
            return
        plain_data, indexed_data = self.make_data(SHOP, "plain"), self.make_data(SHOP, "indexed")
        with Rowhouse(self.build, plain_data, self.log, "relaxed") as plain, \
                Rowhouse(self.build, indexed_data, self.log, "relaxed") as server:
            # One keeps whole items; the other's key changes with each put.
            server.add_index("ByUser", "user_id", "ALL")
            server.add_index("ByNote", "note", "KEYS_ONLY")
            self.pairs(self.rows["indexed-put"], lambda seconds: server.load("put", SHOP, seconds),
                       lambda seconds: plain.load("put", SHOP, seconds))

    # --- what PartiQL costs ---

    def statement_rows(self):
        names = self.wanted("statement-get", "statement-query")
        if not names:
            return
        with Rowhouse(self.build, self.make_data(SHOP, "statements"), self.log, "relaxed") as server:
            server.check(SHOP, 6)
            for name in names:
                workload = name.removeprefix("statement-")
                self.pairs(self.rows[name], lambda seconds: server.load("statement_" + workload, SHOP, seconds),
                           lambda seconds: server.load(workload, SHOP, seconds))

    # --- what a stream costs ---

    def streamed_rows(self):
        if not self.wanted("streamed-put"):
            return
        plain_data, streamed_data = self.make_data(SHOP, "unstreamed"), self.make_data(SHOP, "streamed")
        with Rowhouse(self.build, plain_data, self.log, "relaxed") as plain, \
                Rowhouse(self.build, streamed_data, self.log, "relaxed") as server:
            server.ask("UpdateTable", {"TableName": "MultiTenantTable", "StreamSpecification": {
                "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}})
            self.pairs(self.rows["streamed-put"], lambda seconds: server.load("put", SHOP, seconds),
                       lambda seconds: plain.load("put", SHOP, seconds))

    # --- what a gateway costs ---

    def gateway_rows(self):
        names = self.wanted("gateway-get", "gateway-query", "gateway-put", "gateway-p50")
        if not names:
            return
        with Rowhouse(self.build, self.make_data(SHOP, "engine"), self.log, "relaxed") as engine, \
                programs.Gateway(self.build, engine, self.log) as gateway:
            engine.check(SHOP, 7)
            gateway.check(SHOP, 8)
            if "gateway-p50" in names:
                self.gateway_latency(engine, gateway)
            for name in set(names) - {"gateway-p50"}:
                workload = name.removeprefix("gateway-")
                self.pairs(self.rows[name], lambda seconds: gateway.load(workload, SHOP, seconds),
                           lambda seconds: engine.load(workload, SHOP, seconds))
            gateway.check(SHOP, 9)

    def gateway_latency(self, engine, gateway):
        row = self.rows["gateway-p50"]
        self.say(row.title)
        connections, engine.connections, gateway.connections = engine.connections, 1, 1
        for _ in range(self.rounds):
            through, direct = (server.load("get", SHOP, self.seconds)["p50_us"] for server in (gateway, engine))
            row.add((through - direct) / 1000, through_us=through, direct_us=direct)
        engine.connections = gateway.connections = connections
        self.say("  " + row.line())

    # --- rows of the library ---

    def library_rows(self):
        names = self.wanted("library-get", "library-query", "library-put")
        if not names:
            return
        folder = self.work / "library"
        self.say("loading the library's data")
        self.run("library_rounds", folder, *SHOP.arguments(), "load")
        self.run("make_data", folder)
        with Rounds([self.build / "library_rounds", folder, *SHOP.arguments()], self.log) as library, \
                self.bare_rocksdb() as bare:
            for name in names:
                workload = name.removeprefix("library-")
                self.pairs(self.rows[name], lambda seconds: {"rate": library.rate(workload, seconds)},
                           lambda seconds: {"rate": bare.rate(workload, seconds)})

    # --- start and memory ---

    def start_rows(self):
        if not self.wanted("start", "memory"):
            return
        folder = self.make_data(SHOP, "start")
        self.say("starting and stopping")
        for _ in range(STARTS):
            seconds, resident_bytes = programs.start_to_first_answer(self.build, folder, self.log)
            self.rows["start"].add(seconds * 1000)
            self.rows["memory"].add(resident_bytes / 2**20)

    # --- a million tenants ---

    def million_rows(self):
        names = self.wanted("million-get", "million-query", "million-put")
        if not names or (self.options.skip_million and not self.options.only):
            return
        few, many = self.make_data(FEW, "few"), self.make_data(MILLION, "million")
        with Rowhouse(self.build, few, self.log, "relaxed") as at_few, \
                Rowhouse(self.build, many, self.log, "relaxed") as at_many:
            at_few.check(FEW, 1)
            at_many.check(MILLION, 1)
            # A server that has run for a while has its data in memory, as far as it fits: fewer tenants are there at once.
            self.say("warming up")
            at_many.load("get", MILLION, 4 * self.seconds)
            at_few.load("get", FEW, self.seconds)
            for name in names:
                workload = name.removeprefix("million-")
                self.pairs(self.rows[name], lambda seconds: at_many.load(workload, MILLION, seconds),
                           lambda seconds: at_few.load(workload, FEW, seconds))
            at_few.check(FEW, 2)
            at_many.check(MILLION, 2)

    def all(self):
        for part in (self.wire_rows, self.signed_rows, self.indexed_rows, self.statement_rows, self.streamed_rows, self.gateway_rows, self.library_rows, self.start_rows, self.million_rows):
            try:
                part()
            except (Failed, answers.Wrong, OSError, subprocess.SubprocessError) as error:
                self.say(f"FAILED: {error}")
                yield f"{part.__name__}: {error}"


def sync_ms(folder):
    """What the disk takes to keep one small write, for orientation: the durable row and the start wait for it."""
    times = []
    with open(folder / "sync", "wb", buffering=0) as file:
        for _ in range(21):
            file.write(b"x" * 4096)
            began = time.monotonic()
            os.fdatasync(file.fileno())
            times.append((time.monotonic() - began) * 1000)
    return statistics.median(times)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release", help="where the programs are")
    parser.add_argument("--quick", action="store_true", help="three rounds of a second, without the million tenants")
    parser.add_argument("--only", action="append", choices=[row.name for row in ROWS], help="only this row; may be repeated")
    parser.add_argument("--skip-million", action="store_true", help="without the rows of a million tenants")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of rounds for each row")
    parser.add_argument("--seconds", type=int, default=3, help="length of a round")
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "build" / "bench.json", help="where to write every round")
    parser.add_argument("--work", type=pathlib.Path, help="a folder for the data; default: a new one beside the programs")
    options = parser.parse_args()
    options.skip_million = options.skip_million or options.quick
    options.began = time.monotonic()
    options.build = options.build.resolve()
    return options


def print_table(rows, disk_sync_ms):
    print(f"\n{'':<52} {'target':>10} {'measured':>10}  met  {'lowest to highest':<20} medians")
    for row in rows:
        print(row.line())
    print(f"\n{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, one fdatasync {disk_sync_ms:.1f} ms")


def main():
    options = parse_arguments()
    parent = options.work or options.build
    work = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    bench = Bench(options, work)
    try:
        disk_sync_ms = sync_ms(work)
        failures = list(bench.all())
    finally:
        shutil.rmtree(work, ignore_errors=True)
    rows = [row for row in ROWS if row.values or not options.only]
    print_table(rows, disk_sync_ms)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps({
        "cores": os.cpu_count(), "load_average": os.getloadavg(), "disk_sync_ms": disk_sync_ms, "seconds": bench.seconds,
        "rows": [row.json() for row in rows], "failures": failures}, indent=1) + "\n")
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
