"""Which operations of AWS the sources of plinkflow name, by botocore's models.

Any literal that is an operation's name counts, so that a new one cannot be forgotten: `"CreateVpcEndpoint"`, and
`"AuthorizeSecurityGroup\\(…)"` for each operation whose name begins that way. Permissions (`"ec2:CreateTags"`) do not.
"""

import functools
import pathlib
import re

NAME = re.compile(r'"([A-Z][A-Za-z0-9]{3,})("|\\\()')
SERVICE = re.compile(r'endpointPrefix: "([^"]+)"(?:[^()]|\([^()]*\))*?version: "([^"]+)"')


@functools.lru_cache(maxsize=None)
def service(session, signing_name, version=None):
    """botocore's name for the service that signs by that name, in that version of its API."""
    loader = session.get_component("data_loader")
    fitting = []
    for name in loader.list_available_services("service-2"):
        if version and version not in loader.list_api_versions(name, "service-2"):
            continue
        if not version and not name.startswith(signing_name.removeprefix("awsssoportal") or "sso"):
            continue
        metadata = session.get_service_model(name).metadata
        # Sources name a service by its endpoint, which most sign by too; those of a login sign by another.
        names = {metadata.get("signingName", metadata["endpointPrefix"])}
        if version:
            names.add(metadata["endpointPrefix"])
        if signing_name in names:
            fitting.append(name)
    # Two services may sign by one name, as S3 and S3 Control do.
    if signing_name in fitting:
        return signing_name
    if len(fitting) != 1:
        raise ValueError(f"botocore has not exactly one service {signing_name} {version}: {fitting}")
    return fitting[0]


def files(root):
    root = pathlib.Path(root)
    for folder in ("Plugins", "Sources"):
        for path in sorted((root / folder).rglob("*.swift")):
            if "AWSSandbox" not in path.parts:
                yield path.read_text()


def operations(session, root):
    """The names of all operations that the sources name."""
    texts = list(files(root))
    known = set()
    for text in texts:
        for prefix, version in SERVICE.findall(text):
            known.update(session.get_service_model(service(session, prefix, version)).operation_names)
    named = set()
    for text in texts:
        for name, end in NAME.findall(text):
            if end == '"':
                named.update({name} & known)
            else:
                named.update(operation for operation in known if operation.startswith(name))
    return named
