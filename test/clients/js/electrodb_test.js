// The shop on ElectroDB: entities, collections, indexes, transactions, conditions and pages of two tenants.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Entity, Service } from "electrodb";

import { ShopServer, TABLE } from "./shop_server.js";

const tenant = { type: "string", required: true };

const User = {
  model: { entity: "user", version: "1", service: "shop" },
  attributes: {
    tenant,
    userId: { type: "string", required: true },
    email: { type: "string", required: true },
    name: { type: "string" },
    logins: { type: "number", default: 0 },
    roles: { type: "set", items: "string" },
    address: { type: "map", properties: { street: { type: "string" }, city: { type: "string" } } },
  },
  indexes: {
    byId: {
      collection: "account",
      pk: { field: "PK", composite: ["tenant"], template: "tenant#${tenant}" },
      sk: { field: "SK", composite: ["userId"], template: "user#${userId}" },
    },
    byEmail: {
      index: "GSI1",
      pk: { field: "GSI1PK", composite: ["tenant"], template: "tenant#${tenant}#email" },
      sk: { field: "GSI1SK", composite: ["email"], template: "${email}" },
    },
  },
};

const Order = {
  model: { entity: "order", version: "1", service: "shop" },
  attributes: {
    tenant,
    orderId: { type: "string", required: true },
    userId: { type: "string", required: true },
    status: { type: ["open", "paid", "sent"], default: "open" },
    amount: { type: "number", required: true },
    lines: {
      type: "list",
      items: { type: "map", properties: { sku: { type: "string" }, pieces: { type: "number" } } },
    },
    createdAt: { type: "string", required: true },
  },
  indexes: {
    byId: {
      collection: "account",
      pk: { field: "PK", composite: ["tenant"], template: "tenant#${tenant}" },
      sk: { field: "SK", composite: ["orderId"], template: "order#${orderId}" },
    },
    byStatus: {
      index: "GSI1",
      pk: { field: "GSI1PK", composite: ["tenant", "status"], template: "tenant#${tenant}#status#${status}" },
      sk: { field: "GSI1SK", composite: ["orderId"], template: "${orderId}" },
    },
  },
};

let server;
const shops = {};

before(async () => {
  server = await ShopServer.start();
  for (const name of ["acme", "globex"]) {
    const client = server.document(server.keys[name]);
    const of = (schema) => new Entity(schema, { client, table: TABLE });
    shops[name] = { client, shop: new Service({ user: of(User), order: of(Order) }) };
  }
});

after(async () => {
  for (const { client } of Object.values(shops)) client.destroy();
  await server?.stop();
});

const entities = (name) => shops[name].shop.entities;

const user = (id, more = {}) => ({ tenant: "acme", userId: id, email: `${id}@example.com`, ...more });
const order = (id, more = {}) => ({
  tenant: "acme",
  orderId: id,
  userId: "alice",
  amount: 10,
  createdAt: "2026-01-01",
  ...more,
});

const failsWith = (name) => (error) => {
  assert.ok(`${error.cause?.name} ${error.message}`.includes(name), `${error.cause?.name} ${error.message}`);
  return true;
};

describe("ElectroDB", () => {
  it("creates once", async () => {
    const { user: users } = entities("acme");
    const made = await users
      .create(
        user("alice", { name: "Alice", roles: ["buyer"], address: { street: "Main St", city: "Zürich" } }),
      )
      .go();
    assert.equal(made.data.logins, 0);
    await assert.rejects(users.create(user("alice")).go(), failsWith("ConditionalCheckFailed"));
    const got = await users.get({ tenant: "acme", userId: "alice" }).go({ consistent: true });
    assert.deepEqual(got.data, made.data);
  });

  it("patches under a condition, and upserts", async () => {
    const { user: users } = entities("acme");
    const patched = await users
      .patch({ tenant: "acme", userId: "alice" })
      .add({ logins: 2, roles: ["admin"] })
      .data((attributes, { set }) => set(attributes.address.city, "Bern"))
      .where(
        (attributes, { contains, eq }) =>
          `${contains(attributes.roles, "buyer")} AND ${eq(attributes.logins, 0)}`,
      )
      .go({ response: "all_new" });
    assert.equal(patched.data.logins, 2);
    assert.deepEqual(patched.data.roles.sort(), ["admin", "buyer"]);
    assert.deepEqual(patched.data.address, { street: "Main St", city: "Bern" });
    await assert.rejects(
      users.patch({ tenant: "acme", userId: "nobody" }).set({ name: "x" }).go(),
      failsWith("ConditionalCheckFailed"),
    );
    await users.upsert(user("bob", { name: "Bob" })).go();
    assert.equal((await users.get({ tenant: "acme", userId: "bob" }).go()).data.name, "Bob");
  });

  it("finds by a global index, which follows what is changed", async () => {
    const { user: users, order: orders } = entities("acme");
    const found = await users.query.byEmail({ tenant: "acme", email: "alice@example.com" }).go();
    assert.deepEqual(
      found.data.map((each) => each.userId),
      ["alice"],
    );
    await orders.create(order("x1")).go();
    await orders.patch({ tenant: "acme", orderId: "x1" }).set({ status: "paid" }).go();
    const ids = async (status) =>
      (await orders.query.byStatus({ tenant: "acme", status }).go()).data.map((each) => each.orderId);
    assert.deepEqual([await ids("open"), await ids("paid")], [[], ["x1"]]);
    await orders.remove({ tenant: "acme", orderId: "x1" }).go();
    assert.deepEqual(await ids("paid"), []);
  });

  it("writes and reads batches, and turns pages by a cursor", async () => {
    const { order: orders } = entities("acme");
    const made = Array.from({ length: 60 }, (_, i) => order(String(i).padStart(3, "0"), { amount: i }));
    assert.deepEqual((await orders.put(made).go({ concurrency: 2 })).unprocessed, []);
    const keys = made.map(({ tenant: of, orderId }) => ({ tenant: of, orderId }));
    const got = await orders.get(keys).go({ preserveBatchOrder: true });
    assert.deepEqual(
      got.data.map((each) => each.orderId),
      made.map((each) => each.orderId),
    );

    const pages = [];
    let cursor = null;
    do {
      const page = await orders.query.byId({ tenant: "acme" }).go({ cursor, limit: 25 });
      pages.push(page.data.length);
      cursor = page.cursor;
    } while (cursor !== null);
    assert.deepEqual(pages, [25, 25, 10]);

    const newest = await orders.query
      .byStatus({ tenant: "acme", status: "open" })
      .go({ order: "desc", limit: 3 });
    assert.deepEqual(
      newest.data.map((each) => each.orderId),
      ["059", "058", "057"],
    );
    const between = await orders.query
      .byId({ tenant: "acme" })
      .between({ orderId: "010" }, { orderId: "020" })
      .where(({ amount }, { gt }) => gt(amount, 17))
      .go({ pages: "all" });
    assert.deepEqual(
      between.data.map((each) => each.amount),
      [18, 19, 20],
    );
    await orders.delete(keys).go();
    assert.deepEqual((await orders.query.byId({ tenant: "acme" }).go({ pages: "all" })).data, []);
  });

  it("reads a collection of both kinds", async () => {
    const { order: orders } = entities("acme");
    await orders.create(order("c1", { lines: [{ sku: "bicycle", pieces: 1 }] })).go();
    const { data } = await shops.acme.shop.collections.account({ tenant: "acme" }).go({ pages: "all" });
    assert.deepEqual(
      data.user.map((each) => each.userId),
      ["alice", "bob"],
    );
    assert.deepEqual(
      data.order.map((each) => each.lines),
      [[{ sku: "bicycle", pieces: 1 }]],
    );
  });

  it("transacts all or nothing", async () => {
    const { shop } = shops.acme;
    const buy = (id, logins) =>
      shop.transaction
        .write(({ user: users, order: orders }) => [
          users
            .check({ tenant: "acme", userId: "bob" })
            .where(({ name }, { exists }) => exists(name))
            .commit(),
          users
            .patch({ tenant: "acme", userId: "alice" })
            .add({ logins: 1 })
            .where((attributes, { eq }) => eq(attributes.logins, logins))
            .commit({ response: "all_old" }),
          orders.create(order(id)).commit(),
        ])
        .go();
    assert.equal((await buy("t1", 2)).canceled, false);
    const refused = await buy("t2", 2);
    assert.equal(refused.canceled, true);
    assert.deepEqual(
      refused.data.map((each) => each.code),
      ["None", "ConditionalCheckFailed", "None"],
    );
    assert.equal(refused.data[1].item.logins, 3);
    const read = await shop.transaction
      .get(({ user: users, order: orders }) => [
        users.get({ tenant: "acme", userId: "alice" }).commit(),
        orders.get({ tenant: "acme", orderId: "t1" }).commit(),
        orders.get({ tenant: "acme", orderId: "t2" }).commit(),
      ])
      .go();
    assert.deepEqual(
      read.data.map((each) => each.item && (each.item.orderId ?? each.item.logins)),
      [3, "t1", null],
    );
  });

  it("shows a tenant nothing of another's", async () => {
    const { user: users, order: orders } = entities("globex");
    await users.create({ ...user("carol"), tenant: "globex" }).go();
    await assert.rejects(users.get({ tenant: "acme", userId: "alice" }).go(), failsWith("AccessDenied"));
    await assert.rejects(users.query.byEmail({ tenant: "acme" }).go(), failsWith("AccessDenied"));
    await assert.rejects(orders.put(order("stolen")).go(), failsWith("AccessDenied"));
    await assert.rejects(users.scan.go(), failsWith("AccessDenied"));
    await assert.rejects(
      shops.globex.shop.collections.account({ tenant: "acme" }).go(),
      failsWith("AccessDenied"),
    );
    const { data } = await shops.globex.shop.collections.account({ tenant: "globex" }).go();
    assert.deepEqual([data.user.map((each) => each.userId), data.order], [["carol"], []]);
  });
});
