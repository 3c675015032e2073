"""Shows truth_table.json and index_truth_table.json in docs/isolation.md, between two marks.

usage: truth_document.py [--check] FILE

Without --check the part between the marks is written anew; with it, the exit status is 1 if it is not as the table is.
"""

import json
import pathlib
import sys

TRUTH = json.loads((pathlib.Path(__file__).parent / "truth_table.json").read_text())
INDEX = json.loads((pathlib.Path(__file__).parent / "index_truth_table.json").read_text())
BEGIN, END = "<!-- truth table: begin -->\n", "<!-- truth table: end -->\n"
SHOWN = {"allow": "yes", "own": "its own", "deny": "no", "reserved": "invalid", "declined": "declined",
         "absent": "not found"}


def rows(cells, first, name=lambda row: f"`{row}`"):
    columns = list(next(iter(cells.values())))
    yield f"| {first} | " + " | ".join(columns) + " |"
    yield "| --- |" + " --- |" * len(columns)
    for row, outcomes in cells.items():
        yield f"| {name(row)} | " + " | ".join(SHOWN[outcomes[column]] for column in columns) + " |"


def document():
    named = {row: ", ".join(f"`{key}`" for key in keys) for row, keys in TRUTH["targets"].items()}
    index_named = {row: ", ".join(f"`{key}`" for key in keys) for row, keys in INDEX["targets"].items()}
    reads, writes = (", ".join(f"`{operation}`" for operation in INDEX[which]) for which in ("single", "carrying"))
    operations = ", ".join(f"`{operation}`" for operation in TRUTH["single"] + TRUTH["many"])
    return "\n".join([
        f"Each of {operations} (rows with two keys: the batches and transactions), naming the items of:", "",
        *rows(TRUTH["on_items"], "partition keys", named.get), "",
        "With `serve --behind-gateway`, where a gateway is the operator, of these:", "",
        *rows(TRUTH["on_items_behind_a_gateway"], "partition keys", named.get), "",
        *rows(TRUTH["on_tables"], "on tables"), "",
        *rows(TRUTH["on_streams"], "on a table's stream"), "",
        "A tenant of a tier, on an item of its own:", "",
        *rows(TRUTH["tiers"], "operation"), "",
        "And on a stream of its table:", "",
        *rows(TRUTH["streams_of_tiers"], "operation"), "",
        f"Of secondary indexes: {reads}, naming", "",
        *rows(INDEX["on_items"], "the index's partition key", index_named.get), "",
        "With `serve --behind-gateway`:", "",
        *rows(INDEX["on_items_behind_a_gateway"], "the index's partition key", index_named.get), "",
        f"{writes} of an own item which leaves in the key of a global index", "",
        *rows(INDEX["on_carried"], "the index's partition key", index_named.get), "",
        *rows(INDEX["on_tables"], "operation"), "",
        "A GetItem of an own and of another tenant's item of a table with a policy of its own (`everything`: a session of a role that",
        "may do `dynamodb:*`, of acme's item):", "",
        *rows(TRUTH["with_policies"], "the table's policy", str), "",
        "What touches no items (`everything`: a session of a role that may do `dynamodb:*`):", "",
        *rows(TRUTH["on_settings"], "operation"), ""])


def main():
    check, path = sys.argv[1] == "--check", pathlib.Path(sys.argv[-1])
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = before + BEGIN + document() + END + after
    if check and text != wanted:
        sys.exit(f"{path} does not show the table: run {sys.argv[0]} {path}")
    if not check:
        path.write_text(wanted, encoding="utf-8")


main()
