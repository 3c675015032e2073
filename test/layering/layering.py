"""Checks that each folder includes only what stands to its left, and the repository's other rules of shape.

usage: layering.py ROOT

The layers and what each may use are read from src/CMakeLists.txt, where the build has them too;
that those follow the order of the design is checked first.
"""

import pathlib
import re
import sys

# DESIGN.md, section 4, from left to right. What shares a place knows nothing of its neighbours, but for
# the engine, which takes a Scope.
PLACES = {"base": 0, "signing": 0.5, "tenancy/policy": 0.5, "model": 1, "expression": 2, "operation": 3, "partiql": 4, "json": 4, "audit": 5, "request": 5, "response": 5,
          "tenancy": 5, "sts": 6, "engine": 6, "engine/embedded/memory": 7, "engine/embedded/rocksdb": 7,
          "engine/remote": 7, "engine/spread": 7, "engine/embedded": 8, "core": 9, "administration": 9.5, "copy": 9.5, "wire": 10, "app": 11}
# An engine needs no JSON, but for the remote one, which writes what a client would.
NEVER = {"engine": {"json", "request", "response"}, "engine/embedded": {"json", "request", "response"},
         "engine/spread": {"json", "request", "response"},
         "core": {"request", "response", "json"}, "tenancy": {"json", "request", "response"},
         "wire": {"engine/embedded", "engine/embedded/memory", "engine/embedded/rocksdb"},
         "app": {"engine/embedded/memory", "engine/embedded/rocksdb"}}
# The port between an engine and its stores stands in the engine's folder.
PORTS = {"engine/embedded/store.h": {"engine/embedded/memory", "engine/embedded/rocksdb"}}
# Public headers which are a lower layer's own; every other one belongs to the library as a whole.
PUBLIC = {"error.h": "base", "result.h": "base", "version.h": "base", "uuid.h": "base",
          "decimal.h": "model", "item.h": "model", "tenant_id.h": "tenancy"}
LIBRARY = "core"

LINES_MAX = 700
README_LINES_MAX = 20
BAD_NAMES = {"util", "utils", "utility", "utilities", "helper", "helpers", "common", "manager", "executor"}
CODE = {".h", ".cc"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)
LAYER = re.compile(r"rowhouse_layer\(\s*(\w+)([^)]*)\)")
KEYWORDS = {"FOLDER", "DEPENDS", "LINKS", "TEST_LINKS"}


class Tree:
    """The repository's code and the includes of each file."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = {}
        for top in ("src", "app", "include"):
            for path in sorted((self.root / top).rglob("*")):
                if path.suffix in CODE:
                    self.files[path.relative_to(self.root).as_posix()] = path.read_text(encoding="utf-8")
        self.includes = {name: INCLUDE.findall(text) for name, text in self.files.items()}
        self.layers = read_layers(self.root)

    def layer_of(self, name):
        """The layer of a file: the longest folder that is one."""
        top, _, rest = name.partition("/")
        if top == "app":
            return "app"
        if top == "include":
            return PUBLIC.get(rest.partition("/")[2], LIBRARY)
        folder = rest.rpartition("/")[0]
        while folder and folder not in self.layers:
            folder = folder.rpartition("/")[0]
        return folder or None

    def resolve(self, quoted):
        """The file that #include "quoted" means, if it is of this repository."""
        for top in ("src/", "include/", "app/"):
            if top + quoted in self.files:
                return top + quoted
        return None


def read_layers(root):
    """Folder -> folders it may use, from src/CMakeLists.txt."""
    lists = root / "src" / "CMakeLists.txt"
    raw = {}
    for name, body in LAYER.findall(lists.read_text(encoding="utf-8") if lists.exists() else ""):
        words, values = body.split(), {}
        keyword = None
        for word in words:
            if word in KEYWORDS:
                keyword = word
                values[keyword] = []
            elif keyword:
                values[keyword].append(word)
        raw[name] = (values.get("FOLDER", [name])[0], values.get("DEPENDS", []))
    folders = {name: folder for name, (folder, _) in raw.items()}
    return {folder: {folders.get(used, used) for used in uses} for folder, uses in raw.values()}


def check_declared(tree):
    """What src/CMakeLists.txt declares follows the design."""
    for layer, uses in tree.layers.items():
        if layer not in PLACES:
            yield f"src/CMakeLists.txt: layer {layer} has no place in the design"
            continue
        for used in sorted(uses):
            if used not in PLACES:
                yield f"src/CMakeLists.txt: {layer} depends on {used}, which is no layer"
            elif PLACES[used] >= PLACES[layer]:
                yield f"src/CMakeLists.txt: {layer} depends on {used}, which does not stand to its left"
            elif used in NEVER.get(layer, ()):
                yield f"src/CMakeLists.txt: {layer} depends on {used}, which it should know nothing of"


def allowed(tree, layer, used):
    if used == layer:
        return True
    if layer in ("app", LIBRARY) and layer not in tree.layers:
        return PLACES[used] < PLACES[layer] and used not in NEVER.get(layer, ())
    return used in tree.layers.get(layer, ())


def check_includes(tree):
    for name, includes in tree.includes.items():
        layer = tree.layer_of(name)
        if layer is None:
            yield f"{name}: stands in no layer of src/CMakeLists.txt"
            continue
        for quote, target in includes:
            if quote == "<":
                continue
            resolved = tree.resolve(target)
            if resolved is None:
                yield f"{name}: includes \"{target}\", which is not there"
                continue
            if layer in PORTS.get(target, ()):
                continue
            if name.startswith("include/"):
                if not resolved.startswith("include/"):
                    yield f"{name}: a public header includes the private \"{target}\""
                continue
            used = tree.layer_of(resolved)
            if used is not None and not allowed(tree, layer, used):
                yield f"{name}: {layer} may not include \"{target}\" of {used}"


def reaches(tree, name, prefix, seen):
    """Whether `name` includes a header that starts with `prefix`, itself or through others."""
    if name in seen:
        return False
    seen.add(name)
    for _, target in tree.includes[name]:
        if target.startswith(prefix):
            return True
        resolved = tree.resolve(target)
        if resolved and reaches(tree, resolved, prefix, seen):
            return True
    return False


def check_heavy_headers(tree):
    for name, includes in tree.includes.items():
        for _, target in includes:
            if target.startswith("rocksdb/") and not name.startswith("src/engine/embedded/rocksdb/"):
                yield f"{name}: only src/engine/embedded/rocksdb may include RocksDB's <{target}>"
            if target.startswith("boost/beast") and not name.startswith("src/wire/"):
                yield f"{name}: only src/wire may include Beast's <{target}>"
    units = [name for name in tree.files if name.endswith(".cc") and not name.endswith("_test.cc")]
    with_beast = [name for name in units if reaches(tree, name, "boost/beast", set())]
    if len(with_beast) > 1:
        yield "only one .cc may include Beast, since it takes long to compile: " + ", ".join(with_beast)


def check_shape(tree):
    for top in ("src", "app", "include", "test", "fuzz", "bench", "examples"):
        for path in sorted((tree.root / top).rglob("*")):
            name = path.relative_to(tree.root).as_posix()
            if path.suffix in CODE | {".py", ".lua"}:
                lines = path.read_text(encoding="utf-8").count("\n")
                if lines > LINES_MAX:
                    yield f"{name}: {lines} lines, more than {LINES_MAX}"
            if top in ("src", "app", "include") and BAD_NAMES & set(re.split(r"[_.\-]", path.name.lower())):
                yield f"{name}: the name does not say what it is"


def check_readmes(tree):
    folders = {name.rpartition("/")[0] for name in tree.files if name.startswith("src/")}
    for folder in sorted(folders | {"src"}):
        readme = tree.root / folder / "README.md"
        if not readme.exists():
            yield f"{folder}: has no README.md"
            continue
        text = readme.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > README_LINES_MAX:
            yield f"{folder}/README.md: {lines} lines, more than {README_LINES_MAX}"
        # A formatter of code that is let loose on a text begins with its heading.
        if not text.startswith(f"# {folder}\n"):
            yield f"{folder}/README.md: does not begin with its heading, # {folder}"


def violations(root):
    tree = Tree(root)
    found = [] if tree.files else [f"{root}: no code was found"]
    for check in (check_declared, check_includes, check_heavy_headers, check_shape, check_readmes):
        found += check(tree)
    return found


def main():
    found = violations(sys.argv[1])
    for line in found:
        print(line)
    print(f"{len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
