"""The shop on boto3 runs unchanged against the server, on disk and in memory, again and again."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.environ["SHOP_BOTO3"])
import shop  # noqa: E402
from rowhouse_server import Server  # noqa: E402

SHOP = os.path.join(os.environ["SHOP_BOTO3"], "shop.py")


def run_shop(url):
    done = subprocess.run(
        [sys.executable, SHOP, "--endpoint-url", url], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class ShopBoto3(unittest.TestCase):
    def expect_output(self, output, first_line):
        lines = output.splitlines()
        self.assertEqual(lines[0], first_line)
        self.assertRegex(lines[1], r"^User Alice added to tenant [0-9a-f-]{36}\.$")
        self.assertIn("Tenant 1 reads its user back: Alice <alice@example.com>", lines)
        self.assertIn("Tenant 1 has 1 order(s): 150", lines)
        self.assertIn("Tenant 2 has 1 order(s): 200", lines)
        self.assertEqual(lines[-1], "Tenant 2 looks for Alice: None")

    def run_twice(self, *arguments):
        with Server(*arguments) as server:
            self.expect_output(run_shop(server.url), "Table MultiTenantTable created.")
            self.expect_output(run_shop(server.url), "Table MultiTenantTable exists already.")
            items = server.resource().Table(shop.TABLE_NAME).scan()["Items"]
            self.assertEqual(len(items), 8)
            self.assertEqual(len({item["PK"] for item in items}), 4)

    def test_runs_twice_in_memory(self):
        self.run_twice("--memory")

    def test_runs_twice_on_disk(self):
        with tempfile.TemporaryDirectory() as folder:
            self.run_twice("--data", os.path.join(folder, "data"))

    def test_goes_on_where_the_last_server_ended(self):
        with tempfile.TemporaryDirectory() as folder:
            with Server("--data", folder) as server:
                output = run_shop(server.url)
            tenant = re.search(r"User Alice added to tenant (\S+)\.", output)[1]
            with Server("--data", folder) as server:
                table = shop.connect(server.url).Table(shop.TABLE_NAME)
                orders = shop.get_orders_for_tenant(table, tenant)
                self.assertEqual([order["order_amount"] for order in orders], [150])
                self.expect_output(run_shop(server.url), "Table MultiTenantTable exists already.")

    def test_lists_a_tenants_orders_over_many_pages(self):
        with Server("--memory") as server:
            table = shop.create_table(shop.connect(server.url))
            filler = "x" * 100_000
            with table.batch_writer() as batch:
                for i in range(30):
                    for tenant in ("acme", "acme2"):
                        batch.put_item(
                            Item={"PK": f"tenant#{tenant}", "SK": f"order#{i:02}", "filler": filler}
                        )
            orders = shop.get_orders_for_tenant(table, "acme")
            self.assertEqual([o["SK"] for o in orders], [f"order#{i:02}" for i in range(30)])
            self.assertEqual({o["PK"] for o in orders}, {"tenant#acme"})


if __name__ == "__main__":
    unittest.main()
