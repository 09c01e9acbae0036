"""Turns requests as they stand on the wire back into the input of botocore's operation, by botocore's own models."""

import base64
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree


class Unreadable(Exception):
    """A request that the model of its operation does not allow."""


def scalar(shape, text, where):
    """A value of a simple type, in its one canonical spelling."""
    kind = shape.type_name
    if kind == "boolean":
        if text not in ("true", "false"):
            raise Unreadable(f"{where} is no boolean: {text!r}")
        return text == "true"
    if kind in ("integer", "long"):
        if not re.fullmatch(r"-?[0-9]+", text):
            raise Unreadable(f"{where} is no whole number: {text!r}")
        return int(text)
    if kind in ("float", "double"):
        return float(text)
    if kind == "blob":
        return base64.b64decode(text, validate=True)
    if getattr(shape, "enum", None) and text not in shape.enum:
        raise Unreadable(f"{where} is none of the model's values: {text!r}")
    return text


class Form:
    """Reads the flattened parameters of the query and ec2 protocols."""

    def __init__(self, protocol, pairs):
        self.is_ec2 = protocol == "ec2"
        self.pairs = dict(pairs)
        if len(self.pairs) != len(pairs):
            raise Unreadable("a parameter is given twice")
        self.used = set()

    def read(self, shape):
        value = self.structure(shape, "") if shape is not None else {}
        unknown = sorted(set(self.pairs) - self.used - {"Action", "Version"})
        if unknown:
            raise Unreadable("the model has no parameter " + ", ".join(unknown))
        return value

    def name(self, member_name, shape):
        if not self.is_ec2:
            if shape.type_name == "list" and shape.serialization.get("flattened"):
                return shape.member.serialization.get("name") or shape.serialization.get("name", member_name)
            return shape.serialization.get("name", member_name)
        if "queryName" in shape.serialization:
            return shape.serialization["queryName"]
        if "name" in shape.serialization:
            name = shape.serialization["name"]
            return name[0].upper() + name[1:]
        return member_name

    def has(self, prefix):
        return any(key == prefix or key.startswith(prefix + ".") for key in self.pairs)

    def structure(self, shape, prefix):
        value = {}
        for member_name, member in shape.members.items():
            name = self.name(member_name, member)
            path = f"{prefix}.{name}" if prefix else name
            if self.has(path):
                value[member_name] = self.value(member, path)
        return value

    def value(self, shape, path):
        if shape.type_name == "structure":
            return self.structure(shape, path)
        if shape.type_name == "list":
            return self.elements(shape, path)
        if shape.type_name == "map":
            raise Unreadable(f"{path} is a map, which no operation here takes")
        self.used.add(path)
        return scalar(shape, self.pairs[path], path)

    def elements(self, shape, path):
        if path in self.pairs and self.pairs[path] == "" and not self.is_ec2:
            self.used.add(path)
            return []
        if not self.is_ec2 and not shape.serialization.get("flattened"):
            path += "." + shape.member.serialization.get("name", "member")
        values = []
        while self.has(f"{path}.{len(values) + 1}"):
            values.append(self.value(shape.member, f"{path}.{len(values) + 1}"))
        return values


def local(tag):
    return tag.split("}")[-1]


def document(shape, element, where):
    """The value of an XML element of a request or reply body, by its shape."""
    if shape.type_name == "structure":
        known = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        value = {}
        for child in element:
            if local(child.tag) not in known:
                raise Unreadable(f"the model has no element {where}/{local(child.tag)}")
            name, member = known[local(child.tag)]
            if name in value:
                raise Unreadable(f"{where}/{local(child.tag)} is there twice")
            value[name] = document(member, child, f"{where}/{local(child.tag)}")
        return value
    if shape.type_name == "list":
        wanted = shape.member.serialization.get("name", "member")
        for child in element:
            if local(child.tag) != wanted:
                raise Unreadable(f"{where} holds {local(child.tag)} and not {wanted}")
        return [document(shape.member, child, f"{where}/{wanted}") for child in element]
    if len(element):
        raise Unreadable(f"{where} holds elements and not a text")
    return scalar(shape, element.text or "", where)


def object_operation(model, method, host, path):
    """The operation of S3, whose bucket stands in the host's name or first in the path."""
    bucket, mark, _ = host.partition(".s3.")
    key = path[1:]
    if not mark:
        bucket, _, key = path[1:].partition("/")
    labels = {"Bucket": bucket, **({"Key": urllib.parse.unquote(key)} if key else {})}
    names = {("HEAD", 1): "HeadBucket", ("PUT", 2): "PutObject", ("HEAD", 2): "HeadObject", ("DELETE", 2): "DeleteObject"}
    if (method, len(labels)) not in names:
        raise Unreadable(f"no operation has {method} {path}")
    return model.operation_model(names[method, len(labels)]), labels


def object_input(operation, labels, headers, body):
    """The input of an operation of S3: header fields, metadata among them, and what is sent as it is."""
    value, headers = {}, {name.lower(): text for name, text in headers}
    for name, member in operation.input_shape.members.items():
        location, key = member.serialization.get("location"), member.serialization.get("name", name)
        if location == "uri":
            if key in labels:
                value[name] = labels[key]
        elif location == "headers":
            marks = {field[len(key):]: text for field, text in headers.items() if field.startswith(key.lower())}
            if marks:
                value[name] = marks
        elif location == "header" and key.lower() in headers:
            value[name] = scalar(member, headers[key.lower()], name)
        elif operation.input_shape.serialization.get("payload") == name and body:
            value[name] = body
    return value


def rest_operation(model, method, path):
    """The operation of a REST service by method and path, and the labels in the path."""
    for name in model.operation_names:
        operation = model.operation_model(name)
        if operation.http["method"] != method:
            continue
        template = operation.http["requestUri"].split("?")[0]
        pattern = re.sub(r"\\{(\w+)\\?\+?\\}", r"(?P<\1>[^/]+)", re.escape(template))
        found = re.fullmatch(pattern, path)
        if found:
            return operation, {key: urllib.parse.unquote(text) for key, text in found.groupdict().items()}
    raise Unreadable(f"no operation has {method} {path}")


def rest_input(operation, labels, query, headers, body):
    """The input of an operation of a REST service."""
    shape = operation.input_shape
    value, query = {}, dict(query)
    headers = {name.lower(): text for name, text in headers}
    for member_name, member in shape.members.items() if shape else []:
        location = member.serialization.get("location")
        name = member.serialization.get("name", member_name)
        source = {"uri": labels, "querystring": query, "header": headers}.get(location)
        if source is not None:
            key = name.lower() if location == "header" else name
            if key in source:
                value[member_name] = scalar(member, source.pop(key), name)
    if query:
        raise Unreadable("the model has no query parameter " + ", ".join(sorted(query)))
    if body:
        value.update(document(shape, ElementTree.fromstring(body), local(ElementTree.fromstring(body).tag)))
    return value
