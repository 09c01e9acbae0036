"""Serves moto on a free port of the loopback interface for as long as standard input is open.

    moto_peer.py [--extended] ROOT

Prints one object when it is ready: its port, and which operations that plinkflow's sources name moto lacks. With
--extended it has those as well, in the simplest form (moto_actions.py).
"""

import importlib
import json
import sys

import botocore.session
from moto.core.responses import method_names_from_class
from moto.core.utils import camelcase_to_underscores
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

import moto_actions
import sources

# Where moto answers the services whose actions are methods of one class.
RESPONSES = {
    "ds": ("moto.ds.responses", "DirectoryServiceResponse"),
    "ec2": ("moto.ec2.responses", "EC2Response"),
    "elasticbeanstalk": ("moto.elasticbeanstalk.responses", "EBResponse"),
    "elbv2": ("moto.elbv2.responses", "ELBV2Response"),
    "iam": ("moto.iam.responses", "IamResponse"),
    "route53": ("moto.route53.responses", "Route53"),
    "route53resolver": ("moto.route53resolver.responses", "Route53ResolverResponse"),
    "s3": ("moto.s3.responses", "S3Response"),
    "sts": ("moto.sts.responses", "TokenResponse"),
}


def lacking(root):
    """The operations that the sources name, and that no class of moto has a method for; and filters."""
    session = botocore.session.Session()
    named, found = sources.operations(session, root), set()
    for service, (module, name) in RESPONSES.items():
        methods = set(method_names_from_class(getattr(importlib.import_module(module), name)))
        for operation in session.get_service_model(service).operation_names:
            # moto's name for an operation of Route 53 is its own where one path serves several.
            if {camelcase_to_underscores(operation), botocore.xform_name(operation)} & methods:
                found.add(operation)
    filters = {title for title, (model, name) in moto_actions.FILTERS.items() if not hasattr(model, name)}
    return sorted((named - found) | filters)


def main(arguments):
    root = arguments[-1]
    lacks = lacking(root)
    if "--extended" in arguments:
        moto_actions.add()
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    print(json.dumps({"port": server.get_host_and_port()[1], "lacks": lacks}), flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
