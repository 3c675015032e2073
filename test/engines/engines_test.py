#!/usr/bin/env python3
"""The case files through a gateway before engines of other makers: `./dev test --engines`.

    engines_test.py --program build/release/rowhouse --modules FOLDER [--engine NAME] [PATH...]

A step that answers otherwise than DynamoDB documents has to be in differences.json, which says whose answer is right; what is listed there and
does not differ any more is an error too. FOLDER holds the packages of package.json (node_modules).
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
            found.setdefault(str(file.relative_to(CASES)), []).append(name)
        texts[str(file.relative_to(CASES))] = said.getvalue()
    return steps, found, texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--modules", required=True)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--write", action="store_true", help="write down what differs now, to be explained by hand")
    parser.add_argument("paths", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    os.environ["ROWHOUSE_ENGINES"] = arguments.modules
    paths = [path.resolve() for path in arguments.paths] or [CASES]
    files = [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])
             if "runner_test" not in file.parts]
    path = HERE / "differences.json"
    listed = json.loads(path.read_text()) if path.exists() else {}
    wrong = 0
    for engine in arguments.engine or ENGINES:
        steps, found, texts = differing_steps(engine, arguments.program, files)
        known = {file: dict(of) for file, of in listed.get(engine, {}).items() if CASES / file in files}
        count = 0
        for file, names in found.items():
            for name in names:
                count += 1
                if known.get(file, {}).pop(name, None) is None:
                    wrong += 1
                    print(f"{engine}: {file}: {name}: differs, and is not listed\n{texts[file]}")
        for file, rest in known.items():
            for name in rest:
                wrong += 1
                print(f"{engine}: {file}: {name}: is listed and does not differ")
        print(f"{engine}: {len(files)} files, {steps} steps, {count} differ", flush=True)
        if arguments.write:
            of = listed.setdefault(engine, {})
            for file, names in found.items():
                for name in names:
                    of.setdefault(file, {}).setdefault(name, "?")
    if arguments.write:
        path.write_text(json.dumps(listed, indent=1, sort_keys=True) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
