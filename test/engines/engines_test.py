#!/usr/bin/env python3
"""The case files through a gateway, before another Rowhouse and before engines of other makers: `./dev test --engines`.

    engines_test.py --program build/release/rowhouse --modules FOLDER [--engine NAME] [--record] [PATH...]

FOLDER holds the packages of package.json (node_modules). Before another Rowhouse nothing may differ from what DynamoDB documents. Before the others no
step may that differences.json does not list, and each that it lists has to; --record writes that file anew (docs/engines.md).
"""

import argparse
import contextlib
import io
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE.parent / "cases"
sys.path.insert(0, str(CASES))

import run_cases  # noqa: E402: found by the path above

DIFFERENCES = HERE / "differences.json"
ENGINES = ("gateway", "dynalite", "dynoxide")


def differing_steps(engine, program, files):
    """What each file's steps answered otherwise, and what was printed of it."""
    found, texts, steps = {}, {}, 0
    for file in files:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            count, failures = run_cases.run_file(file, engine, program)
        steps += count
        for name in failures:
            # Where a case ends early its name goes on with the whole answer, which is another each time.
            found.setdefault(str(file.relative_to(CASES)), []).append(name.partition(" of {")[0])
        texts[str(file.relative_to(CASES))] = said.getvalue()
    return steps, found, texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--modules", required=True)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--record", action="store_true", help="writes down what differs instead of checking it")
    parser.add_argument("paths", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    os.environ["ROWHOUSE_ENGINES"] = arguments.modules
    paths = [path.resolve() for path in arguments.paths] or [CASES]
    files = [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])
             if "runner_test" not in file.parts]
    known = json.loads(DIFFERENCES.read_text(encoding="utf-8"))
    wrong = 0
    for engine in arguments.engine or ENGINES:
        steps, found, texts = differing_steps(engine, arguments.program, files)
        ran = {str(file.relative_to(CASES)) for file in files}
        listed = {file: names for file, names in known.get(engine, {}).items() if file in ran}
        if arguments.record and engine != "gateway":
            known[engine] = {file: names for file, names in known.get(engine, {}).items() if file not in ran} | found
            listed = found
        for file in sorted(set(found) | set(listed)):
            new, gone = (sorted(set(one.get(file, ())) - set(other.get(file, ()))) for one, other in ((found, listed), (listed, found)))
            wrong += len(new) + len(gone)
            for name in new:
                print(f"{engine}: {file}: {name}: differs, and is not listed")
            for name in gone:
                print(f"{engine}: {file}: {name}: is listed, and differs no more")
            if new:
                print(texts[file])
        print(f"{engine}: {len(files)} files, {steps} steps, {sum(map(len, found.values()))} differ", flush=True)
    if arguments.record:
        DIFFERENCES.write_text(json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
