"""Resolves endpoints by botocore's rule sets.

Prints a list of `[service, region, fips, dual_stack, global_sts, address, signing_region]` for each of the services that
its arguments name by their model, in every region of `partitions.json` and some that it does not know, under each
combination of the three switches. A refusal has no address, and a region that is signed for as it is none of its own.
"""

import itertools
import json
import sys

import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

LOADER = botocore.session.get_session().get_component("data_loader")


def main():
    partitions = LOADER.load_data("partitions")
    regions = [region for partition in partitions["partitions"] for region in partition["regions"]]
    found = []
    for service in sys.argv[1:]:
        provider = EndpointProvider(LOADER.load_service_model(service, "endpoint-rule-set-1"), partitions)
        for region in regions + ["xx-nowhere-9", "us-newplace-1"]:
            for fips, dual_stack, global_sts in itertools.product([False, True], repeat=3):
                if global_sts and service != "sts":
                    continue
                given = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack}
                if service == "sts":
                    given["UseGlobalEndpoint"] = global_sts
                try:
                    endpoint = provider.resolve_endpoint(**given)
                    schemes = endpoint.properties.get("authSchemes") or [{}]
                    answer = [endpoint.url, schemes[0].get("signingRegion") or region]
                except EndpointProviderError:
                    answer = [None, region]
                found.append([service, region, fips, dual_stack, global_sts] + answer)
    print(json.dumps(found))


main()
