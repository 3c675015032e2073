"""The command line on a data folder, as a person and a script use it.

usage: cli_test.py PROGRAM [ARGS OF UNITTEST]
"""

import json
import os
import pty
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
OK, FAILURE, USAGE, NOT_FOUND = 0, 1, 2, 3
TABLE = "MultiTenantTable"


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.data = os.path.join(self.scratch.name, "data")
        self.config = os.path.join(self.scratch.name, "config")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.environment.pop("ROWHOUSE_MASTER_KEY", None)
        self.environment["XDG_CONFIG_HOME"] = self.config

    def tearDown(self):
        self.scratch.cleanup()

    def run_it(self, *args, status=OK, text=None, **variables):
        run = subprocess.run([PROGRAM, *args], input=text, capture_output=True, text=True, timeout=60,
                             env={**self.environment, **variables})
        self.assertEqual(run.returncode, status, f"{args}: {run.stdout}{run.stderr}")
        if status != OK and status != USAGE:
            self.assertTrue(run.stderr.startswith("rowhouse: "), run.stderr)
        return run

    def test_puts_the_account_that_it_is_told_into_arns(self):
        trust = os.path.join(self.scratch.name, "trust.json")
        with open(trust, "w", encoding="utf-8") as file:
            json.dump({"Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}}, file)
        made = self.on_folder("role", "create", "reader", "--trust", trust, "--account", "123456789012", "--json")
        self.assertEqual(json.loads(made.stdout)["arn"], "arn:aws:iam::123456789012:role/reader")
        shown = self.on_folder("role", "show", "reader", "--json")
        self.assertEqual(json.loads(shown.stdout)["arn"], "arn:aws:iam::000000000000:role/reader")
        self.on_folder("role", "show", "reader", "--account", "12", status=FAILURE)

    def on_folder(self, *args, **how):
        return self.run_it(*args, "--data", self.data, **how)

    def of_tenant(self, *args, tenant="acme", **how):
        return self.on_folder(*args, "--table", TABLE, "--tenant", tenant, **how)

    def make_table(self):
        self.on_folder("table", "create", TABLE)

    def put(self, sort_key, tenant="acme", **attributes):
        item = {"SK": {"S": sort_key}, **attributes}
        self.of_tenant("put", json.dumps(item), tenant=tenant)

    def test_makes_shows_lists_and_deletes_tables(self):
        made = self.on_folder("table", "create", TABLE).stdout
        self.assertIn("ACTIVE", made)
        self.assertIn("5 read and 5 write units", made)
        self.on_folder("table", "create", TABLE, status=FAILURE)
        self.on_folder("table", "create", "Readings", "--sort-key", "at:N", "--on-demand", "--protect")
        self.assertEqual(json.loads(self.on_folder("table", "list", "--json").stdout), [TABLE, "Readings"])
        self.assertEqual(self.on_folder("table", "list").stdout, f"{TABLE}\nReadings\n")
        shown = json.loads(self.on_folder("table", "show", "Readings", "--json").stdout)
        self.assertEqual(shown["sort_key"], {"name": "at", "type": "N"})
        self.assertEqual(shown["billing_mode"], "PAY_PER_REQUEST")
        self.assertTrue(shown["deletion_protection"])
        self.on_folder("table", "delete", "Readings", status=FAILURE)
        self.assertIn("Deleted", self.on_folder("table", "delete", TABLE).stdout)
        self.assertEqual(json.loads(self.on_folder("table", "list", "--json").stdout), ["Readings"])

    def test_tells_what_is_not_there_by_its_status(self):
        self.on_folder("table", "list", status=FAILURE)
        self.assertFalse(os.path.exists(self.data), "a command that reads must not make the folder")
        self.make_table()
        for command in ("show", "delete"):
            self.on_folder("table", command, "Nope", status=NOT_FOUND)
        self.of_tenant("get", "user#1", status=NOT_FOUND)
        self.on_folder("tenant", "list", "--table", "Nope", status=NOT_FOUND)
        self.on_folder("get", "x", "--table", "Nope", "--tenant", "acme", status=NOT_FOUND)

    def test_tells_a_wrong_command_line_by_its_status(self):
        for args in ([], ["table"], ["table", "list"], ["nonsense"], ["get", "x", "--data", self.data],
                     ["query", "--data", self.data, "--table", "T", "--tenant", "a", "--limit", "0"],
                     ["query", "--data", self.data, "--table", "T", "--tenant", "a", "--begins-with", "a",
                      "--from", "b"]):
            self.run_it(*args, status=USAGE)

    def test_puts_gets_and_queries_a_tenants_items(self):
        self.make_table()
        self.put("user#1", name={"S": "Alice"}, age={"N": "7.50"})
        item = json.loads(self.of_tenant("get", "user#1", "--json").stdout)
        self.assertEqual(item, {"PK": {"S": "tenant#acme"}, "SK": {"S": "user#1"},
                                "name": {"S": "Alice"}, "age": {"N": "7.5"}})
        self.assertIn("Alice", self.of_tenant("get", "user#1").stdout)
        for number in (1, 2, 3, 10):
            self.put(f"order#{number}")

        def keys(*args):
            answer = json.loads(self.of_tenant("query", "--json", *args).stdout)
            return [item["SK"]["S"] for item in answer["items"]], answer["next"]

        self.assertEqual(keys(), (["order#1", "order#10", "order#2", "order#3", "user#1"], None))
        self.assertEqual(keys("--begins-with", "order#1"), (["order#1", "order#10"], None))
        self.assertEqual(keys("--from", "order#2", "--to", "order#3"), (["order#2", "order#3"], None))
        self.assertEqual(keys("--from", "order#3", "--descending"), (["user#1", "order#3"], None))
        first, token = keys("--limit", "2")
        rest, end = keys("--start", token)
        self.assertEqual((first + rest, end), (keys()[0], None))
        self.of_tenant("query", "--start", token, tenant="globex", status=FAILURE)
        self.of_tenant("put", json.dumps({"SK": {"S": "user#1"}}), "--if-absent", status=FAILURE)

    def test_reads_an_item_from_standard_input(self):
        self.make_table()
        self.of_tenant("put", "-", text='{"SK": {"S": "x"}, "n": {"N": "1"}}')
        self.assertEqual(json.loads(self.of_tenant("get", "x", "--json").stdout)["n"], {"N": "1"})

    def test_refuses_items_that_are_none(self):
        self.make_table()
        for item in ("", "{", "[]", '{"SK": "x"}', '{"SK": {"S": "x"}, "SK": {"S": "y"}}', '{"SK": {"N": "1"}}',
                     '{"n": {"N": "1"}}', '{"SK": {"S": "x"}, "n": {"N": "ten"}}'):
            self.of_tenant("put", item, status=FAILURE)

    def test_takes_sort_keys_of_every_type(self):
        self.on_folder("table", "create", "Readings", "--sort-key", "at:N")
        self.on_folder("put", '{"at": {"N": "10"}}', "--table", "Readings", "--tenant", "acme")
        self.on_folder("get", "10.0", "--table", "Readings", "--tenant", "acme")
        self.on_folder("get", "ten", "--table", "Readings", "--tenant", "acme", status=FAILURE)
        self.on_folder("table", "create", "Blobs", "--sort-key", "at:B")
        self.on_folder("put", '{"at": {"B": "/w=="}}', "--table", "Blobs", "--tenant", "acme")
        self.on_folder("get", "/w==", "--table", "Blobs", "--tenant", "acme")
        self.on_folder("get", "/w", "--table", "Blobs", "--tenant", "acme", status=FAILURE)
        self.on_folder("table", "create", "Flat", "--no-sort-key")
        self.on_folder("put", "{}", "--table", "Flat", "--tenant", "acme")
        self.on_folder("get", "--table", "Flat", "--tenant", "acme")

    def test_keeps_tenants_apart(self):
        self.make_table()
        self.put("user#1", tenant="globex", secret={"S": "marker"})
        for partition in ("tenant#globex", "tenant#acme2", "globex"):
            stolen = self.of_tenant("put", json.dumps({"PK": {"S": partition}, "SK": {"S": "user#1"}}),
                                    status=FAILURE)
            self.assertIn("AccessDenied", stolen.stderr)
        self.of_tenant("get", "user#1", status=NOT_FOUND)
        self.assertNotIn("marker", self.of_tenant("query").stdout)
        for tenant in ("", "a#b", "acme/x", "*"):
            self.of_tenant("query", tenant=tenant, status=FAILURE)

    def test_lists_and_measures_tenants(self):
        self.make_table()
        self.assertEqual(json.loads(self.on_folder("tenant", "list", "--table", TABLE, "--json").stdout), [])
        self.put("user#1")
        self.put("user#2")
        self.put("user#1", tenant="globex")
        listed = self.on_folder("tenant", "list", "--table", TABLE, "--json").stdout
        self.assertEqual(json.loads(listed), ["acme", "globex"])
        usage = json.loads(self.on_folder("tenant", "list", "--table", TABLE, "--json", "--usage").stdout)
        # PK 2 + 11, SK 2 + 6
        self.assertEqual(usage[0], {"tenant": "acme", "items": 2, "bytes": 2 * 21})
        shown = json.loads(self.on_folder("tenant", "show", "globex", "--table", TABLE, "--json").stdout)
        self.assertEqual(shown, {"tenant": "globex", "items": 1, "bytes": 23})

    def of_directory(self, *args, **how):
        return json.loads(self.on_folder(*args, "--json", **how).stdout)

    def test_makes_shows_suspends_and_deletes_tenants(self):
        made = self.of_directory("tenant", "create", "acme")
        self.assertEqual(sorted(made), ["access_key_id", "secret_access_key", "tenant_id"])
        self.assertEqual(made["tenant_id"], "acme")
        self.assertRegex(made["access_key_id"], "^AKIA[A-Z2-7]{16}$")
        self.assertRegex(made["secret_access_key"], "^[A-Za-z0-9+/]{40}$")
        self.on_folder("tenant", "create", "acme", status=FAILURE)
        for wrong in ("a#b", "", "a/b"):
            self.on_folder("tenant", "create", wrong, status=FAILURE)
        shown = self.on_folder("tenant", "create", "globex").stdout
        self.assertRegex(shown, "export AWS_ACCESS_KEY_ID=AKIA.{16}\n  export AWS_SECRET_ACCESS_KEY=.{40}\n")

        self.assertEqual([(t["tenant"], t["status"], len(t["keys"])) for t in self.of_directory("tenant", "list")],
                         [("acme", "active", 1), ("globex", "active", 1)])
        self.assertEqual(self.of_directory("tenant", "suspend", "acme")["status"], "suspended")
        self.assertIn("suspended", self.on_folder("tenant", "show", "acme").stdout)
        self.assertEqual(self.of_directory("tenant", "resume", "acme")["status"], "active")
        for text in (self.on_folder("tenant", "list", "--json").stdout, self.on_folder("tenant", "show", "acme").stdout):
            self.assertNotIn(made["secret_access_key"], text)
        self.on_folder("tenant", "delete", "acme")
        for words in (("show",), ("suspend",), ("resume",), ("delete",)):
            gone = self.on_folder("tenant", *words, "acme", status=NOT_FOUND)
            self.assertIn("tenant list", gone.stderr)
        self.assertEqual(self.of_directory("table", "list"), [])

    def test_makes_rotates_disables_and_deletes_keys(self):
        first = self.of_directory("tenant", "create", "acme")["access_key_id"]
        second = self.of_directory("key", "create", "--tenant", "acme")["access_key_id"]
        operators = self.of_directory("key", "create", "--operator")
        self.assertIsNone(operators["tenant_id"])
        self.assertEqual(len(self.of_directory("key", "list")), 3)
        self.assertEqual(len(self.of_directory("key", "list", "--tenant", "acme")), 2)
        self.assertEqual([k["access_key_id"] for k in self.of_directory("key", "list", "--operator")],
                         [operators["access_key_id"]])
        third = self.of_directory("key", "rotate", first, "--overlap", "2h")
        self.assertEqual((third["tenant_id"], len(third["secret_access_key"])), ("acme", 40))
        keys = {k["access_key_id"]: k for k in self.of_directory("key", "list", "--tenant", "acme")}
        self.assertIsNotNone(keys[first]["ends_at"])
        self.assertIsNone(keys[third["access_key_id"]]["ends_at"])
        self.assertEqual(self.of_directory("key", "disable", second)["status"], "disabled")
        self.on_folder("key", "rotate", second, status=FAILURE)
        self.assertEqual(self.of_directory("key", "enable", second)["status"], "enabled")
        self.of_directory("key", "rotate", second, "--overlap", "0")
        keys = {k["access_key_id"]: k["status"] for k in self.of_directory("key", "list")}
        self.assertEqual(keys[second], "ended")
        self.on_folder("key", "delete", first)
        for words in ("rotate", "disable", "enable", "delete"):
            self.on_folder("key", words, first, status=NOT_FOUND)
        for overlap in ("soon", "-1h", "91d", "5", "99999999999d"):
            self.on_folder("key", "rotate", operators["access_key_id"], f"--overlap={overlap}", status=FAILURE)
        self.on_folder("key", "create", status=FAILURE)
        self.on_folder("key", "create", "--tenant", "nobody", status=NOT_FOUND)

    def test_reads_no_tenants_where_there_are_none(self):
        self.make_table()
        self.assertEqual(self.of_directory("tenant", "list"), [])
        self.assertEqual(self.of_directory("key", "list"), [])
        self.assertIn("no tenant", self.on_folder("tenant", "list").stdout)
        self.on_folder("tenant", "show", "acme", status=NOT_FOUND)
        self.on_folder("tenant", "suspend", "acme", status=NOT_FOUND)
        self.on_folder("key", "disable", "AKIA", status=NOT_FOUND)
        self.assertFalse(os.path.exists(self.config), "what only reads makes no master key")

    def test_keeps_the_master_key_outside_and_fails_closed_without_it(self):
        made = self.on_folder("tenant", "create", "acme")
        files = [os.path.join(root, name) for root, _, names in os.walk(self.config) for name in names]
        self.assertEqual(len(files), 1)
        self.assertIn(files[0], made.stderr)
        self.assertEqual(os.stat(files[0]).st_mode & 0o777, 0o600)
        self.assertNotIn("master key", self.on_folder("tenant", "list").stderr)
        with open(files[0], encoding="ascii") as file:
            key = file.read()
        os.remove(files[0])
        for words in (("tenant", "list"), ("tenant", "create", "globex"), ("key", "list"), ("key", "create", "--operator")):
            self.assertIn(files[0], self.on_folder(*words, status=FAILURE).stderr)
        self.on_folder("tenant", "list", ROWHOUSE_MASTER_KEY=key)
        wrong = self.on_folder("tenant", "list", status=FAILURE, ROWHOUSE_MASTER_KEY="A" * 43 + "=")
        self.assertIn("does not open", wrong.stderr)
        self.on_folder("tenant", "list", status=FAILURE, ROWHOUSE_MASTER_KEY="no key")
        elsewhere = os.path.join(self.scratch.name, "key")
        with open(elsewhere, "w", encoding="ascii") as file:
            file.write(key)
        os.chmod(elsewhere, 0o644)
        self.assertIn("can be read by others", self.on_folder("tenant", "list", "--master-key-file", elsewhere, status=FAILURE).stderr)
        os.chmod(elsewhere, 0o600)
        self.on_folder("tenant", "list", "--master-key-file", elsewhere)
        self.on_folder("tenant", "list", "--master-key-command", f"cat {elsewhere}")
        self.on_folder("tenant", "list", "--master-key-file", elsewhere, "--master-key-command", "x", status=USAGE)
        self.assertFalse(os.listdir(os.path.dirname(files[0])), "no other key was made")
        # Items need no master key.
        self.on_folder("table", "list")

    def test_shows_what_an_item_holds_without_obeying_it(self):
        self.make_table()
        self.put("user#1", name={"S": "\x1b[31mred\x07\u009b"})
        shown = self.of_tenant("get", "user#1").stdout
        self.assertIn("\\x1b[31mred\\x07\\x9b", shown)
        self.assertNotIn("\x1b", shown)

    def test_colours_only_a_terminal(self):
        self.make_table()
        show = [PROGRAM, "table", "show", TABLE, "--data", self.data]
        self.assertNotIn(b"\x1b", subprocess.run(show, capture_output=True).stdout)

        def on_terminal(**env):
            try:
                main, side = pty.openpty()
            except OSError as error:
                self.skipTest(f"no terminal to be had here: {error}")
            subprocess.run(show, stdout=side, env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **env})
            os.close(side)
            out = os.read(main, 65536)
            os.close(main)
            return out

        self.assertIn(b"\x1b[1m", on_terminal())
        self.assertNotIn(b"\x1b", on_terminal(NO_COLOR="1"))

    def test_copies_tables_and_tenants_and_compares(self):
        self.make_table()
        for tenant in ("acme", "acme2", "globex"):
            self.put("order#1", tenant=tenant, total={"N": "12.50"})
        other, one = (os.path.join(self.scratch.name, name) for name in ("other", "one"))
        copied = json.loads(self.run_it("copy", "--from", self.data, "--to", other, "--json").stdout)
        self.assertEqual([(table["table"], table["copied"], table["equal"]) for table in copied], [(TABLE, 3, True)])
        self.assertEqual(copied[0]["source"], copied[0]["target"])
        shown = self.run_it("copy", "--from", self.data, "--to", one, "--tenant", "acme", "--table", TABLE).stdout
        self.assertIn("1 item copied, both sides equal", shown)
        got = self.run_it("query", "--data", one, "--table", TABLE, "--tenant", "acme", "--json").stdout
        self.assertIn("12.5", got)
        self.assertNotIn("12.5", self.run_it("query", "--data", one, "--table", TABLE, "--tenant", "acme2", "--json").stdout)
        # What only the target has shows as a difference.
        self.run_it("put", json.dumps({"SK": {"S": "order#2"}}), "--data", one, "--table", TABLE, "--tenant", "acme")
        differs = subprocess.run([PROGRAM, "copy", "--from", self.data, "--to", one, "--tenant", "acme"], capture_output=True, text=True)
        self.assertEqual(differs.returncode, FAILURE)
        self.assertIn("DIFFER", differs.stdout)
        self.run_it("copy", "--from", os.path.join(self.scratch.name, "none"), "--to", other, status=FAILURE)
        self.run_it("copy", "--from", self.data, "--to", other, "--tenant", "a#b", status=FAILURE)
        self.run_it("copy", "--from", self.data, "--to", other, "--table", "NoSuchTable", status=NOT_FOUND)
        self.run_it("copy", "--from", self.data, "--to", other, "--parallel", "0", status=USAGE)

    def test_takes_the_logins_of_providers_that_are_whole_and_can_be_told_apart(self):
        keys = ["--oidc-keys", os.path.join(self.scratch.name, "none.json"), "--oidc-audience", "shop"]
        one = ["--oidc-issuer", "https://login.example.com"]
        for options, why in (
                (one, "after --oidc-issuer https://login.example.com give its --oidc-keys and at least one --oidc-audience"),
                (keys, "the issuer first"),
                (one + keys + ["--oidc-issuer", "https://other.example.com"], "after --oidc-issuer https://other"),
                (keys + one + one + keys, "the issuer first"),
                (one + keys[:2] + keys, "has two of --oidc-keys"),
                (["--oidc-issuer", "login.example.com"] + keys, "is a URL with https:// or http://"),
                (one + keys + one + keys, "cannot tell two providers apart"),
                (one + keys + ["--oidc-issuer", "http://LOGIN.example.com"] + keys, "cannot tell two providers apart"),
                (["--no-auth"] + one + keys, "no roles that a login could assume")):
            run = self.run_it("serve", "--memory", "--port", "0", *options, status=USAGE)
            self.assertIn(why, run.stderr)
        # Of a single provider they may come in any order; whether its keys can be read is seen at once.
        run = subprocess.run([PROGRAM, "serve", "--memory", "--port", "0", *keys, *one], capture_output=True, text=True,
                             timeout=60, env=self.environment)
        self.assertEqual(run.returncode, FAILURE)
        self.assertIn("none.json cannot be used: it cannot be read", run.stderr)

    def test_helps_with_examples(self):
        for command in (["table"], ["table", "create"], ["tenant"], ["key"], ["serve"], ["put"], ["get"], ["query"], ["copy"]):
            self.assertIn("Examples:", self.run_it(*command, "--help").stdout)


unittest.main()
