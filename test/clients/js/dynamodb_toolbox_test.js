// The shop on DynamoDB-Toolbox: entities of one table, indexes, transactions, conditions and pages of two tenants.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import {
  $add,
  $append,
  $get,
  BatchDeleteRequest,
  BatchGetCommand,
  BatchGetRequest,
  BatchPutRequest,
  BatchWriteCommand,
  ConditionCheck,
  DeleteItemCommand,
  Entity,
  GetItemCommand,
  GetTransaction,
  item,
  list,
  map,
  number,
  PutItemCommand,
  PutTransaction,
  QueryCommand,
  ScanCommand,
  set,
  string,
  Table,
  UpdateItemCommand,
  UpdateTransaction,
} from "dynamodb-toolbox";
import { execute as executeBatchGet } from "dynamodb-toolbox/table/actions/batchGet";
import { execute as executeBatchWrite } from "dynamodb-toolbox/table/actions/batchWrite";
import { execute as executeTransactGet } from "dynamodb-toolbox/entity/actions/transactGet";
import { execute as executeTransactWrite } from "dynamodb-toolbox/entity/actions/transactWrite";

import { ShopServer, TABLE } from "./shop_server.js";

function shopOf(documentClient) {
  const key = (name) => ({ name, type: "string" });
  const table = new Table({
    documentClient,
    name: TABLE,
    partitionKey: key("PK"),
    sortKey: key("SK"),
    indexes: {
      GSI1: { type: "global", partitionKey: key("GSI1PK"), sortKey: key("GSI1SK") },
      LSI1: { type: "local", sortKey: key("createdAt") },
    },
  });
  const User = new Entity({
    name: "User",
    table,
    schema: item({
      tenant: string().key(),
      userId: string().key(),
      email: string(),
      roles: set(string()).optional(),
      visits: number().default(0),
    }).and((prev) => ({
      GSI1PK: string()
        .hidden()
        .link(({ tenant }) => `tenant#${tenant}#email`),
      GSI1SK: string()
        .hidden()
        .link(({ email }) => email),
    })),
    computeKey: ({ tenant, userId }) => ({ PK: `tenant#${tenant}`, SK: `user#${userId}` }),
    timestamps: false,
  });
  const Order = new Entity({
    name: "Order",
    table,
    schema: item({
      tenant: string().key(),
      orderId: string().key(),
      amount: number(),
      lines: list(map({ sku: string(), pieces: number() })).default([]),
      createdAt: string(),
    }),
    computeKey: ({ tenant, orderId }) => ({ PK: `tenant#${tenant}`, SK: `order#${orderId}` }),
    timestamps: false,
  });
  return { documentClient, table, User, Order };
}

let server, acme, globex, operator;

before(async () => {
  server = await ShopServer.start();
  acme = shopOf(server.document(server.keys.acme));
  globex = shopOf(server.document(server.keys.globex));
  operator = shopOf(server.document(server.operator));
});

after(async () => {
  for (const shop of [acme, globex, operator]) shop?.documentClient.destroy();
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

const put = (entity, values, options = {}) =>
  entity.build(PutItemCommand).item(values).options(options).send();
const get = async (entity, key) =>
  (await entity.build(GetItemCommand).key(key).options({ consistent: true }).send()).Item;

describe("DynamoDB-Toolbox", () => {
  it("puts under a condition", async () => {
    const once = { condition: { attr: "userId", exists: false } };
    await put(acme.User, user("alice", { roles: new Set(["buyer"]) }), once);
    await assert.rejects(put(acme.User, user("alice"), once), { name: "ConditionalCheckFailedException" });
    assert.deepEqual(await get(acme.User, { tenant: "acme", userId: "alice" }), {
      ...user("alice"),
      roles: new Set(["buyer"]),
      visits: 0,
    });
  });

  it("updates with references, sums and appended lists", async () => {
    await put(acme.Order, order("01"));
    const { Attributes } = await acme.Order.build(UpdateItemCommand)
      .item({
        tenant: "acme",
        orderId: "01",
        amount: $add(2.5),
        lines: $append([{ sku: "bicycle", pieces: 1 }]),
      })
      .options({ returnValues: "ALL_NEW", condition: { attr: "amount", gte: 10 } })
      .send();
    assert.equal(Attributes.amount, 12.5);
    assert.deepEqual(Attributes.lines, [{ sku: "bicycle", pieces: 1 }]);
    const copied = await acme.User.build(UpdateItemCommand)
      .item({ tenant: "acme", userId: "alice", email: $get("userId", "none"), visits: $add(0) })
      .options({ returnValues: "UPDATED_NEW" })
      .send();
    assert.deepEqual([copied.Attributes.email, copied.Attributes.visits], ["alice", 0]);
    await acme.User.build(UpdateItemCommand).item(user("alice")).send();
  });

  it("queries the table and its indexes, page by page", async () => {
    const requests = Array.from({ length: 20 }, (_, i) =>
      acme.Order.build(BatchPutRequest).item(order(String(i + 1).padStart(2, "0"), { amount: i + 1 })),
    );
    await executeBatchWrite({ maxAttempts: 5 }, acme.table.build(BatchWriteCommand).requests(...requests));

    const query = (what, options = {}) =>
      acme.table.build(QueryCommand).query(what).entities(acme.Order, acme.User).options(options).send();
    const first = await query({ partition: "tenant#acme", range: { beginsWith: "order#" } }, { limit: 15 });
    assert.equal(first.Count, 15);
    const rest = await query(
      { partition: "tenant#acme", range: { beginsWith: "order#" } },
      { exclusiveStartKey: first.LastEvaluatedKey },
    );
    assert.deepEqual(
      rest.Items.map((each) => each.orderId),
      ["16", "17", "18", "19", "20"],
    );

    const all = await query({ partition: "tenant#acme" }, { limit: 6, maxPages: Infinity });
    assert.equal(all.Items.length, 21);
    const emails = await query({
      index: "GSI1",
      partition: "tenant#acme#email",
      range: { eq: "alice@example.com" },
    });
    assert.deepEqual(
      emails.Items.map((each) => each.userId),
      ["alice"],
    );
    const latest = await query(
      { index: "LSI1", partition: "tenant#acme", range: { gte: "2026-01-10" } },
      { reverse: true, limit: 2, consistent: true, filters: { Order: { attr: "amount", lt: 20 } } },
    );
    assert.deepEqual([latest.Items.map((each) => each.orderId), latest.ScannedCount], [["19"], 2]);
  });

  it("gets and deletes batches", async () => {
    const keys = ["01", "02", "99"].map((orderId) => ({ tenant: "acme", orderId }));
    const { Responses } = await executeBatchGet(
      acme.table
        .build(BatchGetCommand)
        .requests(...keys.map((key) => acme.Order.build(BatchGetRequest).key(key))),
    );
    assert.deepEqual(
      Responses[0].map((each) => each?.orderId),
      ["01", "02", undefined],
    );
    await executeBatchWrite(
      acme.table
        .build(BatchWriteCommand)
        .requests(...keys.map((key) => acme.Order.build(BatchDeleteRequest).key(key))),
    );
    assert.equal(await get(acme.Order, keys[0]), undefined);
  });

  it("transacts all or nothing", async () => {
    const buy = (orderId, visits) =>
      executeTransactWrite(
        acme.User.build(ConditionCheck)
          .key({ tenant: "acme", userId: "nobody" })
          .condition({ attr: "userId", exists: false }),
        acme.User.build(UpdateTransaction)
          .item({ tenant: "acme", userId: "alice", visits: $add(1) })
          .options({ condition: { attr: "visits", eq: visits } }),
        acme.Order.build(PutTransaction)
          .item(order(orderId))
          .options({ condition: { attr: "orderId", exists: false } }),
      );
    await buy("30", 0);
    await assert.rejects(buy("31", 0), (error) => {
      assert.equal(error.name, "TransactionCanceledException");
      assert.deepEqual(
        error.CancellationReasons.map((each) => each.Code),
        ["None", "ConditionalCheckFailed", "None"],
      );
      return true;
    });
    const { Responses } = await executeTransactGet(
      acme.User.build(GetTransaction).key({ tenant: "acme", userId: "alice" }),
      acme.Order.build(GetTransaction).key({ tenant: "acme", orderId: "31" }),
    );
    assert.deepEqual([Responses[0].Item.visits, Responses[1].Item], [1, undefined]);
  });

  it("deletes, and returns what was there", async () => {
    const { Attributes } = await acme.Order.build(DeleteItemCommand)
      .key({ tenant: "acme", orderId: "30" })
      .options({ returnValues: "ALL_OLD", condition: { attr: "amount", eq: 10 } })
      .send();
    assert.equal(Attributes.orderId, "30");
  });

  it("shows a tenant nothing of another's", async () => {
    const denied = { name: "AccessDeniedException" };
    await put(globex.User, { ...user("carol"), tenant: "globex" });
    await assert.rejects(get(globex.User, { tenant: "acme", userId: "alice" }), denied);
    await assert.rejects(put(globex.User, user("mallory")), denied);
    const query = (what) => globex.table.build(QueryCommand).query(what).entities(globex.User).send();
    await assert.rejects(query({ partition: "tenant#acme" }), denied);
    await assert.rejects(query({ index: "GSI1", partition: "tenant#acme#email" }), denied);
    await assert.rejects(globex.table.build(ScanCommand).entities(globex.User).send(), denied);
    assert.deepEqual(
      (await query({ partition: "tenant#globex" })).Items.map((each) => each.userId),
      ["carol"],
    );
  });

  it("scans everything for the operator", async () => {
    const { Items } = await operator.table
      .build(ScanCommand)
      .entities(operator.User)
      .options({ limit: 5, maxPages: Infinity })
      .send();
    assert.deepEqual(Items.map((each) => each.userId).sort(), ["alice", "carol"]);
  });
});
