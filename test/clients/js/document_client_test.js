// The shop on AWS's SDK for JavaScript v3 and its document client: two tenants of one table, with keys of their own.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { DescribeTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  NumberValue,
  paginateQuery,
  paginateScan,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

import { ShopServer, TABLE } from "./shop_server.js";

let server, acme, globex, operator;

const user = (tenant, id, more = {}) => ({
  PK: `tenant#${tenant}`,
  SK: `user#${id}`,
  name: id,
  GSI1PK: `tenant#${tenant}#email`,
  GSI1SK: `${id}@example.com`,
  ...more,
});

const order = (tenant, id, more = {}) => ({
  PK: `tenant#${tenant}`,
  SK: `order#${id}`,
  createdAt: `2026-01-${id}`,
  GSI1PK: `tenant#${tenant}#status#open`,
  GSI1SK: id,
  ...more,
});

const put = (client, Item, more = {}) => client.send(new PutCommand({ TableName: TABLE, Item, ...more }));

const collect = async (pages) => {
  const all = [];
  for await (const page of pages) all.push(page.Items);
  return all;
};

const denied = { name: "AccessDeniedException" };

before(async () => {
  server = await ShopServer.start();
  acme = server.document(server.keys.acme);
  globex = server.document(server.keys.globex);
  operator = server.document(server.operator, { marshallOptions: { removeUndefinedValues: true } });
});

after(async () => {
  for (const client of [acme, globex, operator]) client?.destroy();
  await server?.stop();
});

describe("the table", () => {
  it("is described with its indexes", async () => {
    const { Table } = await operator.send(new DescribeTableCommand({ TableName: TABLE }));
    assert.equal(Table.TableStatus, "ACTIVE");
    assert.ok(Table.CreationDateTime instanceof Date);
    assert.deepEqual(
      Table.GlobalSecondaryIndexes.map((index) => [index.IndexName, index.IndexStatus]),
      [["GSI1", "ACTIVE"]],
    );
    assert.deepEqual(
      Table.LocalSecondaryIndexes.map((index) => index.IndexName),
      ["LSI1"],
    );
    assert.equal(Table.BillingModeSummary.BillingMode, "PAY_PER_REQUEST");
  });

  it("is listed to the operator", async () => {
    assert.deepEqual((await operator.send(new ListTablesCommand({}))).TableNames, [TABLE]);
  });
});

describe("values", () => {
  it("come back as they went, of every type", async () => {
    const Item = {
      PK: "tenant#acme",
      SK: "value#1",
      text: 'Zürich \u{1f6b2} \u0000 "quoted"',
      empty: "",
      number: -12.5,
      big: 12345678901234567890n,
      yes: true,
      nothing: null,
      bytes: new Uint8Array([0, 255, 128, 10]),
      list: [1, "two", [3, { four: 4 }], null],
      map: { "a.b": { deep: { deeper: ["x"] } }, "#": "hash" },
      strings: new Set(["a", "ü"]),
      numbers: new Set([1, 2.5, -3e-10]),
      binaries: new Set([new Uint8Array([1]), new Uint8Array([2, 3])]),
    };
    await put(acme, Item);
    const got = await acme.send(
      new GetCommand({ TableName: TABLE, Key: { PK: Item.PK, SK: Item.SK }, ConsistentRead: true }),
    );
    assert.deepEqual({ ...got.Item, big: undefined }, { ...Item, big: undefined });
    assert.equal(BigInt(got.Item.big), Item.big);
  });

  it("keep the 38 digits of a number", async () => {
    const digits = "1234567890.1234567890123456789012345678";
    const exact = server.document(server.keys.acme, { unmarshallOptions: { wrapNumbers: NumberValue.from } });
    await put(exact, { PK: "tenant#acme", SK: "value#2", n: NumberValue.from(digits) });
    const got = await exact.send(
      new GetCommand({ TableName: TABLE, Key: { PK: "tenant#acme", SK: "value#2" } }),
    );
    assert.equal(got.Item.n.toString(), digits);
    exact.destroy();
  });

  it("are refused with the service's words where they are wrong", async () => {
    await assert.rejects(put(acme, { PK: "tenant#acme", SK: "" }), {
      name: "ValidationException",
      message: /empty string value/i,
    });
    await assert.rejects(put(acme, { PK: "tenant#acme" }), {
      name: "ValidationException",
      message: "One or more parameter values were invalid: Missing the key SK in the item",
    });
    await assert.rejects(put(acme, { PK: "tenant#acme", SK: "x", bulk: "x".repeat(400 * 1024) }), {
      name: "ValidationException",
      message: "Item size has exceeded the maximum allowed size",
    });
  });
});

describe("conditions", () => {
  it("keep a user from being made twice, and tell which there is", async () => {
    const once = {
      ConditionExpression: "attribute_not_exists(PK)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    };
    await put(acme, user("acme", "alice"), once);
    await assert.rejects(put(acme, user("acme", "alice", { name: "Mallory" }), once), (error) => {
      assert.equal(error.name, "ConditionalCheckFailedException");
      assert.equal(error.message, "The conditional request failed");
      assert.equal(error.Item.name.S, "alice");
      return true;
    });
  });

  it("update in place", async () => {
    await put(acme, { PK: "tenant#acme", SK: "cart#1", lines: ["a"], tags: new Set(["new"]), total: 10 });
    const update = (UpdateExpression, ExpressionAttributeValues, more = {}) =>
      acme.send(
        new UpdateCommand({
          TableName: TABLE,
          Key: { PK: "tenant#acme", SK: "cart#1" },
          UpdateExpression,
          ExpressionAttributeValues,
          ReturnValues: "UPDATED_NEW",
          ...more,
        }),
      );
    const done = await update(
      "SET #l = list_append(#l, :more), note = if_not_exists(note, :note), #t = #t - :price ADD hits :one, tags :tags",
      {
        ":more": ["b"],
        ":note": "hello",
        ":price": 2.5,
        ":one": 1,
        ":tags": new Set(["red"]),
        ":new": "new",
        ":many": 5,
      },
      {
        ConditionExpression: "#t >= :price AND contains(tags, :new) AND size(#l) < :many",
        ExpressionAttributeNames: { "#t": "total", "#l": "lines" },
      },
    );
    assert.deepEqual(done.Attributes, {
      lines: ["a", "b"],
      note: "hello",
      total: 7.5,
      hits: 1,
      tags: new Set(["new", "red"]),
    });
    await assert.rejects(update("SET note = :x REMOVE note", { ":x": 1 }), {
      name: "ValidationException",
      message: /^Invalid UpdateExpression: Two document paths overlap with each other;/,
    });
  });

  it("lose none of fifty additions at once", async () => {
    const add = () =>
      acme.send(
        new UpdateCommand({
          TableName: TABLE,
          Key: { PK: "tenant#acme", SK: "counter" },
          UpdateExpression: "ADD hits :one",
          ExpressionAttributeValues: { ":one": 1 },
        }),
      );
    await Promise.all(Array.from({ length: 50 }, add));
    const got = await acme.send(
      new GetCommand({ TableName: TABLE, Key: { PK: "tenant#acme", SK: "counter" }, ConsistentRead: true }),
    );
    assert.equal(got.Item.hits, 50);
  });

  it("delete, and return what was there", async () => {
    await put(globex, user("globex", "gone"));
    const Key = { PK: "tenant#globex", SK: "user#gone" };
    const { Attributes } = await globex.send(
      new DeleteCommand({ TableName: TABLE, Key, ReturnValues: "ALL_OLD" }),
    );
    assert.equal(Attributes.name, "gone");
    assert.equal((await globex.send(new GetCommand({ TableName: TABLE, Key }))).Item, undefined);
  });
});

describe("pages and indexes", () => {
  const ids = Array.from({ length: 30 }, (_, i) => String(i + 1).padStart(2, "0"));

  before(async () => {
    const requests = ids.map((id) => ({
      PutRequest: { Item: order("acme", id, { filler: "x".repeat(100_000) }) },
    }));
    for (let at = 0; at < requests.length; at += 25) {
      let RequestItems = { [TABLE]: requests.slice(at, at + 25) };
      while (Object.keys(RequestItems).length > 0) {
        RequestItems = (await acme.send(new BatchWriteCommand({ RequestItems }))).UnprocessedItems ?? {};
      }
    }
    await put(globex, order("globex", "01"));
  });

  const orders = {
    TableName: TABLE,
    KeyConditionExpression: "PK = :pk AND begins_with(SK, :order)",
    ExpressionAttributeValues: { ":pk": "tenant#acme", ":order": "order#" },
  };

  it("are followed by the SDK's paginator: by a megabyte, and by a limit", async () => {
    const pages = await collect(paginateQuery({ client: acme }, { ...orders }));
    assert.deepEqual(
      pages.flat().map((item) => item.SK),
      ids.map((id) => `order#${id}`),
    );
    assert.equal(pages.length, 3);
    const sevens = await collect(
      paginateQuery({ client: acme, pageSize: 7 }, { ...orders, ProjectionExpression: "SK" }),
    );
    assert.deepEqual(
      sevens.map((page) => page.length),
      [7, 7, 7, 7, 2],
    );
  });

  it("run backwards, and filter after they count", async () => {
    const { Items, Count, ScannedCount } = await acme.send(
      new QueryCommand({
        ...orders,
        KeyConditionExpression: "PK = :pk AND SK BETWEEN :from AND :to",
        FilterExpression: "createdAt <> :not",
        ProjectionExpression: "SK",
        ExpressionAttributeValues: {
          ":pk": "tenant#acme",
          ":from": "order#05",
          ":to": "order#08",
          ":not": "2026-01-06",
        },
        ScanIndexForward: false,
      }),
    );
    assert.deepEqual(Items, [{ SK: "order#08" }, { SK: "order#07" }, { SK: "order#05" }]);
    assert.deepEqual([Count, ScannedCount], [3, 4]);
  });

  it("read a global index, whose pages carry both keys", async () => {
    const { Items, LastEvaluatedKey } = await acme.send(
      new QueryCommand({
        TableName: TABLE,
        IndexName: "GSI1",
        KeyConditionExpression: "GSI1PK = :pk AND GSI1SK >= :from",
        ExpressionAttributeValues: { ":pk": "tenant#acme#status#open", ":from": "28" },
        ProjectionExpression: "SK",
        Limit: 2,
      }),
    );
    assert.deepEqual(Items, [{ SK: "order#28" }, { SK: "order#29" }]);
    assert.deepEqual(LastEvaluatedKey, {
      PK: "tenant#acme",
      SK: "order#29",
      GSI1PK: "tenant#acme#status#open",
      GSI1SK: "29",
    });
  });

  it("read a local index consistently, and a global one not", async () => {
    const local = {
      TableName: TABLE,
      IndexName: "LSI1",
      KeyConditionExpression: "PK = :pk AND createdAt < :before",
      ExpressionAttributeValues: { ":pk": "tenant#acme", ":before": "2026-01-03" },
      ProjectionExpression: "createdAt",
      ConsistentRead: true,
    };
    assert.deepEqual((await acme.send(new QueryCommand(local))).Items, [
      { createdAt: "2026-01-01" },
      { createdAt: "2026-01-02" },
    ]);
    await assert.rejects(
      acme.send(
        new QueryCommand({
          TableName: TABLE,
          IndexName: "GSI1",
          KeyConditionExpression: "GSI1PK = :pk",
          ExpressionAttributeValues: { ":pk": "tenant#acme#status#open" },
          ConsistentRead: true,
        }),
      ),
      {
        name: "ValidationException",
        message: "Consistent reads are not supported on global secondary indexes",
      },
    );
  });

  it("scan the whole table for the operator, in segments", async () => {
    const segments = await Promise.all(
      [0, 1, 2, 3].map((Segment) =>
        collect(
          paginateScan(
            { client: operator, pageSize: 10 },
            {
              TableName: TABLE,
              Segment,
              TotalSegments: 4,
              FilterExpression: "begins_with(SK, :o)",
              ExpressionAttributeValues: { ":o": "order#" },
            },
          ),
        ),
      ),
    );
    assert.equal(segments.flat(2).length, 31);
  });

  it("get a hundred keys at once", async () => {
    let RequestItems = {
      [TABLE]: {
        Keys: ids.map((id) => ({ PK: "tenant#acme", SK: `order#${id}` })),
        ProjectionExpression: "SK",
      },
    };
    const found = [];
    while (Object.keys(RequestItems).length > 0) {
      const got = await acme.send(new BatchGetCommand({ RequestItems }));
      found.push(...got.Responses[TABLE].map((item) => item.SK));
      RequestItems = got.UnprocessedKeys ?? {};
    }
    assert.deepEqual(
      found.sort(),
      ids.map((id) => `order#${id}`),
    );
  });
});

describe("transactions", () => {
  const stock = { PK: "tenant#acme", SK: "stock#bicycle" };

  const purchase = (id, pieces, more = {}) =>
    acme.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            ConditionCheck: {
              TableName: TABLE,
              Key: { PK: "tenant#acme", SK: "user#buyer" },
              ConditionExpression: "attribute_exists(PK)",
            },
          },
          {
            Update: {
              TableName: TABLE,
              Key: stock,
              UpdateExpression: "SET pieces = pieces - :n",
              ConditionExpression: "pieces >= :n",
              ExpressionAttributeValues: { ":n": pieces },
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            },
          },
          {
            Put: {
              TableName: TABLE,
              Item: order("acme", id, { pieces }),
              ConditionExpression: "attribute_not_exists(PK)",
            },
          },
        ],
        ...more,
      }),
    );

  before(async () => {
    await put(acme, user("acme", "buyer"));
    await put(acme, { ...stock, pieces: 5 });
  });

  it("do all of a purchase", async () => {
    await purchase("70", 2);
    const { Responses } = await acme.send(
      new TransactGetCommand({
        TransactItems: [
          { Get: { TableName: TABLE, Key: stock } },
          {
            Get: {
              TableName: TABLE,
              Key: { PK: "tenant#acme", SK: "order#70" },
              ProjectionExpression: "pieces",
            },
          },
        ],
      }),
    );
    assert.deepEqual(
      Responses.map((response) => response.Item),
      [{ ...stock, pieces: 3 }, { pieces: 2 }],
    );
  });

  it("or nothing of it, and say which part would not", async () => {
    await assert.rejects(purchase("71", 4), (error) => {
      assert.equal(error.name, "TransactionCanceledException");
      assert.match(error.message, /specific reasons \[None, ConditionalCheckFailed, None\]$/);
      assert.deepEqual(
        error.CancellationReasons.map((reason) => reason.Code),
        ["None", "ConditionalCheckFailed", "None"],
      );
      assert.deepEqual(error.CancellationReasons[1].Item.pieces, { N: "3" });
      return true;
    });
    assert.equal(
      (await acme.send(new GetCommand({ TableName: TABLE, Key: { PK: "tenant#acme", SK: "order#71" } })))
        .Item,
      undefined,
    );
  });

  it("count once under one token, which stands for one request", async () => {
    const token = { ClientRequestToken: "11111111-2222-3333-4444-555555555555" };
    await purchase("72", 1, token);
    await purchase("72", 1, token);
    assert.equal((await acme.send(new GetCommand({ TableName: TABLE, Key: stock }))).Item.pieces, 2);
    await assert.rejects(purchase("73", 1, token), { name: "IdempotentParameterMismatchException" });
  });
});

describe("two tenants", () => {
  before(() => put(globex, user("globex", "carol", { secret: "of globex" })));
  const Key = { PK: "tenant#globex", SK: "user#carol" };

  it("neither read, write nor delete what is another's", async () => {
    await assert.rejects(acme.send(new GetCommand({ TableName: TABLE, Key })), denied);
    await assert.rejects(put(acme, user("globex", "mallory")), denied);
    await assert.rejects(acme.send(new DeleteCommand({ TableName: TABLE, Key })), denied);
    await assert.rejects(
      acme.send(
        new BatchGetCommand({
          RequestItems: { [TABLE]: { Keys: [{ PK: "tenant#acme", SK: "user#alice" }, Key] } },
        }),
      ),
      denied,
    );
    await assert.rejects(
      acme.send(new TransactGetCommand({ TransactItems: [{ Get: { TableName: TABLE, Key } }] })),
      denied,
    );
    await assert.rejects(
      acme.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: TABLE, Item: order("acme", "99") } },
            { Delete: { TableName: TABLE, Key } },
          ],
        }),
      ),
      denied,
    );
    assert.equal((await globex.send(new GetCommand({ TableName: TABLE, Key }))).Item.secret, "of globex");
  });

  it("query neither the table nor an index for another's", async () => {
    const query = (IndexName, attribute, value) =>
      acme.send(
        new QueryCommand({
          TableName: TABLE,
          IndexName,
          KeyConditionExpression: `${attribute} = :pk`,
          ExpressionAttributeValues: { ":pk": value },
        }),
      );
    await assert.rejects(query(undefined, "PK", "tenant#globex"), denied);
    await assert.rejects(query("LSI1", "PK", "tenant#globex"), denied);
    await assert.rejects(query("GSI1", "GSI1PK", "tenant#globex#email"), denied);
    await assert.rejects(acme.send(new ScanCommand({ TableName: TABLE })), denied);
    await assert.rejects(acme.send(new ScanCommand({ TableName: TABLE, IndexName: "GSI1" })), denied);
  });

  it("slip nothing into another's view of an index", async () => {
    await assert.rejects(put(acme, user("acme", "poison", { GSI1PK: "tenant#globex#email" })), denied);
    const { Items } = await globex.send(
      new QueryCommand({
        TableName: TABLE,
        IndexName: "GSI1",
        KeyConditionExpression: "GSI1PK = :pk",
        ExpressionAttributeValues: { ":pk": "tenant#globex#email" },
      }),
    );
    assert.deepEqual(
      Items.map((item) => item.SK),
      ["user#carol"],
    );
  });

  it("turn no page with a key of another's", async () => {
    await assert.rejects(
      acme.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: "PK = :pk",
          ExpressionAttributeValues: { ":pk": "tenant#acme" },
          ExclusiveStartKey: Key,
        }),
      ),
      (error) =>
        ["AccessDeniedException", "ValidationException"].includes(error.name) &&
        !error.message.includes("of globex"),
    );
  });
});
