"""The check of the layers fails on what it should fail on: made-up trees with one violation each."""

import pathlib
import tempfile
import unittest

import layering

LISTS = """
rowhouse_layer(base LINKS Threads::Threads)
rowhouse_layer(model DEPENDS base TEST_LINKS rapidcheck)
rowhouse_layer(request DEPENDS model base)
rowhouse_layer(tenancy DEPENDS model base)
rowhouse_layer(engine DEPENDS tenancy model base)
rowhouse_layer(engine_rocksdb FOLDER engine/embedded/rocksdb DEPENDS base LINKS RocksDB::rocksdb)
rowhouse_layer(engine_embedded FOLDER engine/embedded
               DEPENDS engine engine_rocksdb tenancy model base)
rowhouse_layer(core DEPENDS engine_embedded engine tenancy model base)
rowhouse_layer(wire DEPENDS core request tenancy model base)
"""

SOUND = {
    "src/CMakeLists.txt": LISTS,
    "src/base/bytes.h": "#include <string>\n",
    "src/model/value.h": '#include "base/bytes.h"\n#include "rowhouse/error.h"\n',
    "src/model/value.cc": '#include "model/value.h"\n',
    "src/tenancy/scope.h": '#include "model/value.h"\n',
    "src/engine/engine.h": '#include "tenancy/scope.h"\n',
    "src/engine/embedded/store.h": '#include "base/bytes.h"\n',
    "src/engine/embedded/put.cc": '#include "engine/embedded/store.h"\n#include "engine/engine.h"\n',
    "src/engine/embedded/rocksdb/db.cc": '#include <rocksdb/db.h>\n#include "engine/embedded/store.h"\n',
    "src/core/pipeline.h": '#include "engine/engine.h"\n',
    "src/wire/server.cc": '#include <boost/beast/http.hpp>\n#include "core/pipeline.h"\n',
    "app/main.cc": '#include "app_part.h"\n#include "wire/dispatch.h"\n',
    "app/app_part.h": "",
    "src/wire/dispatch.h": '#include "core/pipeline.h"\n',
    "include/rowhouse/error.h": "#include <string>\n",
    "include/rowhouse/database.h": '#include "rowhouse/error.h"\n',
}


class Layering(unittest.TestCase):
    def found(self, changes):
        """The violations of the sound tree with some files changed; None removes one."""
        files = {**SOUND, **changes}
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                if text is None:
                    continue
                path = pathlib.Path(root) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            for folder in {str(pathlib.Path(name).parent) for name in files if name.startswith("src/")}:
                readme = pathlib.Path(root) / folder / "README.md"
                if folder + "/README.md" not in changes:
                    readme.write_text(f"# {folder}\n")
            return layering.violations(root)

    def assert_found(self, changes, *words):
        found = self.found(changes)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])

    def test_passes_a_sound_tree(self):
        self.assertEqual(self.found({}), [])

    def test_finds_no_code_at_all(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertTrue(layering.violations(root))

    def test_refuses_an_include_to_the_right(self):
        self.assert_found({"src/base/wrong.cc": '#include "model/value.h"\n'},
                          "src/base/wrong.cc", "base may not include", "model")

    def test_refuses_a_neighbour_that_is_not_declared(self):
        self.assert_found({"src/request/put.cc": '#include "tenancy/scope.h"\n'}, "request may not include")

    def test_refuses_wire_which_looks_into_the_engine(self):
        self.assert_found({"src/wire/wrong.cc": '#include "engine/embedded/store.h"\n'}, "wire may not include")

    def test_refuses_a_lower_layer_which_includes_the_library(self):
        self.assert_found({"src/model/wrong.cc": '#include "rowhouse/database.h"\n'}, "model may not include")

    def test_refuses_a_store_which_includes_more_than_its_port(self):
        self.assert_found({"src/engine/embedded/rocksdb/wrong.cc": '#include "engine/engine.h"\n'},
                          "engine/embedded/rocksdb may not include")

    def test_refuses_app_which_goes_past_core(self):
        self.assert_found({"app/wrong.cc": '#include "engine/embedded/rocksdb/db.h"\n',
                           "src/engine/embedded/rocksdb/db.h": ""}, "app may not include")

    def test_refuses_rocksdb_elsewhere(self):
        self.assert_found({"src/core/wrong.cc": "#include <rocksdb/db.h>\n"}, "RocksDB")

    def test_refuses_beast_elsewhere(self):
        self.assert_found({"src/core/wrong.h": "#include <boost/beast/core.hpp>\n"}, "Beast")

    def test_refuses_a_second_unit_with_beast_through_a_header(self):
        self.assert_found({"src/wire/head.h": "#include <boost/beast/http.hpp>\n",
                           "src/wire/second.cc": '#include "wire/head.h"\n'}, "only one .cc", "second.cc")

    def test_refuses_a_public_header_with_a_private_one(self):
        self.assert_found({"include/rowhouse/wrong.h": '#include "core/pipeline.h"\n'}, "public header")

    def test_refuses_an_include_of_nothing(self):
        self.assert_found({"src/core/wrong.cc": '#include "../model/value.h"\n'}, "not there")

    def test_refuses_a_folder_that_is_no_layer(self):
        self.assert_found({"src/storage/wrong.cc": ""}, "stands in no layer")

    def test_refuses_a_declaration_against_the_design(self):
        self.assert_found({"src/CMakeLists.txt": LISTS.replace("rowhouse_layer(model DEPENDS base",
                                                               "rowhouse_layer(model DEPENDS base tenancy")},
                          "src/CMakeLists.txt", "left")

    def test_refuses_a_layer_that_should_know_nothing_of_another(self):
        self.assert_found({"src/CMakeLists.txt": LISTS.replace("core DEPENDS", "core DEPENDS request")},
                          "know nothing of")

    def test_refuses_a_file_that_is_too_long(self):
        self.assert_found({"test/cases/long.cc": "\n" * 701}, "701 lines")

    def test_refuses_names_that_say_nothing(self):
        for name in ("string_util.h", "helpers.cc", "common.h", "lock_manager.h", "executor.cc"):
            self.assert_found({"src/model/" + name: ""}, name)

    def test_refuses_a_folder_without_a_readme(self):
        self.assert_found({"src/core/README.md": None}, "src/core", "README")

    def test_refuses_a_readme_that_is_too_long(self):
        self.assert_found({"src/core/README.md": "# src/core\n" + "line\n" * 20}, "21 lines")

    def test_refuses_a_readme_that_was_formatted_as_code(self):
        self.assert_found({"src/core/README.md": "#src / core\n"}, "src/core/README.md", "heading")


if __name__ == "__main__":
    unittest.main()
