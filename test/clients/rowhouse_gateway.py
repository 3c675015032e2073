"""Gateways for a test: servers that keep nothing before an engine with access control, and the commands on that engine."""

import base64
import json
import re
import subprocess

from rowhouse_server import PROGRAM
from rowhouse_signed_server import OPERATOR, SignedServer, operator_environment

MASTER_KEY = base64.b64encode(bytes(range(32))).decode()


def gateway_environment(master_key=MASTER_KEY):
    """The engine's credentials and the master key: all that a gateway is given."""
    return operator_environment() | ({"ROWHOUSE_MASTER_KEY": master_key} if master_key else {})


class Gateway(SignedServer):
    """`rowhouse serve --engine URL`; the key of the operator is the one that the first of them shows."""

    def __init__(self, engine, *arguments, environment=None):
        super().__init__("--engine", engine.url, *arguments, environment=environment or gateway_environment())

    def shown_key(self):
        said = self.said()
        shown = [re.search(rf"{name}=(\S+)", said) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
        return tuple(match[1] for match in shown) if all(shown) else None

    def kill(self):
        self.process.kill()
        self.process.wait()


def serve_refused(*arguments, environment):
    """What a server that does not start says, and with which code it leaves."""
    done = subprocess.run([PROGRAM, "serve", "--port", "0", *arguments], capture_output=True, text=True, timeout=60,
                          env=environment)
    return done.returncode, done.stderr


def on_engine(engine, *arguments, status=0, environment=None):
    """Runs a command of administration on the directory that the engine keeps."""
    done = subprocess.run([PROGRAM, *arguments, "--engine", engine.url, "--json"], capture_output=True, text=True,
                          timeout=60, env=environment or gateway_environment())
    assert done.returncode == status, f"{arguments}: {done.returncode} {done.stdout}{done.stderr}"
    return json.loads(done.stdout) if done.stdout else done.stderr


def key_in(made):
    return made["access_key_id"], made["secret_access_key"]


__all__ = ["Gateway", "MASTER_KEY", "OPERATOR", "gateway_environment", "key_in", "on_engine", "serve_refused"]
