// The shop on OneTable: models by value templates, indexes, transactions, batches and pages of two tenants.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Table } from "dynamodb-onetable";

import { ShopServer, TABLE } from "./shop_server.js";

const SCHEMA = {
  format: "onetable:1.1.0",
  version: "0.0.1",
  indexes: {
    primary: { hash: "PK", sort: "SK" },
    GSI1: { hash: "GSI1PK", sort: "GSI1SK", project: "all", follow: false },
    LSI1: { type: "local", hash: "PK", sort: "createdAt", project: "all" },
  },
  models: {
    User: {
      PK: { type: String, value: "tenant#${tenant}" },
      SK: { type: String, value: "user#${userId}" },
      GSI1PK: { type: String, value: "tenant#${tenant}#email" },
      GSI1SK: { type: String, value: "${email}" },
      tenant: { type: String, required: true },
      userId: { type: String, required: true },
      email: { type: String, required: true },
      role: { type: String, enum: ["user", "admin"], default: "user" },
      balance: { type: Number, default: 0 },
      address: { type: Object, schema: { city: { type: String }, zip: { type: String } } },
      labels: { type: Set },
    },
    Order: {
      PK: { type: String, value: "tenant#${tenant}" },
      SK: { type: String, value: "order#${orderId}" },
      tenant: { type: String, required: true },
      orderId: { type: String, required: true },
      amount: { type: Number, required: true },
      createdAt: { type: String },
      placed: { type: Date },
    },
  },
  params: { isoDates: true, timestamps: true },
};

let server;
const shops = {};

before(async () => {
  server = await ShopServer.start({ makeTable: false });
  for (const [name, key] of Object.entries({ ...server.keys, operator: server.operator })) {
    const client = server.client(key);
    const table = new Table({ client, name: TABLE, schema: SCHEMA, partial: true, logger: false });
    shops[name] = { client, table, User: table.getModel("User"), Order: table.getModel("Order") };
  }
  await shops.operator.table.createTable();
});

after(async () => {
  for (const { client } of Object.values(shops)) client.destroy();
  await server?.stop();
});

const user = (userId, more = {}) => ({ tenant: "acme", userId, email: `${userId}@example.com`, ...more });
const order = (orderId, more = {}) => ({
  tenant: "acme",
  orderId,
  amount: 10,
  createdAt: `2026-01-${orderId}`,
  ...more,
});

const failsWith = (name) => (error) => {
  const told = `${error.name} ${error.code} ${error.message} ${error.context?.err?.name} ${error.cause?.name}`;
  assert.ok(told.includes(name), told);
  return true;
};

describe("OneTable", () => {
  it("makes the table with its indexes", async () => {
    assert.equal(await shops.operator.table.exists(), true);
    const { Table: made } = await shops.operator.table.describeTable();
    assert.deepEqual(
      made.GlobalSecondaryIndexes.map((each) => each.IndexName),
      ["GSI1"],
    );
    assert.deepEqual(
      made.LocalSecondaryIndexes.map((each) => each.IndexName),
      ["LSI1"],
    );
  });

  it("creates once, and reads back dates, sets and nested values", async () => {
    const { User, Order } = shops.acme;
    const values = user("alice", { address: { city: "Zürich", zip: "8001" }, labels: new Set(["a", "b"]) });
    const made = await User.create(values);
    assert.deepEqual([made.role, made.balance], ["user", 0]);
    await assert.rejects(User.create(user("alice")), failsWith("Conditional create failed"));
    const got = await User.get({ tenant: "acme", userId: "alice" }, { consistent: true });
    assert.deepEqual([got.address, got.labels], [values.address, values.labels]);
    const placed = new Date("2026-02-03T04:05:06.789Z");
    await Order.create(order("01", { placed }));
    assert.deepEqual((await Order.get({ tenant: "acme", orderId: "01" })).placed, placed);
  });

  it("updates with conditions, sums and nested paths", async () => {
    const { User } = shops.acme;
    const key = { tenant: "acme", userId: "alice" };
    await User.update(key, { add: { balance: 10.5 } });
    await User.update({ ...key, address: { city: "Bern" } });
    await User.update(key, { set: { role: "admin" }, where: "${balance} > {10}" });
    const got = await User.get(key);
    assert.deepEqual([got.balance, got.role, got.address], [10.5, "admin", { city: "Bern", zip: "8001" }]);
    await assert.rejects(
      User.update(key, { set: { role: "user" }, where: "${balance} > {11}" }),
      failsWith("Conditional"),
    );
    const upserted = await User.upsert(user("bob", { balance: 3 }));
    assert.equal(upserted.balance, 3);
    await assert.rejects(
      User.update({ tenant: "acme", userId: "nobody", balance: 1 }),
      failsWith("Conditional"),
    );
  });

  it("finds by key, by index and by filter, page by page", async () => {
    const { table, User, Order } = shops.acme;
    const batch = {};
    for (let i = 2; i <= 20; ++i)
      await Order.create(order(String(i).padStart(2, "0"), { amount: i }), { batch, exists: null });
    assert.ok(await table.batchWrite(batch));
    const pages = [];
    let next;
    do {
      const page = await Order.find({ tenant: "acme" }, { limit: 8, next });
      pages.push(page.length);
      next = page.next;
    } while (next);
    assert.deepEqual(pages, [8, 8, 4]);
    const dear = await Order.find({ tenant: "acme" }, { where: "${amount} >= {18}" });
    assert.deepEqual(
      dear.map((each) => each.orderId),
      ["18", "19", "20"],
    );
    assert.equal((await Order.find({ tenant: "acme" }, { count: true })).count, 20);
    const some = await Order.find(
      { tenant: "acme", SK: { between: ["order#05", "order#07"] } },
      { reverse: true },
    );
    assert.deepEqual(
      some.map((each) => each.amount),
      [7, 6, 5],
    );
    const local = await Order.find({ tenant: "acme", createdAt: { ">=": "2026-01-19" } }, { index: "LSI1" });
    assert.deepEqual(
      local.map((each) => each.orderId),
      ["19", "20"],
    );
    const found = await User.get({ tenant: "acme", email: "alice@example.com" }, { index: "GSI1" });
    assert.equal(found.userId, "alice");
  });

  it("reads a batch and a whole tenant by kinds", async () => {
    const { table, User, Order } = shops.acme;
    const batch = {};
    await User.get({ tenant: "acme", userId: "alice" }, { batch });
    await Order.get({ tenant: "acme", orderId: "03" }, { batch });
    const items = await table.batchGet(batch, { parse: true });
    assert.deepEqual(items.map((each) => each.userId ?? each.orderId).sort(), ["03", "alice"]);
    const kinds = await table.fetch(["User", "Order"], { PK: "tenant#acme" });
    assert.deepEqual([kinds.User.length, kinds.Order.length], [2, 20]);
  });

  it("transacts all or nothing", async () => {
    const { table, User, Order } = shops.acme;
    const buy = async (orderId, above) => {
      const transaction = {};
      await User.check({ tenant: "acme", userId: "bob" }, { transaction, where: "attribute_exists(PK)" });
      await User.update(
        { tenant: "acme", userId: "alice" },
        { transaction, set: { balance: "${balance} - {10}" }, where: `\${balance} >= {${above}}` },
      );
      await Order.create(order(orderId), { transaction });
      await table.transact("write", transaction);
    };
    await buy("30", 10);
    await assert.rejects(buy("31", 10), failsWith("Transaction"));
    assert.equal((await User.get({ tenant: "acme", userId: "alice" })).balance, 0.5);
    assert.equal(await Order.get({ tenant: "acme", orderId: "31" }), undefined);
    const transaction = {};
    await User.get({ tenant: "acme", userId: "bob" }, { transaction });
    await Order.get({ tenant: "acme", orderId: "30" }, { transaction });
    const read = await table.transact("get", transaction, { parse: true });
    assert.deepEqual(
      read.map((each) => each.userId ?? each.orderId),
      ["bob", "30"],
    );
  });

  it("removes", async () => {
    const { Order } = shops.acme;
    await Order.remove({ tenant: "acme", orderId: "30" });
    assert.equal(await Order.get({ tenant: "acme", orderId: "30" }), undefined);
    await assert.rejects(
      Order.remove({ tenant: "acme", orderId: "30" }, { exists: true }),
      failsWith("Conditional"),
    );
  });

  it("shows a tenant nothing of another's", async () => {
    const { User, Order } = shops.globex;
    await User.create({ ...user("carol"), tenant: "globex" });
    const denied = failsWith("AccessDenied");
    await assert.rejects(User.get({ tenant: "acme", userId: "alice" }), denied);
    await assert.rejects(User.create(user("mallory")), denied);
    await assert.rejects(User.update({ tenant: "acme", userId: "alice", balance: 1000 }), denied);
    await assert.rejects(Order.find({ tenant: "acme" }), denied);
    await assert.rejects(User.find({ tenant: "acme" }, { index: "GSI1" }), denied);
    await assert.rejects(User.scan({}), denied);
    assert.deepEqual(
      (await User.find({ tenant: "globex" })).map((each) => each.userId),
      ["carol"],
    );
  });

  it("scans everything for the operator, and deletes the table", async () => {
    const users = await shops.operator.User.scan({}, { limit: 3 });
    assert.deepEqual(users.map((each) => each.userId).sort(), ["alice", "bob", "carol"]);
    await shops.operator.table.deleteTable("DeleteTableForever");
    assert.equal(await shops.operator.table.exists(), false);
  });
});
