"""A Rowhouse server of one's own for a test: started on a free port, stopped at the end."""

import os
import re
import signal
import subprocess

import boto3
import botocore.config

PROGRAM = os.environ["ROWHOUSE"]


class Server:
    """Runs `rowhouse serve` with the given arguments for as long as a `with` block lasts."""

    def __init__(self, *arguments, port=0):
        self.arguments, self.wanted_port = arguments, port

    def __enter__(self):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--no-auth", "--port", str(self.wanted_port), *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.line = self.process.stdout.readline()
        match = re.fullmatch(r"rowhouse listening on (http://127\.0\.0\.1:(\d+))\n", self.line)
        if not match:
            self.process.kill()
            raise AssertionError(f"the server said {self.line!r}: {self.process.communicate()[1]}")
        self.url, self.port = match[1], int(match[2])
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def stop(self, timeout=15):
        """Sends SIGTERM; returns the exit code and what the server had still to say."""
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=timeout)
        self.log = err
        return self.process.returncode, out, err

    def _settings(self, **more):
        return {
            "endpoint_url": self.url,
            "region_name": "us-east-1",
            "aws_access_key_id": "local",
            "aws_secret_access_key": "local",
            # Errors at once, rather than after the SDK's retries.
            "config": botocore.config.Config(retries={"max_attempts": 0}, **more),
        }

    def client(self, **more):
        return boto3.client("dynamodb", **self._settings(**more))

    def streams(self):
        return boto3.client("dynamodbstreams", **self._settings())

    def resource(self):
        return boto3.resource("dynamodb", **self._settings())


def with_resource_policies(client):
    """The same client, which also knows the operations on policies that a botocore of before 2024 lacks."""
    text, flag = {"shape": "ResourcePolicyText"}, {"shape": "ResourcePolicyFlag"}
    model = client.meta.service_model._service_description
    model["shapes"].setdefault("ResourcePolicyText", {"type": "string"})
    model["shapes"].setdefault("ResourcePolicyFlag", {"type": "boolean"})
    model["shapes"]["CreateTableInput"]["members"].setdefault("ResourcePolicy", text)
    members = {"ResourceArn": text, "Policy": text, "ExpectedRevisionId": text, "RevisionId": text,
               "ConfirmRemoveSelfResourceAccess": flag | {
                   "location": "header", "locationName": "x-amz-confirm-remove-self-resource-access"}}
    for verb, names in {"Put": ("ResourceArn", "Policy", "ExpectedRevisionId", "ConfirmRemoveSelfResourceAccess"),
                        "Get": ("ResourceArn",), "Delete": ("ResourceArn", "ExpectedRevisionId")}.items():
        name = f"{verb}ResourcePolicy"
        if name in model["operations"]:
            continue
        model["shapes"][name + "Input"] = {"type": "structure", "members": {n: members[n] for n in names}}
        model["shapes"][name + "Output"] = {"type": "structure", "members": {n: members[n] for n in ("Policy", "RevisionId")}}
        model["operations"][name] = {
            "name": name, "http": {"method": "POST", "requestUri": "/"}, "input": {"shape": name + "Input"},
            "output": {"shape": name + "Output"}}
    # What it was made with is remembered.
    client.meta.service_model.__dict__.pop("operation_names", None)
    return client
