#!/usr/bin/env python3
"""The case files through a gateway, before another Rowhouse and before engines of other makers: `./dev test --engines`.

    engines_test.py --program build/release/rowhouse --modules FOLDER [--engine NAME] [PATH...]

FOLDER holds the packages of package.json (node_modules). Before another Rowhouse nothing may differ from what DynamoDB documents. What differs before
the others is told: it may be the other engine's answer or how it is passed on.
"""

import argparse
import contextlib
import io
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
    parser.add_argument("paths", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    os.environ["ROWHOUSE_ENGINES"] = arguments.modules
    paths = [path.resolve() for path in arguments.paths] or [CASES]
    files = [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])
             if "runner_test" not in file.parts]
    wrong = 0
    for engine in arguments.engine or ENGINES:
        steps, found, texts = differing_steps(engine, arguments.program, files)
        for file, names in found.items():
            print(f"{engine}: {file}: {len(names)} differ\n{texts[file]}")
        count = sum(len(names) for names in found.values())
        if engine == "gateway":
            wrong += count
        print(f"{engine}: {len(files)} files, {steps} steps, {count} differ", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
