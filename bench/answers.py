"""Asks a server a few things over a plain socket and checks each answer in full."""

import json
import random
import socket
import zlib

SAMPLES = 50
TARGET = "DynamoDB_20120810."
AUTHORIZATION = ("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, "
                 "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0" * 64)


class Wrong(Exception):
    """An answer that is not what the data says."""


class Answer:
    def __init__(self, raw, head, body):
        self.raw, self.body = raw, body
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}


def request(operation, body):
    text = json.dumps(body)
    return (f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n"
            f"X-Amz-Target: {TARGET}{operation}\r\nX-Amz-Date: 20260101T000000Z\r\n"
            f"Authorization: {AUTHORIZATION}\r\nContent-Length: {len(text)}\r\n\r\n{text}").encode()


def exchange(connection, message):
    """Sends one request and reads one whole answer."""
    connection.sendall(message)
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += received(connection)
    head, _, body = raw.partition(b"\r\n\r\n")
    answer = Answer(raw, head, body)
    length = int(answer.headers["content-length"])
    while len(answer.body) < length:
        answer.body += received(connection)
    answer.raw = head + b"\r\n\r\n" + answer.body
    return answer


def received(connection):
    part = connection.recv(1 << 16)
    if not part:
        raise Wrong("the connection was closed")
    return part


def ask(connection, operation, body):
    answer = exchange(connection, request(operation, body))
    if answer.status != 200:
        raise Wrong(f"{operation}: {answer.raw.decode('latin-1')}")
    if answer.headers.get("x-amz-crc32") != str(zlib.crc32(answer.body)):
        raise Wrong(f"{operation}: the checksum is not of the body")
    return answer, json.loads(answer.body)


def require_user(item, tenant, user):
    number = f"{user:06d}"
    expected = {"PK": {"S": tenant}, "SK": {"S": "user#" + number}, "user_id": {"S": number},
                "user_name": {"S": "Alice " + number}, "user_email": {"S": f"alice{number}@example.com"}}
    if {name: item.get(name) for name in expected} != expected or len(item["note"]["S"]) != 90:
        raise Wrong(f"not the user {number} of {tenant}: {item}")


def require_order(item, tenant, order):
    number = f"{order:06d}"
    expected = {"PK": {"S": tenant}, "SK": {"S": "order#" + number}, "order_id": {"S": number},
                "user_id": {"S": number}, "order_amount": {"N": "150"}}
    if {name: item.get(name) for name in expected} != expected or len(item["note"]["S"]) != 90:
        raise Wrong(f"not the order {number} of {tenant}: {item}")


def order_item(tenant, order, note):
    number = f"{order:06d}"
    return {"PK": {"S": tenant}, "SK": {"S": "order#" + number}, "order_id": {"S": number},
            "user_id": {"S": number}, "order_amount": {"N": "150"}, "note": {"S": note}}


def check_sample(port, shop, seed):
    """Checks gets, puts and queries of random keys. Returns the mean bytes of each kind's whole answer."""
    rng = random.Random(seed)
    table = "MultiTenantTable"
    weights = {}

    def weigh(kind, answer):
        sizes = weights.setdefault(kind, [])
        sizes.append(len(answer.raw))
        # The checksum in decimal has up to ten digits; nothing else may vary, so that a round can tell a
        # wrong answer by its size.
        if max(sizes) - min(sizes) > 6:
            raise Wrong(f"{kind}: answers of {min(sizes)} and of {max(sizes)} bytes")

    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(SAMPLES):
            tenant = f"tenant#t{rng.randrange(shop.tenants):07d}"
            user, order = rng.randrange(shop.users), rng.randrange(shop.orders)
            answer, said = ask(connection, "GetItem", {
                "TableName": table, "Key": {"PK": {"S": tenant}, "SK": {"S": f"user#{user:06d}"}}})
            require_user(said["Item"], tenant, user)
            weigh("get", answer)
            note = f"{rng.randrange(10**8):08d}" + "n" * 82
            answer, said = ask(connection, "PutItem", {"TableName": table, "Item": order_item(tenant, order, note)})
            weigh("put", answer)
            answer, said = ask(connection, "GetItem", {
                "TableName": table, "Key": {"PK": {"S": tenant}, "SK": {"S": f"order#{order:06d}"}}})
            if said["Item"] != order_item(tenant, order, note):
                raise Wrong(f"what was put was not got: {said}")
            weigh("get_order", answer)
            answer, said = ask(connection, "Query", {
                "TableName": table, "KeyConditionExpression": "PK = :p AND begins_with(SK, :s)",
                "ExpressionAttributeValues": {":p": {"S": tenant}, ":s": {"S": "order#"}}})
            if said["Count"] != shop.orders or "LastEvaluatedKey" in said:
                raise Wrong(f"a query found {said['Count']} of {shop.orders}")
            for number, item in enumerate(said["Items"]):
                require_order(item, tenant, number)
            weigh("query", answer)
            answer, selected = ask(connection, "ExecuteStatement", {
                "Statement": f"SELECT * FROM {table} WHERE PK = ? AND SK = ?",
                "Parameters": [{"S": tenant}, {"S": f"user#{user:06d}"}]})
            require_user(selected["Items"][0], tenant, user)
            weigh("statement_get", answer)
            answer, selected = ask(connection, "ExecuteStatement", {
                "Statement": f"SELECT * FROM {table} WHERE PK = ? AND begins_with(SK, ?)",
                "Parameters": [{"S": tenant}, {"S": "order#"}]})
            if selected["Items"] != said["Items"]:
                raise Wrong("a statement found other items than a query")
            weigh("statement_query", answer)
    return {kind: round(sum(sizes) / len(sizes)) for kind, sizes in weights.items()}
