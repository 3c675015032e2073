#!/usr/bin/env python3
"""Runs case files (see README.md) against one engine and says what differs.

    run_cases.py --engine memory|rocksdb --program build/debug/case_dispatch PATH...
    run_cases.py --engine http|gateway|dynalite|dynoxide --program build/debug/rowhouse PATH...

PATH is a case file or a folder of them. Ends with 1 if a step failed, 2 if a case file is wrong.
"""

import argparse
import json
import pathlib
import sys
import time

from case_compare import CaseError, answer_differences, expand, member, show
from case_engines import ENGINES, EngineError, is_for, open_engine

CASE_MEMBERS = {"about", "source", "note", "engines", "settings", "tables", "items", "steps"}
STEP_MEMBERS = {"name", "note", "source", "engines", "operation", "request", "raw", "expect",
                "save", "all_pages", "segments", "eventually", "advance_ms", "reopen"}
EXPECT_MEMBERS = {"status", "body", "__type", "message", "message_contains", "message_matches",
                  "message_one_of"}
PAGES_MAX = 1000
# How long a step may take to come true which shows what happens behind an answer.
EVENTUALLY_S_MAX = 30
EVENTUALLY_PAUSE_S = 0.02


def read_case(path):
    try:
        case = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CaseError(f"{path}: not JSON: {error}") from error
    for members, allowed in [(case, CASE_MEMBERS), *((s, STEP_MEMBERS) for s in case["steps"]),
                             *((s.get("expect", {}), EXPECT_MEMBERS) for s in case["steps"]
                               if "all_pages" not in s)]:
        unknown = set(members) - allowed
        if unknown:
            raise CaseError(f"{path}: unknown member {sorted(unknown)}")
    return case


def create_request(name, table):
    """CreateTable of a short form such as "PK:S SK:S", or of a request without its name."""
    if not isinstance(table, str):
        return {"TableName": name, **table}
    keys = [part.split(":") for part in table.split()]
    return {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": k, "AttributeType": t} for k, t in keys],
        "KeySchema": [{"AttributeName": k, "KeyType": role}
                      for (k, _), role in zip(keys, ("HASH", "RANGE"))],
        "BillingMode": "PAY_PER_REQUEST",
    }


class Run:
    """One case on one engine."""

    def __init__(self, path, case, engine_name, engine):
        self.path, self.case, self.engine_name, self.engine = path, case, engine_name, engine
        self.saved = {}
        self.failures = []
        self.steps = 0

    def ask(self, operation, request):
        body = request.encode() if isinstance(request, str) else json.dumps(
            request, ensure_ascii=False).encode()
        return self.engine.ask(operation, body)

    def prepare(self):
        for name, table in self.case.get("tables", {}).items():
            status, body = self.ask("CreateTable", create_request(name, table))
            if status != 200:
                raise EngineError(f"CreateTable of {name}: {status} {show(body)}")
        for name, items in self.case.get("items", {}).items():
            for item in expand(items, self.saved):
                status, body = self.ask("PutItem", {"TableName": name, "Item": item})
                if status != 200:
                    raise EngineError(f"PutItem into {name} of {show(item)}: {status} {show(body)}")

    def fail(self, number, step, request, expected, got, problems):
        self.failures.append(step.get("name", f"step {number}"))
        print(f"FAILED {self.path}, step {number}: {step.get('name', '')}\n"
              f"  operation: {step['operation']} on {self.engine_name}\n"
              f"  request:   {show(request)}\n"
              f"  expected:  {show(expected)}\n"
              f"  got:       {show(got)}")
        for problem in problems[:20]:
            print(f"    {problem}")
        for key in ("note", "source"):
            if key in step:
                print(f"  {key}: {step[key]}")
        print(flush=True)

    def all_pages(self, operation, request, segments):
        """Reads page after page; gives an answer with what all of them held."""
        total = {"Items": [], "Count": 0, "ScannedCount": 0, "Pages": 0}
        for segment in range(segments) if segments else [None]:
            page = dict(request)
            if segment is not None:
                page.update(Segment=segment, TotalSegments=segments)
            for _ in range(PAGES_MAX):
                status, body = self.ask(operation, page)
                if status != 200:
                    return status, body
                total["Items"] += body.get("Items", [])
                total["Count"] += body["Count"]
                total["ScannedCount"] += body["ScannedCount"]
                total["Pages"] += 1
                if "LastEvaluatedKey" not in body:
                    break
                page["ExclusiveStartKey"] = body["LastEvaluatedKey"]
            else:
                raise EngineError(f"{operation} did not end within {PAGES_MAX} pages")
        return 200, total

    def step(self, number, step):
        if not is_for(self.engine_name, step.get("engines")):
            return
        if "advance_ms" in step:
            self.engine.advance(step["advance_ms"])
            return
        if "reopen" in step:
            self.engine.reopen()
            return
        self.steps += 1
        request = step["raw"] if "raw" in step else expand(step["request"], self.saved)
        expected = expand(step["expect"], self.saved)
        give_up_at = time.monotonic() + (EVENTUALLY_S_MAX if step.get("eventually") else 0)
        while True:
            if step.get("all_pages") or "segments" in step:
                status, body = self.all_pages(step["operation"], request, step.get("segments", 0))
            else:
                status, body = self.ask(step["operation"], request)
            problems = answer_differences(expected, status, body)
            if not problems or time.monotonic() >= give_up_at:
                break
            time.sleep(EVENTUALLY_PAUSE_S)
        if problems:
            self.fail(number, step, request, expected, {"status": status, "body": body}, problems)
        for name, path in step.get("save", {}).items():
            try:
                self.saved[name] = member(body, path)
            except (KeyError, IndexError, TypeError) as error:
                raise EngineError(f"step {number}: nothing to save at {path!r} of "
                                  f"{show(body)}") from error

    def run(self):
        self.prepare()
        for number, step in enumerate(self.case["steps"], 1):
            try:
                self.step(number, step)
            except EngineError as error:
                raise EngineError(f"step {number} ({step.get('name', '')}): {error}") from error


def run_file(path, engine_name, program):
    """Runs one file; gives (steps, names of those that failed). A file which is not for this engine
    has no steps."""
    case = read_case(path)
    if not is_for(engine_name, case.get("engines")):
        return 0, []
    engine = open_engine(engine_name, program, case.get("settings", []))
    run = Run(path, case, engine_name, engine)
    try:
        run.run()
    except EngineError as error:
        print(f"FAILED {path} on {engine_name}: {error}\n", flush=True)
        run.failures.append(str(error))
    finally:
        try:
            engine.close()
        except EngineError as error:
            print(f"FAILED {path} on {engine_name}: {error}\n", flush=True)
            run.failures.append(str(error))
    return run.steps, run.failures


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--program", required=True, help="case_dispatch, or rowhouse for http")
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    files = [file for path in arguments.paths
             for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    if not files:
        parser.error("no case files there")
    steps = failures = 0
    try:
        for file in files:
            file_steps, file_failures = run_file(file, arguments.engine, arguments.program)
            steps += file_steps
            failures += len(file_failures)
    except CaseError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{arguments.engine}: {len(files)} files, {steps} steps, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
