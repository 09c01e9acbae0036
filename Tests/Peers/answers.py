"""Prints, for each of the actions that its arguments name, the names on the wire of all members of its answer.

The answer is an object with a list for each action, empty where no service of botocore's has such an action.
"""

import json
import sys

import botocore.session

SERVICES = ["ec2", "elasticbeanstalk", "elbv2", "sts", "iam", "route53", "route53resolver", "ds"]


def main():
    session = botocore.session.get_session()
    models = [session.get_service_model(name) for name in SERVICES]
    found = {}
    for action in sys.argv[1:]:
        model = next((model for model in models if action in model.operation_names), None)
        shape = model.operation_model(action).output_shape if model else None
        members = shape.members if shape else {}
        found[action] = [member.serialization.get("name", name) for name, member in members.items()]
    print(json.dumps(found))


main()
