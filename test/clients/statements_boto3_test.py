"""boto3 runs PartiQL: statements alone, in pages, in batches and in transactions."""

import unittest

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError
from rowhouse_server import Server

TABLE = "Music"
SERIALIZE = TypeSerializer().serialize


class Statements(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--memory").__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        self.client = self.server.client()
        self.client.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "Artist", "AttributeType": "S"},
                                  {"AttributeName": "SongTitle", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "SongTitle", "KeyType": "RANGE"}])
        self.addCleanup(self.client.delete_table, TableName=TABLE)

    def run_one(self, statement, *parameters, **more):
        if parameters:
            more["Parameters"] = [SERIALIZE(p) for p in parameters]
        return self.client.execute_statement(Statement=statement, **more)

    def insert(self, artist, *titles):
        for title in titles:
            self.run_one(f'INSERT INTO "{TABLE}" VALUE {{\'Artist\': ?, \'SongTitle\': ?, \'Plays\': 0}}', artist, title)

    def test_a_song_from_its_insertion_to_its_end(self):
        self.insert("Acme Band", "PartiQL Rocks")
        with self.assertRaises(self.client.exceptions.DuplicateItemException):
            self.insert("Acme Band", "PartiQL Rocks")
        where = "WHERE Artist = ? AND SongTitle = ?"
        key = ("Acme Band", "PartiQL Rocks")
        answer = self.run_one(f"UPDATE {TABLE} SET Plays = Plays + 1 SET AwardDetail = {{'Grammys': [2020, 2018]}} {where} "
                              "RETURNING ALL NEW *", *key)
        self.assertEqual(answer["Items"][0]["Plays"], {"N": "1"})
        answer = self.run_one(f"SELECT AwardDetail.Grammys[0] FROM {TABLE} {where}", *key)
        self.assertEqual(answer["Items"], [{"Grammys[0]": {"N": "2020"}}])
        with self.assertRaises(self.client.exceptions.ConditionalCheckFailedException):
            self.run_one(f"DELETE FROM {TABLE} {where} AND Plays = 7", *key)
        self.run_one(f"DELETE FROM {TABLE} {where}", *key)
        self.assertEqual(self.run_one(f"SELECT * FROM {TABLE}")["Items"], [])

    def test_pages_of_a_select(self):
        titles = [f"song {i}" for i in range(7)]
        self.insert("Acme Band", *titles)
        found, request = [], {"Limit": 3}
        while True:
            answer = self.run_one(f"SELECT SongTitle FROM {TABLE} WHERE Artist = ? ORDER BY SongTitle DESC", "Acme Band", **request)
            found += [item["SongTitle"]["S"] for item in answer["Items"]]
            if "NextToken" not in answer:
                break
            request["NextToken"] = answer["NextToken"]
        self.assertEqual(found, titles[::-1])
        with self.assertRaises(ClientError) as refused:
            self.run_one(f"SELECT * FROM {TABLE}", NextToken=request["NextToken"])
        self.assertEqual(refused.exception.response["Error"]["Message"], "NextToken does not match request")

    def test_a_batch_answers_each_statement(self):
        self.insert("Acme Band", "one")
        answer = self.client.batch_execute_statement(Statements=[
            {"Statement": f"SELECT Plays FROM {TABLE} WHERE Artist = 'Acme Band' AND SongTitle = 'one'"},
            {"Statement": f"SELECT * FROM {TABLE} WHERE Artist = 'Acme Band'"}])
        first, second = answer["Responses"]
        self.assertEqual(first["Item"], {"Plays": {"N": "0"}})
        self.assertEqual(second["Error"]["Code"], "ValidationError")

    def test_a_transaction_is_whole(self):
        self.insert("Acme Band", "one")
        plays = f"UPDATE {TABLE} SET Plays = Plays + 1 WHERE Artist = 'Acme Band' AND SongTitle = "
        with self.assertRaises(self.client.exceptions.TransactionCanceledException) as cancelled:
            self.client.execute_transaction(TransactStatements=[{"Statement": plays + "'one'"}, {"Statement": plays + "'two'"}])
        self.assertEqual([r["Code"] for r in cancelled.exception.response["CancellationReasons"]], ["None", "ConditionalCheckFailed"])
        self.client.execute_transaction(TransactStatements=[
            {"Statement": f"EXISTS(SELECT * FROM {TABLE} WHERE Artist = 'Acme Band' AND SongTitle = 'one' AND Plays = 0)"},
            {"Statement": f"INSERT INTO {TABLE} VALUE {{'Artist': 'Acme Band', 'SongTitle': 'two'}}"}])
        answer = self.client.execute_transaction(TransactStatements=[
            {"Statement": f"SELECT Plays FROM {TABLE} WHERE Artist = 'Acme Band' AND SongTitle = 'one'"}])
        self.assertEqual(answer["Responses"][0]["Item"], {"Plays": {"N": "0"}})


if __name__ == "__main__":
    unittest.main()
