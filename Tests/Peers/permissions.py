"""Compares permissions and dry runs with botocore's models.

Reads a file of JSON, `{"permissions": ["ec2:CreateTags"], "dry_runs": {"CreateTags": ["ResourceId", "Tag"]}}`, and
prints what the models do not know: permissions that are no operation of their service, dry runs of operations that have
none, and parameters that a dry run of an operation lacks or that the operation lacks.
"""

import json
import sys

import botocore.session

SESSION = botocore.session.get_session()
LOADER = SESSION.get_component("data_loader")


def operations(prefix):
    """The operations of all services whose permissions begin with that prefix, which is the name that they sign by."""
    found = set()
    for name in LOADER.list_available_services("service-2"):
        # Models are large: those that cannot be meant are not loaded.
        if not (name == prefix or name.startswith(("elb", "elasticloadbalancing")) and prefix.startswith("elastic")):
            continue
        model = SESSION.get_service_model(name)
        if model.metadata.get("signingName", model.metadata["endpointPrefix"]) == prefix:
            found.update(model.operation_names)
    return found


def wire_name(member, shape):
    """The name that the ec2 protocol gives a parameter."""
    serialization = shape.serialization
    name = serialization.get("queryName") or serialization.get("name") or member
    return name[0].upper() + name[1:]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)
    known = {prefix: operations(prefix) for prefix in {name.split(":")[0] for name in asked["permissions"]}}
    problems = [name for name in asked["permissions"] if name.split(":")[1] not in known[name.split(":")[0]]]
    ec2 = SESSION.get_service_model("ec2")
    for action, names in asked["dry_runs"].items():
        shape = ec2.operation_model(action).input_shape
        if "DryRun" not in shape.members:
            problems.append(f"dry run of {action}: it has none")
        allowed = {wire_name(member, value) for member, value in shape.members.items()}
        required = {wire_name(member, shape.members[member]) for member in shape.required_members}
        problems += [f"dry run of {action}: it lacks {name}" for name in sorted(required - set(names))]
        problems += [f"dry run of {action}: no parameter is called {name}" for name in sorted(set(names) - allowed)]
    print(json.dumps(sorted(problems)))


main()
