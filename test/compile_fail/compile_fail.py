"""Checks that a program compiles, and that with MUST_FAIL defined it fails as its first line expects.

usage: compile_fail.py FILE -- COMPILER ARGS...
The first line of FILE is `// expect: REGULAR EXPRESSION`, which is searched in the compiler's errors.
"""

import re
import subprocess
import sys


def compile(command):
    return subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})


def main():
    source, command = sys.argv[1], sys.argv[3:] + [sys.argv[1]]
    with open(source, encoding="utf-8") as lines:
        first = lines.readline()
        text = lines.read()
    expected = first.removeprefix("// expect: ").strip()
    if not first.startswith("// expect: ") or "MUST_FAIL" not in text:
        sys.exit(f"{source}: says neither what it expects nor what must fail")

    control = compile(command)
    if control.returncode != 0:
        sys.exit(f"{source}: does not even compile without MUST_FAIL:\n{control.stderr}")
    failed = compile(command + ["-DMUST_FAIL"])
    if failed.returncode == 0:
        sys.exit(f"{source}: compiles with MUST_FAIL, and must not")
    errors = "\n".join(line for line in failed.stderr.splitlines() if "error:" in line)
    if not re.search(expected, errors):
        sys.exit(f"{source}: fails for another reason than /{expected}/:\n{errors}")


main()
