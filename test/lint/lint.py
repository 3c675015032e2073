"""Runs clang-tidy on the sources of src/ and app/ that it has not passed as they are now.

usage: lint.py --build FOLDER --stamps FOLDER [--jobs N] [PATH...]

What a source's findings depend on is its own text and that of every file it includes, its compile
command, the rules (.clang-tidy) and the tool's version. A digest of all that is left among the stamps
when a source has passed; a source with the same digest is not linted again, so a run costs what has
changed, and one that was broken off goes on where it was. What a source includes, ninja knows of its
last build, which has to be there. PATH narrows the run to some files or folders.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys

TOOL = "clang-tidy-19"


def sources(commands, root, paths):
    """The compile command of each of our own sources, by its name from the root on."""
    found = {}
    for entry in commands:
        path = pathlib.Path(entry["directory"], entry["file"])
        if not path.is_relative_to(root):
            continue
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] not in ("src", "app") or name.endswith("_test.cc"):
            continue
        if paths and not any(name == path or name.startswith(path + "/") for path in paths):
            continue
        found.setdefault(name, entry["command"])
    return found


def included(deps, build, root):
    """What each source was last built from, out of `ninja -t deps`: paths by the source's name."""
    found, files = {}, None
    for line in deps.splitlines() + [""]:
        if line.startswith("    "):
            if files is not None:
                files.append(os.path.normpath(build / line.strip()))
            continue
        if files:
            source = pathlib.Path(files[0])  # the compiler names the source first
            if source.is_relative_to(root):
                found.setdefault(source.relative_to(root).as_posix(), files)
        files = [] if line.endswith("(VALID)") else None
    return found


class Digests:
    """Digests of sources with all that their findings depend on; each file is read once."""

    def __init__(self, rules):
        self.rules = rules.encode()
        self.of_files = {}

    def of_file(self, path):
        if path not in self.of_files:
            self.of_files[path] = hashlib.sha256(pathlib.Path(path).read_bytes()).digest()
        return self.of_files[path]

    def of_source(self, command, files):
        whole = hashlib.sha256(self.rules)
        whole.update(command.encode())
        for path in sorted(files):
            whole.update(path.encode() + b"\0" + self.of_file(path))
        return whole.hexdigest()


def unpassed(commands, files, digests, stamps):
    """The sources to lint, with the digest that each has now: none where its includes are unknown."""
    left = {}
    for name, command in sorted(commands.items()):
        digest = None
        if name in files:
            try:
                digest = digests.of_source(command, files[name])
            except FileNotFoundError:  # an included file is gone: the next build knows better
                digest = None
        stamp = stamps / (name + ".passed")
        if digest is None or not stamp.is_file() or stamp.read_text() != digest:
            left[name] = digest
    return left


def lint(name, digest, root, arguments, stamps):
    """Lints one source, and leaves its stamp if it passes. Returns whether it did, and the findings."""
    ran = subprocess.run(arguments + [name], cwd=root, capture_output=True, text=True)
    if ran.returncode == 0:
        if digest is not None:
            stamp = stamps / (name + ".passed")
            stamp.parent.mkdir(parents=True, exist_ok=True)
            stamp.write_text(digest)
    return ran.returncode == 0, ran.stdout or ran.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--stamps", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("paths", nargs="*")
    given = parser.parse_args()

    root = pathlib.Path.cwd()
    build = given.build.resolve()
    commands = sources(json.loads((build / "compile_commands.json").read_text()), root,
                       [path.rstrip("/") for path in given.paths])
    if not commands:
        sys.exit("No source to lint.")
    deps = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True)
    version = subprocess.run([TOOL, "--version"], capture_output=True, text=True, check=True).stdout
    arguments = [TOOL, "--quiet", "-p", str(given.build), "--warnings-as-errors=*"]
    rules = version + (root / ".clang-tidy").read_text() + " ".join(arguments)
    left = unpassed(commands, included(deps.stdout, build, root), Digests(rules), given.stamps)
    print(f"{len(commands) - len(left)} of {len(commands)} sources are as they were when they passed", flush=True)

    failed = []
    threads = concurrent.futures.ThreadPoolExecutor(given.jobs)
    try:
        runs = {threads.submit(lint, name, digest, root, arguments, given.stamps): name
                for name, digest in left.items()}
        for run in concurrent.futures.as_completed(runs):
            passed, findings = run.result()
            if not passed:
                failed.append(runs[run])
                print(f"{runs[run]} does not pass\n{findings}", flush=True)
    finally:
        threads.shutdown(cancel_futures=True)  # when somebody stops it, what waits is not begun
    if failed:
        sys.exit("These did not pass: " + " ".join(sorted(failed)))
    print(f"{len(left)} sources linted, and passed")


if __name__ == "__main__":
    main()
