"""Requests signed with Signature Version 4, by hand, so that the benchmark needs no SDK and checks the server against
another implementation than its own."""

import hashlib
import hmac
import time

REGION, SERVICE = "us-east-1", "dynamodb"


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signed(operation, body, access_key_id, secret, now):
    """The bytes of a request of that second ("20150830T123600Z"). It counts for 15 minutes."""
    headers = {"content-type": "application/x-amz-json-1.0", "host": "127.0.0.1", "x-amz-date": now,
               "x-amz-target": f"DynamoDB_20120810.{operation}"}
    names = ";".join(headers)
    canonical = "\n".join(["POST", "/", "", *(f"{name}:{value}" for name, value in headers.items()), "", names,
                           hashlib.sha256(body).hexdigest()])
    scope = f"{now[:8]}/{REGION}/{SERVICE}/aws4_request"
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    lines = ["POST / HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()),
             f"authorization: AWS4-HMAC-SHA256 Credential={access_key_id}/{scope}, SignedHeaders={names}, Signature={signature}",
             f"content-length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def write_gets(path, keys, count):
    """A file for signed.lua: GetItem of a user of each tenant in `keys` (tenant, access key id, secret), in turn. All are of
    one second: so are what clients send in one, tens of thousands of requests at these rates."""
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    with open(path, "wb") as file:
        for number in range(count):
            tenant, access_key_id, secret = keys[number % len(keys)]
            body = ('{"TableName":"MultiTenantTable","Key":{"PK":{"S":"tenant#' + tenant + '"},"SK":{"S":"user#00000'
                    + str(number % 2) + '"}}}').encode()
            request = signed("GetItem", body, access_key_id, secret, now)
            file.write(str(len(request)).encode() + b"\n" + request)
