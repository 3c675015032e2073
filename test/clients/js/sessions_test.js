// Signatures and sessions on AWS's SDK for JavaScript v3: its signer, its clock, its providers of credentials.

import assert from "node:assert/strict";
import { createSign, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromTemporaryCredentials, fromWebToken } from "@aws-sdk/credential-providers";
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

import { ACCOUNT, REGION, ShopServer, TABLE } from "./shop_server.js";

const ISSUER = "https://login.example.com";
const roleArn = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const allow = (more) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });

let server, folder, login;

const Key = (tenant) => ({ PK: `tenant#${tenant}`, SK: "user#alice" });
const get = (client, tenant) => client.send(new GetCommand({ TableName: TABLE, Key: Key(tenant) }));
const put = (client, tenant, more) =>
  client.send(new PutCommand({ TableName: TABLE, Item: { ...Key(tenant), ...more } }));

async function file(name, document) {
  const at = path.join(folder, name);
  await writeFile(at, JSON.stringify(document));
  return at;
}

async function makeRole(name, trust) {
  await server.rowhouse("role", "create", name, "--trust", await file("trust.json", trust));
  const policy = allow({
    Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
    Resource: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${TABLE}`,
    Condition: {
      "ForAllValues:StringLike": {
        "dynamodb:LeadingKeys": [
          "tenant#${aws:PrincipalTag/TenantId}",
          "tenant#${aws:PrincipalTag/TenantId}#*",
        ],
      },
    },
  });
  await server.rowhouse("role", "put-policy", name, "own", await file("policy.json", policy));
}

// A login's token for a worker of a tenant's, signed as the key set says.
function token(tenant) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: ISSUER,
    aud: "shop",
    sub: "user-7",
    exp: Math.floor(Date.now() / 1000) + 600,
    "https://aws.amazon.com/tags": { principal_tags: { TenantId: [tenant] } },
  };
  const text = `${part({ alg: "RS256", typ: "JWT", kid: "login" })}.${part(claims)}`;
  return `${text}.${createSign("sha256").update(text).sign(login.privateKey).toString("base64url")}`;
}

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rowhouse-sessions-"));
  login = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...login.publicKey.export({ format: "jwk" }), kid: "login", use: "sig", alg: "RS256" };
  const keys = await file("jwks.json", { keys: [jwk] });
  server = await ShopServer.start({
    args: ["--oidc-issuer", ISSUER, "--oidc-keys", keys, "--oidc-audience", "shop"],
  });
  await makeRole("app", allow({ Principal: { AWS: ACCOUNT }, Action: ["sts:AssumeRole", "sts:TagSession"] }));
  await makeRole(
    "customer",
    allow({
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/login.example.com` },
      Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
      Condition: {
        StringEquals: { "login.example.com:aud": "shop" },
        StringLike: { "aws:RequestTag/TenantId": "?*" },
      },
    }),
  );
  for (const tenant of ["acme", "globex"]) {
    const client = server.document(server.keys[tenant]);
    await put(client, tenant, { of: tenant });
    client.destroy();
  }
});

after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("signatures", () => {
  const refused = async (credentials, names, more) => {
    const client = server.document(credentials);
    await assert.rejects(get(client, "acme"), (error) => {
      assert.ok(names.includes(error.name), `${error.name}: ${error.message}`);
      assert.ok(!error.message.includes(server.keys.acme.secretAccessKey));
      return true;
    });
    client.destroy();
  };

  it("open a tenant's items", async () => {
    const client = server.document(server.keys.acme);
    assert.equal((await get(client, "acme")).Item.of, "acme");
    client.destroy();
  });

  it("are refused with a wrong secret, an unknown key, a token that is none", async () => {
    await refused({ ...server.keys.acme, secretAccessKey: "wrong" }, ["InvalidSignatureException"]);
    await refused({ ...server.keys.acme, accessKeyId: "AKIAUNKNOWNUNKNOWN00" }, [
      "UnrecognizedClientException",
    ]);
    await refused({ ...server.keys.acme, sessionToken: "none" }, [
      "UnrecognizedClientException",
      "InvalidSignatureException",
    ]);
  });

  it("of a clock that is an hour off are right at the second attempt", async () => {
    const client = server.client(server.keys.acme, { maxAttempts: 2, systemClockOffset: 3_600_000 });
    const { DynamoDBDocumentClient } = await import("@aws-sdk/lib-dynamodb");
    assert.equal((await get(DynamoDBDocumentClient.from(client), "acme")).Item.of, "acme");
    assert.ok(Math.abs(client.config.systemClockOffset) < 60_000);
    client.destroy();
  });

  it("tell who one is", async () => {
    const sts = new STSClient(server.settings(server.keys.acme));
    const told = await sts.send(new GetCallerIdentityCommand({}));
    assert.deepEqual([told.Account, told.Arn], [ACCOUNT, `arn:aws:iam::${ACCOUNT}:user/tenant/acme`]);
    sts.destroy();
  });
});

const providers = {
  "fromTemporaryCredentials (AssumeRole)": (tenant) =>
    fromTemporaryCredentials({
      masterCredentials: server.operator,
      params: {
        RoleArn: roleArn("app"),
        RoleSessionName: "worker",
        DurationSeconds: 900,
        Tags: [{ Key: "TenantId", Value: tenant }],
      },
      clientConfig: { endpoint: server.url, region: REGION },
    }),
  "fromWebToken (AssumeRoleWithWebIdentity)": (tenant) =>
    fromWebToken({
      roleArn: roleArn("customer"),
      roleSessionName: "worker",
      webIdentityToken: token(tenant),
      clientConfig: { endpoint: server.url, region: REGION },
    }),
};

for (const [name, provider] of Object.entries(providers)) {
  describe(`sessions by ${name}`, () => {
    it("reach the tenant whose tag they bear, and no other", async () => {
      for (const [own, other] of [
        ["acme", "globex"],
        ["globex", "acme"],
      ]) {
        const client = server.document(provider(own));
        assert.equal((await get(client, own)).Item.of, own);
        await put(client, own, { of: own });
        await assert.rejects(get(client, other), { name: "AccessDeniedException" });
        await assert.rejects(put(client, other, {}), { name: "AccessDeniedException" });
        const query = (tenant) =>
          client.send(
            new QueryCommand({
              TableName: TABLE,
              KeyConditionExpression: "PK = :pk",
              ExpressionAttributeValues: { ":pk": `tenant#${tenant}` },
            }),
          );
        assert.deepEqual((await query(own)).Items, [{ ...Key(own), of: own }]);
        await assert.rejects(query(other), { name: "AccessDeniedException" });
        client.destroy();
      }
    });

    it("do only what the role's policy allows", async () => {
      const client = server.document(provider("acme"));
      await assert.rejects(
        client.send(new DeleteCommand({ TableName: TABLE, Key: Key("acme") })),
        (error) => {
          assert.equal(error.name, "AccessDeniedException");
          assert.match(
            error.message,
            /^User: arn:aws:sts::\d+:assumed-role\/\w+\/worker is not authorized to perform: dynamodb:DeleteItem/,
          );
          return true;
        },
      );
      client.destroy();
    });
  });
}

describe("a role", () => {
  it("that trusts somebody else is not assumed", async () => {
    const client = server.document(
      fromTemporaryCredentials({
        masterCredentials: server.keys.acme,
        params: { RoleArn: roleArn("customer"), RoleSessionName: "worker" },
        clientConfig: { endpoint: server.url, region: REGION },
      }),
    );
    await assert.rejects(get(client, "acme"), (error) => {
      assert.equal(error.name, "AccessDenied");
      assert.match(
        error.message,
        /is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::\d+:role\/customer/,
      );
      return true;
    });
    client.destroy();
  });
});
