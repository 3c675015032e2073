"""Sessions over the wire: boto3's own calls, and the providers with which botocore gets and renews credentials."""

import base64
import datetime
import json
import os
import subprocess
import tempfile
import time
import unittest
import unittest.mock
import urllib.error
import urllib.request

import boto3
import botocore.config
import botocore.credentials
import botocore.session
from botocore.exceptions import ClientError

from rowhouse_signed_server import (OPERATOR, PROGRAM, SignedServer, new_tenant, operator_environment,
                                    plain_environment)

ACCOUNT = "000000000000"
ISSUER = "https://login.example.com"
STAGING = "https://staging.example.com/shop"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def role_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def statement(principal, action, **more):
    return {"Effect": "Allow", "Principal": principal, "Action": action} | more


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Login:
    """An identity provider of OpenID Connect, with a key of its own, made by OpenSSL."""

    def __init__(self, folder, name="login"):
        self.key = os.path.join(folder, name + ".pem")
        subprocess.run(["openssl", "genrsa", "-out", self.key, "2048"], check=True, capture_output=True)
        modulus = subprocess.run(["openssl", "rsa", "-in", self.key, "-noout", "-modulus"], check=True,
                                 capture_output=True, text=True).stdout.strip().partition("=")[2]
        self.jwk = {"kty": "RSA", "kid": name, "use": "sig", "alg": "RS256", "n": b64(bytes.fromhex(modulus)),
                    "e": b64(b"\x01\x00\x01")}

    def token(self, tenant="acme", lifetime=600, **claims):
        header = {"alg": "RS256", "typ": "JWT", "kid": self.jwk["kid"]}
        body = {"iss": ISSUER, "aud": "shop", "sub": "user-7", "exp": int(time.time()) + lifetime,
                "https://aws.amazon.com/tags": {"principal_tags": {"TenantId": [tenant]}}} | claims
        text = ".".join(b64(json.dumps(part).encode()) for part in (header, body))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=text.encode(), check=True,
                                   capture_output=True).stdout
        return text + "." + b64(signature)


class Sessions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        path = lambda name: os.path.join(cls.scratch.name, name)
        cls.data, cls.config, cls.key_set = path("data"), path("config"), path("jwks.json")
        cls.login, cls.staging = Login(cls.scratch.name), Login(cls.scratch.name, "staging")
        cls.staging_keys = path("staging.json")
        with open(cls.staging_keys, "w", encoding="utf-8") as file:
            json.dump({"keys": [cls.staging.jwk]}, file)
        cls.write_keys(cls.login)
        cls.acme = new_tenant("acme", data=cls.data, config=cls.config)
        cls.make_roles()
        cls.server = cls.enterClassContext(cls.serve())
        cls.sts = cls.server.client_of(OPERATOR, "sts")

    @classmethod
    def serve(cls, *arguments):
        return SignedServer("--data", cls.data, "--oidc-issuer", ISSUER, "--oidc-keys", cls.key_set,
                            "--oidc-audience", "shop", "--oidc-issuer", STAGING, "--oidc-keys", cls.staging_keys,
                            "--oidc-audience", "shop", "--oidc-audience", "probe", *arguments, environment=operator_environment(cls.config))

    @classmethod
    def write_keys(cls, *logins):
        with open(cls.key_set + ".new", "w", encoding="utf-8") as file:
            json.dump({"keys": [login.jwk for login in logins]}, file)
        os.replace(cls.key_set + ".new", cls.key_set)

    @classmethod
    def make_roles(cls):
        federated = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/login.example.com"}
        everything = policy({"Effect": "Allow", "Action": ["dynamodb:*", "sts:*"], "Resource": "*"})
        roles = {
            "app": policy(statement({"AWS": ACCOUNT}, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])),
            "guarded": policy(statement({"AWS": ACCOUNT}, "sts:AssumeRole",
                                        Condition={"StringEquals": {"sts:ExternalId": "42"}})),
            "next": policy(statement({"AWS": role_arn("app")}, ["sts:AssumeRole", "sts:TagSession"])),
            "of-acme": policy(statement({"AWS": f"arn:aws:iam::{ACCOUNT}:user/tenant/acme"}, "sts:AssumeRole")),
            "customer": policy(statement(
                federated, ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
                Condition={"StringEquals": {"login.example.com:aud": "shop"},
                           "StringLike": {"login.example.com:sub": "user-*", "aws:RequestTag/TenantId": "?*"}})),
            "tester": policy(statement(
                {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/staging.example.com/shop"},
                ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
                Condition={"StringEquals": {"staging.example.com/shop:aud": "probe"}})),
        }
        lines = "".join("\t".join((name, json.dumps(trust), json.dumps(everything))) + "\n"
                        for name, trust in roles.items())
        made = subprocess.run([os.environ["ROLE_MAKER"], cls.data], input=lines, capture_output=True, text=True,
                              timeout=60, env=plain_environment(cls.config))
        assert made.returncode == 0, made.stdout + made.stderr

    def refused(self, code, call, *args, **kwargs):
        with self.assertRaises(ClientError) as caught:
            call(*args, **kwargs)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response["Error"]["Message"]

    def client(self, credentials, service="sts", server=None):
        return boto3.client(
            service, endpoint_url=(server or self.server).url, region_name="us-east-1",
            aws_access_key_id=credentials["AccessKeyId"], aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            config=botocore.config.Config(retries={"max_attempts": 0}))

    def assume(self, name="app", sts=None, **more):
        return (sts or self.sts).assume_role(RoleArn=role_arn(name), RoleSessionName="worker", **more)

    def session(self, name="app", sts=None, **more):
        return self.assume(name, sts, **more)["Credentials"]

    def test_tells_everyone_who_they_are(self):
        told = self.sts.get_caller_identity()
        self.assertEqual((told["Account"], told["Arn"]), (ACCOUNT, ROOT))
        told = self.server.client_of(self.acme, "sts").get_caller_identity()
        self.assertEqual(told["Arn"], f"arn:aws:iam::{ACCOUNT}:user/tenant/acme")
        told = self.client(self.session()).get_caller_identity()
        self.assertEqual(told["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/app/worker")
        self.assertRegex(told["UserId"], r"^AROA\w+:worker$")

    def test_a_session_has_its_name_its_tags_and_its_time(self):
        before = datetime.datetime.now(datetime.timezone.utc)
        given = self.assume(DurationSeconds=900, Tags=[{"Key": "TenantId", "Value": "acme"}], SourceIdentity="alice")
        self.assertEqual(given["AssumedRoleUser"]["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/app/worker")
        self.assertEqual(given["SourceIdentity"], "alice")
        self.assertGreater(given["PackedPolicySize"], 0)
        credentials = given["Credentials"]
        self.assertTrue(credentials["AccessKeyId"].startswith("ASIA"))
        self.assertAlmostEqual((credentials["Expiration"] - before).total_seconds(), 900, delta=30)
        self.client(credentials, "dynamodb").list_tables()

    def test_refuses_what_the_trust_policy_does(self):
        for name in ("guarded", "missing"):
            self.assertEqual(
                self.refused("AccessDenied", self.assume, name),
                f"User: {ROOT} is not authorized to perform: sts:AssumeRole on resource: {role_arn(name)}")
        self.assume("guarded", ExternalId="42")
        self.refused("AccessDenied", self.assume, "guarded", ExternalId="42", Tags=[{"Key": "a", "Value": "b"}])
        acme = self.server.client_of(self.acme, "sts")
        self.refused("AccessDenied", self.assume, "app", acme)
        told = self.client(self.session("of-acme", acme)).get_caller_identity()
        self.assertEqual(told["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/of-acme/worker")

    def test_hands_transitive_tags_on(self):
        first = self.client(self.session(Tags=[{"Key": "TenantId", "Value": "acme"}], TransitiveTagKeys=["TenantId"]))
        self.assume("next", first)
        self.refused("InvalidParameterValue", self.assume, "next", first, Tags=[{"Key": "tenantid", "Value": "other"}])
        self.refused("ValidationError", self.assume, "next", first, DurationSeconds=3601)

    def test_validates_as_aws_does(self):
        self.assertEqual(
            self.refused("ValidationError", self.sts.assume_role, RoleArn=role_arn("app"), RoleSessionName="a b"),
            "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [\\w+=,.@-]*")
        self.refused("MalformedPolicyDocument", self.assume, Policy="{")
        self.refused("PackedPolicyTooLarge", self.assume,
                     Tags=[{"Key": f"k{i}", "Value": "v" * 256} for i in range(20)])
        self.refused("UnsupportedOperation", self.sts.decode_authorization_message, EncodedMessage="x")

    def test_tokens_that_were_tampered_with_swapped_or_are_of_another_server(self):
        one, two = self.session(), self.session()
        for changed in (one | {"SessionToken": two["SessionToken"]}, one | {"AccessKeyId": two["AccessKeyId"]},
                        one | {"SessionToken": one["SessionToken"][:-2]},
                        one | {"SessionToken": one["SessionToken"].swapcase()}):
            self.refused("InvalidClientTokenId", self.client(changed).get_caller_identity)
            self.refused("UnrecognizedClientException", self.client(changed, "dynamodb").list_tables)
        wrong = one | {"SecretAccessKey": two["SecretAccessKey"]}
        self.refused("SignatureDoesNotMatch", self.client(wrong).get_caller_identity)
        self.refused("InvalidSignatureException", self.client(wrong, "dynamodb").list_tables)
        lasting = {"AccessKeyId": OPERATOR[0], "SecretAccessKey": OPERATOR[1]}
        self.refused("InvalidClientTokenId",
                     self.client(lasting | {"SessionToken": one["SessionToken"]}).get_caller_identity)
        with SignedServer("--memory", environment=operator_environment(self.config)) as other:
            self.refused("InvalidClientTokenId", self.client(one, server=other).get_caller_identity)

    def test_a_session_outlives_a_restart_and_a_tenants_own_ends_with_its_key(self):
        role = self.session()
        with tempfile.TemporaryDirectory() as scratch:
            folder = {"data": os.path.join(scratch, "data"), "config": os.path.join(scratch, "config")}
            globex = new_tenant("globex", **folder)

            def serve():
                return SignedServer("--data", folder["data"], environment=operator_environment(folder["config"]))
            with serve() as server:
                own = server.client_of(globex, "sts").get_session_token()["Credentials"]
                self.refused("AccessDenied", self.client(own, server=server).get_session_token)
            with serve() as server:
                told = self.client(own, server=server).get_caller_identity()
                self.assertEqual(told["Arn"], f"arn:aws:iam::{ACCOUNT}:user/tenant/globex")
                self.refused("InvalidClientTokenId", self.client(role, server=server).get_caller_identity)
            subprocess.run([PROGRAM, "key", "disable", globex[0], "--data", folder["data"]], check=True,
                           capture_output=True, env=plain_environment(folder["config"]))
            with serve() as server:
                self.refused("InvalidClientTokenId", self.client(own, server=server).get_caller_identity)

    def web_identity(self, token, role="customer", **more):
        return self.sts.assume_role_with_web_identity(
            RoleArn=role_arn(role), RoleSessionName="worker", WebIdentityToken=token, **more)

    def test_a_login_becomes_a_tenants_credentials(self):
        given = self.web_identity(self.login.token())
        self.assertEqual((given["Provider"], given["Audience"], given["SubjectFromWebIdentityToken"]),
                         (ISSUER, "shop", "user-7"))
        told = self.client(given["Credentials"]).get_caller_identity()
        self.assertEqual(told["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/customer/worker")

    def test_refuses_logins_that_are_not_for_it(self):
        login = self.login
        self.refused("ExpiredTokenException", self.web_identity, login.token(lifetime=-1))
        for code, token in (
                ("InvalidIdentityToken", login.token(aud="other")),
                ("InvalidIdentityToken", login.token(iss="https://evil.example.com")),
                ("InvalidIdentityToken", login.token()[:-4] + "AAAA"),
                ("InvalidIdentityToken", "no token"),
                ("AccessDenied", login.token(sub="admin")),
                ("AccessDenied", login.token(**{"https://aws.amazon.com/tags": {"principal_tags": {}}})),
                ("ValidationError", login.token(tenant="*"))):
            self.refused(code, self.web_identity, token)

    def test_tells_two_providers_apart(self):
        of_staging = {"iss": STAGING, "aud": "probe"}
        given = self.web_identity(self.staging.token(**of_staging), role="tester")
        self.assertEqual((given["Provider"], given["Audience"]), (STAGING, "probe"))
        # Neither's role takes the other's login, neither signs for the other, and each has its own audiences.
        self.refused("AccessDenied", self.web_identity, self.staging.token(**of_staging))
        self.refused("AccessDenied", self.web_identity, self.login.token(), role="tester")
        self.refused("InvalidIdentityToken", self.web_identity, self.login.token(**of_staging), role="tester")
        self.refused("InvalidIdentityToken", self.web_identity, self.staging.token())
        self.assertEqual(self.refused("InvalidIdentityToken", self.web_identity, self.login.token(aud="probe")),
                         "Incorrect token audience")
        self.assertEqual(
            self.refused("InvalidIdentityToken", self.web_identity, self.login.token(iss="https://evil.example.com")),
            "No OpenIDConnect provider found in your account for https://evil.example.com")

    def test_reads_the_providers_keys_again_when_they_change(self):
        other = Login(self.scratch.name, "other")
        self.refused("InvalidIdentityToken", self.web_identity, other.token())
        self.write_keys(self.login, other)
        self.web_identity(other.token())
        with open(self.key_set, "w", encoding="utf-8") as file:
            file.write("{ no key set")
        self.web_identity(other.token())
        self.assertIn("event=oidc_keys_kept", self.server.said())
        self.write_keys(self.login)
        self.refused("InvalidIdentityToken", self.web_identity, other.token())

    def botocore_session(self, settings, **environment):
        """A fresh botocore session as a program has it that knows of nothing but these settings."""
        file = os.path.join(self.scratch.name, "aws_config")
        with open(file, "w", encoding="utf-8") as out:
            out.write(settings)
        with unittest.mock.patch.dict(os.environ, {"AWS_CONFIG_FILE": file, "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                                                   "AWS_DEFAULT_REGION": "us-east-1"} | environment):
            session = botocore.session.Session()
            # This botocore knows no AWS_ENDPOINT_URL yet: what a newer one does of itself.
            create = session.create_client
            session.create_client = lambda service, *args, **kwargs: create(
                service, *args, **(kwargs | {"endpoint_url": self.server.url, "region_name": "us-east-1"}))
            return session, session.get_credentials()

    def test_botocores_own_provider_assumes_a_role_and_renews(self):
        session, credentials = self.botocore_session(
            f"[profile worker]\nrole_arn = {role_arn('app')}\nsource_profile = operator\nrole_session_name = worker\n"
            f"[profile operator]\naws_access_key_id = {OPERATOR[0]}\n"
            f"aws_secret_access_key = {OPERATOR[1]}\n", AWS_PROFILE="worker")
        self.renews(session, credentials, f"arn:aws:sts::{ACCOUNT}:assumed-role/app/worker")

    def test_botocores_own_provider_takes_a_login_and_renews(self):
        token = os.path.join(self.scratch.name, "token")
        with open(token, "w", encoding="utf-8") as out:
            out.write(self.login.token())
        session, credentials = self.botocore_session(
            "", AWS_ROLE_ARN=role_arn("customer"), AWS_WEB_IDENTITY_TOKEN_FILE=token, AWS_ROLE_SESSION_NAME="worker")
        self.renews(session, credentials, f"arn:aws:sts::{ACCOUNT}:assumed-role/customer/worker")

    def renews(self, session, credentials, arn):
        first = credentials.get_frozen_credentials()
        self.assertEqual(session.create_client("sts").get_caller_identity()["Arn"], arn)
        self.assertEqual(first.access_key, credentials.get_frozen_credentials().access_key)
        # As far as the client knows they end in a minute.
        credentials._refresh_using.__self__._cache.clear()
        credentials._expiry_time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=1)
        second = credentials.get_frozen_credentials()
        self.assertNotEqual(first.access_key, second.access_key)
        self.assertEqual(session.create_client("sts").get_caller_identity()["Arn"], arn)

    def post(self, body, headers=None, path="/"):
        """(status, content type, text) of a request without a signature."""
        request = urllib.request.Request(self.server.url + path, data=body, headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"} | (headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["Content-Type"], error.read().decode()

    def test_answers_in_xml_whatever_is_wrong(self):
        for body, status, code in (
                (b"Action=GetCallerIdentity&Version=2011-06-15", 403, "MissingAuthenticationToken"),
                (b"Action=Nonsense&Version=2011-06-15", 400, "InvalidAction"),
                (b"Action=%3Cb%3E&Version=2011-06-15", 400, "InvalidAction"),
                (b"Version=2011-06-15", 400, "MissingAction"), (b"", 400, "MissingAction"),
                (b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15", 400, "ValidationError"),
                (b"Action=AssumeRoleWithWebIdentity&Action=AssumeRole", 400, "MalformedInput"),
                (b"Action=AssumeRoleWithWebIdentity&%41ction=AssumeRole", 400, "MalformedInput"),
                (b"Action=AssumeRoleWithWebIdentity&a=%FF", 400, "MalformedInput"),
                (b"Action=AssumeRoleWithWebIdentity&" + b"a" * 64000, 400, "InvalidAction")):
            got = self.post(body)
            self.assertEqual(got[:2], (status, "text/xml"), body[:80])
            self.assertIn(f"<Code>{code}</Code>", got[2])
            self.assertIn("<RequestId>", got[2])

    def test_a_presigned_url_tells_who_made_it(self):
        url = self.sts.generate_presigned_url("get_caller_identity", HttpMethod="GET")
        with urllib.request.urlopen(url, timeout=20) as answer:
            self.assertIn(f"<Arn>{ROOT}</Arn>", answer.read().decode())
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(url.replace("GetCallerIdentity", "GetSessionToken"), timeout=20)
        with caught.exception as error:
            self.assertIn("SignatureDoesNotMatch", error.read().decode())

    def test_a_signature_for_one_service_is_none_for_another(self):
        signer = boto3.client("dynamodb", endpoint_url=self.server.url, region_name="us-east-1",
                              aws_access_key_id=OPERATOR[0], aws_secret_access_key=OPERATOR[1],
                              config=botocore.config.Config(retries={"max_attempts": 0}))
        signer._request_signer._signing_name = "sts"
        self.refused("InvalidSignatureException", signer.list_tables)

    def test_no_secret_gets_into_the_log_nor_the_audit(self):
        credentials = self.session(Tags=[{"Key": "TenantId", "Value": "acme"}])
        token = self.login.token()
        login = self.web_identity(token)["Credentials"]
        self.refused("AccessDenied", self.assume, "missing")
        # Lines are written behind the answers, in their order: the refusal's is the last.
        audit, deadline = "", time.monotonic() + 30
        while role_arn("missing") not in audit.rpartition(login["AccessKeyId"])[2] and time.monotonic() < deadline:
            with open(os.path.join(self.data, "audit.log"), encoding="utf-8") as file:
                audit = file.read()
        for text in (audit, self.server.said()):
            for secret in (credentials["SecretAccessKey"], credentials["SessionToken"], login["SecretAccessKey"],
                           login["SessionToken"], token):
                self.assertNotIn(secret, text)
        events = [json.loads(line) for line in audit.splitlines()]
        given = [event for event in events if event.get("resource", "").endswith(credentials["AccessKeyId"])]
        self.assertEqual([(event["kind"], event["who"], event["action"]) for event in given],
                         [("session", ROOT, "sts:AssumeRole")])
        self.assertTrue(any(event["kind"] == "denied" and event["action"] == "sts:AssumeRole" for event in events))


if __name__ == "__main__":
    unittest.main()
