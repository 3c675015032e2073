"""Runs each cell of index_truth_table.json over HTTP, with keys of the directory and sessions of its STS."""

import itertools
import json
import unittest

from truth import OWN, SECRET, OverHttp, key, table_of

TABLE = "IndexTruth"
TRUTH = table_of("index_truth_table.json")
NEW_ITEMS = itertools.count()


def item(partition):
    return OverHttp.item(partition) | {"G": {"S": partition}}


def poison():
    """An item of another tenant whose key of the global index is the tenant's: put by the operator, long ago."""
    return item("tenant#globex") | {"SK": {"S": "poison"}, "G": {"S": "tenant#acme"}}


def query(operation, partition):
    """A query of the index that `operation` names: of all that it has under a partition key."""
    if operation.startswith("ExecuteStatement"):
        index, attribute = ("Local", "PK") if "local" in operation else ("Global", "G")
        return {"Statement": f'SELECT * FROM "{TABLE}"."{index}" WHERE {attribute} = ?',
                "Parameters": [{"S": partition}]}
    here = {"TableName": TABLE, "ReturnConsumedCapacity": "INDEXES",
            "ExpressionAttributeValues": {":p": {"S": partition}}}
    if operation == "Query local index":
        return here | {"IndexName": "Local", "Select": "ALL_ATTRIBUTES", "KeyConditionExpression": "PK = :p"}
    return here | {"IndexName": "Global", "KeyConditionExpression": "G = :p"}


def request_carrying(operation, partition):
    """A write of the tenant's own item which leaves `partition` in the key of the global index."""
    name, _, kind = operation.partition(" ")
    here = {"TableName": TABLE}
    own = item("tenant#acme") | {"G": {"S": partition}}
    update = here | {"Key": key("tenant#acme"), "UpdateExpression": "SET G = :g",
                     "ExpressionAttributeValues": {":g": {"S": partition}}}
    text = "SET G = ? WHERE PK = 'tenant#acme' AND SK = 'x'"
    statement = {"Statement": f'UPDATE "{TABLE}" {text}', "Parameters": [{"S": partition}]}
    if name == "ExecuteStatement" and kind == "insert":
        statement["Statement"] = (f"INSERT INTO {TABLE} VALUE "
                                  f"{{'PK': 'tenant#acme', 'SK': 'new{next(NEW_ITEMS)}', 'held': 'h', 'G': ?}}")
    part = {"Put": here | {"Item": own}} if kind == "put" else {"Update": update}
    return {
        "PutItem": ("put_item", here | {"Item": own}),
        "UpdateItem": ("update_item", update),
        "BatchWriteItem": ("batch_write_item", {"RequestItems": {TABLE: [{"PutRequest": {"Item": own}}]}}),
        "TransactWriteItems": ("transact_write_items", {"TransactItems": [part]}),
        "ExecuteStatement": ("execute_statement", statement),
        "ExecuteTransaction": ("execute_transaction", {"TransactStatements": [statement]}),
    }[name]


class IndexTruthTable(OverHttp):
    TABLE, TARGETS = TABLE, TRUTH["targets"]
    item = staticmethod(item)

    @classmethod
    def definition(cls):
        return dict(
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"},
                                  {"AttributeName": "SK", "AttributeType": "S"},
                                  {"AttributeName": "held", "AttributeType": "S"},
                                  {"AttributeName": "G", "AttributeType": "S"}],
            LocalSecondaryIndexes=[{
                "IndexName": "Local", "Projection": {"ProjectionType": "KEYS_ONLY"},
                "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "held", "KeyType": "RANGE"}]}],
            GlobalSecondaryIndexes=[{
                "IndexName": "Global", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [{"AttributeName": "G", "KeyType": "HASH"}]}])

    def fill(self):
        partitions = super().fill()
        self.clients["operator"].put_item(TableName=TABLE, Item=poison())
        return partitions

    def test_each_cell_of_queries(self):
        cells = 0
        for operation in TRUTH["single"]:
            for target, expected in TRUTH["on_items"].items():
                for who, outcome in expected.items():
                    with self.subTest(operation=operation, target=target, who=who):
                        partitions = self.fill()
                        name = "query" if operation.startswith("Query") else "execute_statement"
                        got, answer = self.outcome(who, name, query(operation, TRUTH["targets"][target][0]))
                        self.assertEqual(got, outcome)
                        self.check_leaks(who, partitions, answer)
                        cells += 1
        self.assertEqual(cells, 6 * 4 * 9)

    def test_each_cell_of_scans(self):
        self.fill()
        for operation, expected in TRUTH["on_tables"].items():
            for who, outcome in expected.items():
                with self.subTest(operation=operation, who=who):
                    name = "Local" if "local" in operation else "Global"
                    request = ("scan", {"TableName": TABLE, "IndexName": name})
                    if operation.startswith("ExecuteStatement"):
                        request = ("execute_statement", {"Statement": f'SELECT * FROM "{TABLE}"."{name}"'})
                    got, answer = self.outcome(who, *request)
                    self.assertEqual(got, outcome)
                    if who in OWN:
                        self.assertNotIn(SECRET, json.dumps(answer, default=str))

    def test_each_cell_on_what_a_write_carries_into_an_index(self):
        cells = 0
        for operation in TRUTH["carrying"]:
            for target, expected in TRUTH["on_carried"].items():
                for who, outcome in expected.items():
                    with self.subTest(operation=operation, target=target, who=who):
                        self.fill()
                        before = self.everything()
                        got, _ = self.outcome(who, *request_carrying(operation, TRUTH["targets"][target][0]))
                        self.assertEqual(got, outcome)
                        if got != "allow":
                            self.assertEqual(self.everything(), before)
                        cells += 1
        self.assertEqual(cells, 6 * 8 * 8)

    def test_a_foreign_item_in_the_tenants_part_of_an_index_is_not_told_of(self):
        self.fill()
        request = query("Query global index", "tenant#acme")
        _, all_of_it = self.outcome("operator", "query", request)
        self.assertEqual(all_of_it["Count"], 2)
        start = {k: v for k, v in poison().items() if k in ("PK", "SK", "G")}
        for who in ("tenant", "exact", "wildcard", "user"):
            _, told = self.outcome(who, "query", request)
            self.assertEqual([i["PK"]["S"] for i in told["Items"]], ["tenant#acme"])
            self.assertEqual((told["Count"], told["ScannedCount"]), (1, 1))
            self.assertNotIn("LastEvaluatedKey", told)
            self.assertEqual(self.outcome(who, "query", request | {"ExclusiveStartKey": start})[0], "deny")


if __name__ == "__main__":
    unittest.main()
