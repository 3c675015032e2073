// A Rowhouse server with access control for a test: its operator, two tenants, and the shop's table.

import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

const PROGRAM = process.env.ROWHOUSE;
const OPERATOR = { accessKeyId: "AKIAOPERATOROFTHETEST", secretAccessKey: "operator/secret+of/the/test" };

export const REGION = "us-east-1";
export const ACCOUNT = "000000000000";
export const TABLE = "Shop";

// One table for everything: GSI1 finds a tenant's things another way, LSI1 by when they were made.
const SHOP_TABLE = {
  TableName: TABLE,
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "PK", KeyType: "HASH" },
    { AttributeName: "SK", KeyType: "RANGE" },
  ],
  AttributeDefinitions: ["PK", "SK", "GSI1PK", "GSI1SK", "createdAt"].map((name) => ({
    AttributeName: name,
    AttributeType: "S",
  })),
  GlobalSecondaryIndexes: [
    {
      IndexName: "GSI1",
      KeySchema: [
        { AttributeName: "GSI1PK", KeyType: "HASH" },
        { AttributeName: "GSI1SK", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "LSI1",
      KeySchema: [
        { AttributeName: "PK", KeyType: "HASH" },
        { AttributeName: "createdAt", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

// Without the caller's own credentials and settings.
function environment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("AWS_") && name !== "ROWHOUSE_MASTER_KEY",
  );
  return {
    ...Object.fromEntries(kept),
    AWS_ACCESS_KEY_ID: OPERATOR.accessKeyId,
    AWS_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
  };
}

export class ShopServer {
  operator = OPERATOR;

  // Starts `rowhouse serve --memory` and makes the tenants; `makeTable` makes the table as well.
  static async start({ args = [], tenants = ["acme", "globex"], makeTable = true } = {}) {
    const server = new ShopServer();
    server.process = spawn(PROGRAM, ["serve", "--memory", "--port", "0", ...args], {
      env: environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    server.said = "";
    server.process.stderr.on("data", (data) => (server.said += data));
    const [line] = await Promise.race([
      createInterface({ input: server.process.stdout })
        [Symbol.asyncIterator]()
        .next()
        .then((r) => [r.value]),
      new Promise((resolve) => server.process.once("exit", () => resolve([]))),
    ]);
    const match = /^rowhouse listening on (\S+)$/.exec(line ?? "");
    if (!match) throw new Error(`the server said ${line}: ${server.said}`);
    server.url = match[1];
    server.keys = {};
    for (const tenant of tenants) {
      const made = await server.rowhouse("tenant", "create", tenant);
      server.keys[tenant] = { accessKeyId: made.access_key_id, secretAccessKey: made.secret_access_key };
    }
    if (makeTable) await server.makeTable();
    return server;
  }

  // A command of `rowhouse` on the running server; its answer.
  async rowhouse(...args) {
    const { stdout } = await promisify(execFile)(PROGRAM, [...args, "--endpoint", this.url, "--json"], {
      env: environment(),
    });
    return stdout ? JSON.parse(stdout) : undefined;
  }

  settings(credentials, more = {}) {
    // Errors at once, rather than after the SDK's retries.
    return { endpoint: this.url, region: REGION, credentials, maxAttempts: 1, ...more };
  }

  client(credentials, more) {
    return new DynamoDBClient(this.settings(credentials, more));
  }

  document(credentials, translate) {
    return DynamoDBDocumentClient.from(this.client(credentials), translate);
  }

  async makeTable() {
    const client = this.client(OPERATOR);
    await client.send(new CreateTableCommand(SHOP_TABLE));
    const done = await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: TABLE });
    if (done.state !== "SUCCESS") throw new Error(`the table is not there: ${JSON.stringify(done)}`);
    client.destroy();
  }

  // Ends it; throws unless it ended well.
  async stop() {
    const ended = new Promise((resolve) =>
      this.process.once("exit", (code, signal) => resolve(code ?? signal)),
    );
    if (this.process.exitCode === null) this.process.kill("SIGTERM");
    const how = this.process.exitCode ?? (await ended);
    if (how !== 0) throw new Error(`the server ended with ${how}: ${this.said}`);
  }
}
