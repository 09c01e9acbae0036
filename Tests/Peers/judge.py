"""Judges recorded requests and replies by botocore.

    judge.py EXCHANGES KEYS ROOT REGION WHOSE

EXCHANGES holds one recorded exchange a line, KEYS the secrets of the access keys that signed, ROOT is the repository,
REGION that of the clients; WHOSE is `ours` where the replies are to follow the models to the letter, else `theirs`.
Prints one object: what was judged, what was found wrong, and which operations the sources name without any judged
request of theirs.
"""

import base64
import datetime
import io
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import botocore.session

import replies
import sources
import wire

# Header fields that every client adds for itself.
OWN_FIELDS = {"expect", "user-agent", "amz-sdk-invocation-id", "amz-sdk-request", "content-length", "accept-encoding", "x-amz-user-agent"}


SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")


class Body(io.BytesIO):
    """The body of a recorded reply, as botocore's HTTP client would hand it over."""

    def stream(self, *_arguments, **_named):
        yield self.read()


class Judge:
    def __init__(self, secrets, region, judges_replies):
        self.region = region
        self.judges_replies = judges_replies
        self.session = botocore.session.Session()
        self.secrets = secrets
        self.clients = {}
        self.findings = []
        self.operations = set()
        self.requests = self.replies = 0

    def client(self, service, exchange):
        # A peer on this machine was named to plinkflow, and is named to botocore.
        is_local = exchange["host"].startswith("127.0.0.1:")
        endpoint = f"{exchange['scheme']}://{exchange['host']}" if is_local else None
        if (service, endpoint) not in self.clients:
            self.clients[service, endpoint] = self.session.create_client(
                service, region_name=self.region, endpoint_url=endpoint, aws_access_key_id="AKIAJUDGEJUDGEJUDGE2",
                aws_secret_access_key="judge",
                config=botocore.config.Config(
                    retries={"total_max_attempts": 1}, parameter_validation=True,
                    # plinkflow names the checksum that it wants, and signs what it sends.
                    request_checksum_calculation="when_required", response_checksum_validation="when_required",
                    s3={"payload_signing_enabled": True}))
        return self.clients[service, endpoint]

    def judge(self, number, exchange):
        self.where = f"request {number + 1}"
        try:
            self.judge_request(exchange)
        except (wire.Unreadable, ElementTree.ParseError, KeyError, ValueError) as error:
            self.say(f"{type(error).__name__}: {error}")
        except botocore.exceptions.ParamValidationError as error:
            self.say(str(error))

    def say(self, text):
        self.findings.append({"where": self.where, "what": text})

    def judge_request(self, exchange):
        headers = [tuple(pair) for pair in exchange["headers"]]
        body = base64.b64decode(exchange["body"])
        fields = {name.lower(): value for name, value in headers}
        scope = SCOPE.search(fields.get("authorization", ""))
        if not headers and not body and (exchange["method"], exchange["path"]) == ("GET", "/"):
            # A knock at the door, which is no operation.
            self.requests += 1
            return
        pairs = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)) \
            if fields.get("content-type", "").startswith("application/x-www-form-urlencoded") else None
        signing_name = scope[3] if scope else self.unsigned_service(exchange["host"])
        version = dict(pairs)["Version"] if pairs is not None else None
        service = sources.service(self.session, signing_name, version)
        model = self.session.get_service_model(service)
        if pairs is not None:
            operation = model.operation_model(dict(pairs)["Action"])
            self.where += f" ({service} {operation.name})"
            value = wire.Form(model.metadata["protocol"], pairs).read(operation.input_shape)
        elif "x-amz-target" in fields:
            operation = model.operation_model(fields["x-amz-target"].split(".")[1])
            self.where += f" ({service} {operation.name})"
            value = json.loads(body)
        elif service == "s3":
            operation, labels = wire.object_operation(model, exchange["method"], exchange["host"], exchange["path"])
            self.where += f" ({service} {operation.name})"
            value = wire.object_input(operation, labels, headers, body)
        else:
            operation, labels = wire.rest_operation(model, exchange["method"], exchange["path"])
            self.where += f" ({service} {operation.name})"
            value = wire.rest_input(operation, labels, exchange["query"], headers, body)
        parsed = self.through_botocore(service, operation, value, exchange, headers, body)
        if scope:
            self.judge_signature(exchange, fields, body, scope)
        elif operation.auth_type not in ("none",) and "none" not in (operation.auth or []):
            self.say("it is not signed")
        self.operations.add(f"{service}:{operation.name}")
        self.requests += 1
        if not exchange["host"].startswith("127.0.0.1:"):
            # botocore signs for the client's region where it is given an address of its own, even for a service that
            # knows one region only; plinkflow goes on to sign for that, since AWS may well stand behind the address.
            self.judge_scope(scope)
        if exchange["isGenuine"]:
            self.judge_reply(model, operation, exchange, parsed)
            self.replies += 1

    def unsigned_service(self, host):
        found = re.match(r"(?:portal\.)?(\w+)\.([a-z0-9-]+)\.amazonaws\.com", host)
        if not found:
            raise wire.Unreadable(f"nobody knows the service of {host}")
        return {"sso": "awsssoportal"}.get(found[1], found[1])

    def through_botocore(self, service, operation, value, exchange, headers, body):
        """Has botocore send the same input, compares the requests, and answers it with the recorded reply."""
        client = self.client(service, exchange)
        prepared = []

        def answer(request, **_named):
            prepared.append(request)
            reply_headers = {name: text for name, text in exchange["replyHeaders"]}
            reply = botocore.awsrequest.AWSResponse(
                request.url, exchange["status"], reply_headers, Body(base64.b64decode(exchange["replyBody"])))
            # botocore wants names without regard to case.
            reply.headers = botocore.awsrequest.HeadersDict(reply_headers)
            return reply

        event = f"before-send.{client.meta.service_model.service_id.hyphenize()}.{operation.name}"
        client.meta.events.register_last(event, answer, unique_id="judge")
        try:
            parsed = client._make_api_call(operation.name, value)
        except botocore.exceptions.ClientError as error:
            parsed = error.response
        finally:
            client.meta.events.unregister(event, answer, unique_id="judge")
        authorization = prepared[0].headers.get("Authorization")
        self.their_authorization = authorization.decode() if isinstance(authorization, bytes) else authorization
        self.compare(prepared[0], exchange, headers, body)
        return parsed

    def compare(self, theirs, exchange, headers, body):
        url = urllib.parse.urlsplit(theirs.url)
        ours = {name.lower(): value for name, value in headers}
        self.same("method", exchange["method"], theirs.method)
        self.same("scheme", exchange["scheme"], url.scheme)
        self.same("host", exchange["host"], url.netloc)
        self.same("path", exchange["path"], url.path or "/")
        self.same(
            "query", sorted(map(tuple, exchange["query"])),
            sorted(urllib.parse.parse_qsl(url.query, keep_blank_values=True)))
        their_body = theirs.body.encode() if isinstance(theirs.body, str) else theirs.body or b""
        if ours.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            self.same(
                "parameters", dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)),
                dict(urllib.parse.parse_qsl(their_body.decode(), keep_blank_values=True)))
        elif "x-amz-target" in ours:
            self.same("body", json.loads(body), json.loads(their_body))
        elif ".s3." in url.netloc or "x-amz-content-sha256" in ours:
            self.same("body", body, their_body.read() if hasattr(their_body, "read") else their_body)
        elif body or their_body:
            self.same("body", canonical(body), canonical(their_body))
        for name, value in theirs.headers.items():
            name = name.lower()
            text = value.decode() if isinstance(value, bytes) else str(value)
            if name in OWN_FIELDS or name in ("authorization", "x-amz-date", "x-amz-security-token"):
                continue
            self.same(f"header {name}", ours.get(name), text)
        known = {name.lower() for name in theirs.headers}
        extra = set(ours) - known - {"x-amz-security-token", "authorization", "x-amz-date", "content-type"}
        if extra:
            self.say("botocore sends no header " + ", ".join(sorted(extra)))

    def judge_scope(self, scope):
        """The region and service that the signature is good for."""
        theirs = SCOPE.search(self.their_authorization or "")
        self.same("scope", scope and scope.group(2, 3), theirs and theirs.group(2, 3))

    def same(self, what, ours, theirs):
        if ours != theirs:
            self.say(f"{what}: plinkflow has {ours!r}, botocore {theirs!r}")

    def judge_signature(self, exchange, fields, body, scope):
        """The same signature, made by botocore under the recorded date."""
        access_key = scope[1]
        if access_key not in self.secrets:
            return self.say(f"nobody knows the secret of {access_key}")
        date = datetime.datetime.strptime(fields["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        query = urllib.parse.urlencode([tuple(pair) for pair in exchange["query"]], quote_via=urllib.parse.quote)
        request = botocore.awsrequest.AWSRequest(
            method=exchange["method"],
            url=f"{exchange['scheme']}://{exchange['host']}{exchange['path']}" + (f"?{query}" if query else ""),
            data=body,
            headers={
                name: value for name, value in exchange["headers"]
                if name.lower() not in ("authorization", "x-amz-date", "x-amz-security-token")})
        credentials = botocore.credentials.Credentials(
            access_key, self.secrets[access_key], fields.get("x-amz-security-token"))
        botocore.auth.get_current_datetime = lambda remove_tzinfo=True: (
            date.replace(tzinfo=None) if remove_tzinfo else date)
        signer = botocore.auth.S3SigV4Auth if scope[3] == "s3" else botocore.auth.SigV4Auth
        signer(credentials, scope[3], scope[2]).add_auth(request)
        self.same("signature", fields["authorization"], request.headers["Authorization"])

    def judge_reply(self, model, operation, exchange, parsed):
        body = base64.b64decode(exchange["replyBody"])
        if model.metadata["protocol"] in ("query", "ec2", "rest-xml") and body:
            self.same("texts of the reply", exchange.get("texts"), texts(ElementTree.fromstring(body)))
        reading = exchange.get("reading")
        metadata = parsed["ResponseMetadata"]
        if exchange["status"] >= 300:
            error = parsed.get("Error", {})
            # What answers to HEAD has no body, so its status is all that anybody reads.
            is_head = exchange["method"] == "HEAD"
            if not error.get("Code") or error["Code"] == str(exchange["status"]) and not is_head:
                self.say(f"botocore reads no error code in {body[:300]!r}")
            if reading:
                self.same("code", reading.get("code"), error.get("Code"))
                if not is_head:
                    self.same("message", reading.get("message"), error.get("Message"))
        else:
            is_xml = model.metadata["protocol"] in ("query", "ec2", "rest-xml")
            walk = replies.Walk(model, operation) if is_xml else replies.ValueWalk(operation)
            for finding in walk.success(body) if self.judges_replies else []:
                self.say(f"reply: {finding}")
            required = operation.output_shape.required_members if operation.output_shape else []
            for name in required if self.judges_replies else []:
                if name not in parsed and (operation.name, name) not in replies.LEFT_OUT:
                    self.say(f"reply: botocore reads no {name}, which the model requires")
            if reading and reading.get("code"):
                self.say(f"plinkflow reads an error {reading['code']} in a success")
        # moto leaves a placeholder in the replies of successes.
        is_told = self.judges_replies or exchange["status"] >= 300 and exchange["method"] != "HEAD"
        if reading and is_told and reading["requestID"] != metadata.get("RequestId"):
            self.say(f"request id: plinkflow reads {reading['requestID']!r}, botocore {metadata.get('RequestId')!r}")
        credentials = parsed.get("Credentials")
        if credentials and "SecretAccessKey" in credentials:
            self.secrets[credentials["AccessKeyId"]] = credentials["SecretAccessKey"]


def texts(element, path=""):
    """The texts of a document, each behind the names that lead to it."""
    path = f"{path}/{wire.local(element.tag)}"
    if not len(element):
        return [[path, element.text or ""]]
    return [text for child in element for text in texts(child, path)]


def canonical(body):
    """An XML document without what does not matter; the order of its elements does."""
    def tree(element):
        return (element.tag, (element.text or "").strip(), [tree(child) for child in element])
    return tree(ElementTree.fromstring(body)) if body else None


def main(exchanges, keys, root, region, whose):
    with open(keys) as file:
        judge = Judge(json.load(file), region, judges_replies=whose == "ours")
    with open(exchanges) as file:
        for number, line in enumerate(file):
            judge.judge(number, json.loads(line))
    names = {operation.split(":")[1] for operation in judge.operations}
    json.dump(
        {
            "operations": sorted(judge.operations), "requests": judge.requests, "replies": judge.replies,
            "findings": judge.findings, "unjudged": sorted(sources.operations(judge.session, root) - names),
        }, sys.stdout, indent=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
