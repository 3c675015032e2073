"""A source is linted until it passes, and again when anything changes that its findings depend on."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

LINT = pathlib.Path(__file__).with_name("lint.py")

# In the places of ninja and clang-tidy: the first says what a source includes, the second finds the word
# "defect" in a source or in what it includes, and notes which sources it was given.
NINJA = """#!/bin/sh
cat deps
"""
TOOL = """#!/bin/sh
[ "$1" = --version ] && { cat version; exit; }
for name; do :; done
echo "$name" >>linted
if grep -h defect "$name" src/model/key.h; then exit 1; fi
"""


class LintTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        for name in ("src/model/key.cc", "src/wire/server.cc", "app/main.cc", "src/model/key_test.cc",
                     "test/cases/cases.cc"):
            self.write(name, "sound\n")
        for name in ("src/model/key.h", "outside/vector", ".clang-tidy", "version"):
            self.write(name, "as it was\n")
        for name, text in (("ninja", NINJA), ("clang-tidy-19", TOOL)):
            self.write("bin/" + name, text)
            (self.root / "bin" / name).chmod(0o755)
        self.options = "-O2"
        self.includes = {"src/model/key.cc": ["src/model/key.h"], "app/main.cc": ["outside/vector"],
                         "src/wire/server.cc": []}

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def linted(self, *paths, passes=True):
        """Runs the linter; which sources did it give to the tool?"""
        sources = [path for path in self.root.rglob("*.cc")]
        self.write("build/compile_commands.json", json.dumps(
            [{"directory": str(self.root / "build"), "file": str(path), "command": f"c++ {self.options} {path}"}
             for path in sources]))
        self.write("deps", "".join(
            f"{name}.o: #deps 2, deps mtime 1 (VALID)\n" +
            "".join(f"    {self.root / path}\n" for path in [name] + headers) + "\n"
            for name, headers in self.includes.items()))
        (self.root / "linted").unlink(missing_ok=True)
        ran = subprocess.run([sys.executable, "-B", LINT, "--build", "build", "--stamps", "build/lint", *paths],
                             cwd=self.root, capture_output=True, text=True,
                             env={"PATH": f"{self.root / 'bin'}:/usr/bin:/bin"})
        self.assertEqual(ran.returncode == 0, passes, ran.stdout + ran.stderr)
        self.said = ran.stdout + ran.stderr
        linted = self.root / "linted"
        return sorted(linted.read_text().split()) if linted.exists() else []

    ALL = ["app/main.cc", "src/model/key.cc", "src/wire/server.cc"]

    def test_all_sources_but_tests_are_linted_once(self):
        self.assertEqual(self.linted(), self.ALL)
        self.assertEqual(self.linted(), [])

    def test_a_changed_source_is_linted_again(self):
        self.linted()
        self.write("src/wire/server.cc", "other\n")
        self.assertEqual(self.linted(), ["src/wire/server.cc"])

    def test_a_changed_header_has_its_includers_linted_again(self):
        self.linted()
        self.write("src/model/key.h", "other\n")
        self.assertEqual(self.linted(), ["src/model/key.cc"])

    def test_a_changed_header_of_the_system_counts_too(self):
        self.linted()
        self.write("outside/vector", "other\n")
        self.assertEqual(self.linted(), ["app/main.cc"])

    def test_a_header_newly_included_counts(self):
        self.linted()
        self.includes["src/wire/server.cc"] = ["src/model/key.h"]
        self.assertEqual(self.linted(), ["src/wire/server.cc"])

    def test_other_rules_another_tool_or_another_command_have_all_linted_again(self):
        for change in (lambda: self.write(".clang-tidy", "other\n"), lambda: self.write("version", "other\n"),
                       lambda: setattr(self, "options", "-O3")):
            self.linted()
            change()
            self.assertEqual(self.linted(), self.ALL)

    def test_a_source_that_does_not_pass_is_told_of_and_linted_until_it_passes(self):
        self.write("src/model/key.h", "a defect in a header\n")
        self.write("src/wire/server.cc", "sound\n")
        self.write("src/model/key.cc", "sound\n")
        self.assertEqual(self.linted("src/model", passes=False), ["src/model/key.cc"])
        self.assertIn("a defect in a header", self.said)
        self.assertEqual(self.linted("src/model", passes=False), ["src/model/key.cc"])
        self.write("src/model/key.h", "sound\n")
        self.assertEqual(self.linted("src/model"), ["src/model/key.cc"])
        self.assertEqual(self.linted("src/model"), [])

    def test_a_source_whose_includes_are_unknown_is_linted_each_time(self):
        del self.includes["src/wire/server.cc"]
        self.linted()
        self.assertEqual(self.linted(), ["src/wire/server.cc"])

    def test_paths_narrow_the_run(self):
        self.assertEqual(self.linted("src/model", "app/main.cc"), ["app/main.cc", "src/model/key.cc"])
        self.assertEqual(self.linted("src/mod", passes=False), [])


if __name__ == "__main__":
    unittest.main()
