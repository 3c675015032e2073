"""A Rowhouse server with access control for a test: its operator, its tenants, its commands."""

import json
import os
import re
import subprocess
import tempfile

import boto3
import botocore.config

from rowhouse_server import PROGRAM, Server

OPERATOR = ("AKIAOPERATOROFTHETEST", "operator/secret+of/the/test")


class SignedServer(Server):
    """Runs `rowhouse serve` with authentication; the operator's key comes from the environment."""

    def __init__(self, *arguments, environment=None, port=0):
        super().__init__(*arguments, port=port)
        self.environment = environment if environment is not None else operator_environment()

    def __enter__(self):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(self.wanted_port), *self.arguments], stdout=subprocess.PIPE,
            stderr=self.errors, text=True, env=self.environment,
        )
        line = self.process.stdout.readline()
        match = re.fullmatch(r"rowhouse listening on (http://127\.0\.0\.1:(\d+))\n", line)
        if not match:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server said {line!r}: {self.said()}")
        self.url, self.port = match[1], int(match[2])
        return self

    def __exit__(self, *_):
        super().__exit__()
        self.process.stdout.close()
        self.errors.close()

    def said(self):
        """All that it has written to standard error so far."""
        self.errors.seek(0)
        return self.errors.read()

    def client_of(self, key, service="dynamodb"):
        """A client which signs with (access key id, secret)."""
        return boto3.client(
            service, endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=key[0],
            aws_secret_access_key=key[1],
            config=botocore.config.Config(retries={"max_attempts": 0}),
        )


def plain_environment(config=None):
    """This process's environment without credentials; the user's settings are in `config`."""
    environment = {
        name: value for name, value in os.environ.items()
        if not name.startswith("AWS_") and name != "ROWHOUSE_MASTER_KEY"
    }
    if config is not None:
        environment["XDG_CONFIG_HOME"] = config
    return environment


def operator_environment(config=None):
    return plain_environment(config) | {
        "AWS_ACCESS_KEY_ID": OPERATOR[0], "AWS_SECRET_ACCESS_KEY": OPERATOR[1],
    }


def command(*arguments, data, config, status=0):
    """Runs a `rowhouse` command on a folder with --json, and returns what it answers."""
    done = subprocess.run(
        [PROGRAM, *arguments, "--data", data, "--json"], capture_output=True, text=True, timeout=60,
        env=plain_environment(config),
    )
    assert done.returncode == status, f"{arguments}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout) if done.stdout else None


def new_tenant(tenant, **folder):
    made = command("tenant", "create", tenant, **folder)
    assert made["tenant_id"] == tenant
    return made["access_key_id"], made["secret_access_key"]
