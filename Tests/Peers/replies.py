"""Walks replies along botocore's output shapes and names whatever the model does not have."""

import json
import re
import xml.etree.ElementTree as ElementTree

from wire import local

# Values that AWS itself spells otherwise than its model; each with the reason.
SPELT_OTHERWISE = {
    # The wire has pendingAcceptance, the model PendingAcceptance; filters take the former.
    "State": "endpoint states",
    "vpcEndpointState": "endpoint states",
}

# What the model requires and AWS leaves out all the same; each with the reason.
LEFT_OUT = {
    # Only a request with a marker is answered with one: https://github.com/boto/botocore/pull/2854
    ("ListHostedZones", "Marker"),
    # A private zone has no name servers of its own.
    ("CreateHostedZone", "DelegationSet"),
}

TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")


class Walk:
    """One reply's walk; collects findings."""

    def __init__(self, model, operation):
        self.model = model
        self.operation = operation
        self.findings = []

    def say(self, text):
        self.findings.append(text)

    def success(self, body):
        protocol = self.model.metadata["protocol"]
        shape = self.operation.output_shape
        if not body and all(
                member.serialization.get("location") in ("header", "headers", "statusCode")
                for member in (shape.members.values() if shape else [])):
            return self.findings
        root = ElementTree.fromstring(body)
        action = self.operation.name
        namespace = self.model.metadata.get("xmlNamespace")
        if protocol in ("query", "ec2"):
            if local(root.tag) != f"{action}Response":
                self.say(f"the root is {local(root.tag)}")
        elif shape is not None and local(root.tag) != self.root_name(shape):
            self.say(f"the root is {local(root.tag)} and not {self.root_name(shape)}")
        if namespace and not root.tag.startswith("{" + namespace.rstrip("/")):
            self.say(f"the root's namespace is not {namespace}: {root.tag}")
        if protocol == "query":
            root = self.unwrapped(root, shape)
        elif protocol == "ec2":
            root = self.without_request_id(root)
        if root is not None and shape is not None:
            self.walk(shape, root, action)
        elif protocol == "ec2" and [(local(child.tag), child.text) for child in root] == [("return", "true")]:
            # EC2 says so wherever it has nothing else to say; the model leaves it out.
            pass
        elif root is not None and len(root):
            self.say(f"the reply should be empty and holds {local(root[0].tag)}")
        return self.findings

    def root_name(self, shape):
        return shape.serialization.get("name", shape.name)

    def unwrapped(self, root, shape):
        wrapper = (shape.serialization.get("resultWrapper") if shape is not None else None) or ""
        result = None
        for child in root:
            if local(child.tag) == "ResponseMetadata":
                if [local(part.tag) for part in child] != ["RequestId"]:
                    self.say("ResponseMetadata does not hold exactly a RequestId")
            elif local(child.tag) == wrapper:
                result = child
            elif not wrapper and local(child.tag) == f"{self.operation.name}Result" and not len(child):
                pass
            else:
                self.say(f"the model has no element {local(child.tag)} beside ResponseMetadata")
        if wrapper and result is None:
            self.say(f"there is no {wrapper}")
        if not any(local(child.tag) == "ResponseMetadata" for child in root):
            self.say("there is no ResponseMetadata")
        return result

    def without_request_id(self, root):
        ids = [child for child in root if local(child.tag) == "requestId"]
        if len(ids) != 1:
            self.say("there is not exactly one requestId")
        for child in ids:
            root.remove(child)
        return root

    def walk(self, shape, element, where):
        getattr(self, "walk_" + shape.type_name, self.walk_text)(shape, element, where)

    def walk_structure(self, shape, element, where):
        known, flat = {}, {}
        for name, member in shape.members.items():
            if member.serialization.get("location") in ("header", "headers", "statusCode"):
                continue
            is_flat = member.type_name == "list" and member.serialization.get("flattened")
            if is_flat and member.member.serialization.get("name"):
                flat[member.member.serialization["name"]] = member
            elif is_flat:
                flat[member.serialization.get("name", name)] = member
            else:
                known[member.serialization.get("name", name)] = member
        seen = set()
        for child in element:
            name = local(child.tag)
            if name in flat:
                self.walk(flat[name].member, child, f"{where}/{name}")
            elif name not in known:
                self.say(f"the model has no element {where}/{name}")
            elif name in seen:
                self.say(f"{where}/{name} is there twice")
            else:
                self.walk(known[name], child, f"{where}/{name}")
            seen.add(name)
        for name in shape.required_members:
            if (where, name) in LEFT_OUT:
                continue
            member = shape.members[name]
            if member.serialization.get("location") in ("header", "headers", "statusCode"):
                continue
            if member.serialization.get("name", name) not in seen:
                self.say(f"{where} lacks {name}, which the model requires")

    def walk_list(self, shape, element, where):
        wanted = shape.member.serialization.get("name", "member")
        for child in element:
            if local(child.tag) != wanted:
                self.say(f"{where} holds {local(child.tag)} and not {wanted}")
            else:
                self.walk(shape.member, child, f"{where}/{wanted}")

    def walk_map(self, shape, element, where):
        self.say(f"{where} is a map, which is not judged yet")

    def walk_text(self, shape, element, where):
        text = (element.text or "").strip()
        if len(element):
            self.say(f"{where} holds elements and not a text")
        elif shape.type_name == "boolean" and text not in ("true", "false"):
            self.say(f"{where} is no boolean: {text!r}")
        elif shape.type_name in ("integer", "long") and not re.fullmatch(r"-?\d+", text):
            self.say(f"{where} is no whole number: {text!r}")
        elif shape.type_name == "timestamp" and not TIME.fullmatch(text):
            self.say(f"{where} is no time: {text!r}")
        elif getattr(shape, "enum", None) and text not in shape.enum and not self.is_spelt_otherwise(shape, text):
            self.say(f"{where} is none of the model's values: {text!r}")

    def is_spelt_otherwise(self, shape, text):
        return shape.name in SPELT_OTHERWISE and text.lower() in [value.lower() for value in shape.enum]


class ValueWalk:
    """A JSON reply's walk."""

    def __init__(self, operation):
        self.operation = operation
        self.findings = []

    def say(self, text):
        self.findings.append(text)

    def success(self, body):
        shape = self.operation.output_shape
        value = json.loads(body or b"{}")
        if shape is None or not shape.members:
            if value != {}:
                self.say(f"the reply should be empty and holds {value!r}")
        else:
            self.walk(shape, value, self.operation.name)
        return self.findings

    def walk(self, shape, value, where):
        getattr(self, "walk_" + shape.type_name, self.walk_scalar)(shape, value, where)

    def walk_structure(self, shape, value, where):
        if not isinstance(value, dict):
            return self.say(f"{where} is no object: {value!r}")
        for name, member in value.items():
            if name in shape.members:
                self.walk(shape.members[name], member, f"{where}.{name}")
            else:
                self.say(f"the model has no member {where}.{name}")
        for name in shape.required_members:
            if name not in value:
                self.say(f"{where} lacks {name}, which the model requires")

    def walk_list(self, shape, value, where):
        if not isinstance(value, list):
            return self.say(f"{where} is no array: {value!r}")
        for element in value:
            self.walk(shape.member, element, f"{where}[]")

    def walk_map(self, shape, value, where):
        self.say(f"{where} is a map, which is not judged yet")

    def walk_scalar(self, shape, value, where):
        kinds = {
            "string": str, "boolean": bool, "integer": int, "long": int, "double": (int, float), "float": (int, float),
            "timestamp": (int, float)}
        kind = kinds[shape.type_name]
        if not isinstance(value, kind) or isinstance(value, bool) and kind is not bool:
            self.say(f"{where} is no {shape.type_name}: {value!r}")
        elif getattr(shape, "enum", None) and value not in shape.enum:
            self.say(f"{where} is none of the model's values: {value!r}")
