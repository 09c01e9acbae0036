"""The actions of AWS that moto lacks and plinkflow's steps need, added from outside.

Each is as small as the models let it be: who wants to know how AWS behaves asks plinkflow's sandbox. What moto has, it
keeps; four of its creations are only given what their describes leave out.
"""

import uuid

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import ec2_backends
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.models.vpn_connections import VPNConnection
from moto.ec2.responses import EC2Response
from moto.elasticbeanstalk.models import eb_backends
from moto.elasticbeanstalk.responses import EBResponse
from moto.elbv2.models import ELBv2Backend, elbv2_backends


# Filters that moto looks for as an attribute of its model.
FILTERS = {
    "DescribeVpcEndpoints by vpc-endpoint-id": (VPCEndPoint, "vpc_endpoint_id"),
    "DescribeVpnConnections by vpn-connection-id": (VPNConnection, "vpn_connection_id"),
}


# Endpoint services: connections are asked for, and accepted or rejected.

def services(region):
    for account in list(ec2_backends):
        yield from ec2_backends[account][region].configurations.values()


def create_vpc_endpoint(self, original=EC2Response.create_vpc_endpoint):
    result = original(self)
    endpoint = result.result["VpcEndpoint"]
    for service in services(self.region):
        if service.service_name == endpoint.service_name and service.acceptance_required:
            endpoint.state = "pendingAcceptance"
    return result


def connections(self, service_id):
    name = self.ec2_backend.describe_vpc_endpoint_service_configurations([service_id])[0].service_name
    for account in list(ec2_backends):
        for endpoint in ec2_backends[account][self.region].vpc_end_points.values():
            if endpoint.service_name == name:
                yield account, endpoint


def describe_vpc_endpoint_connections(self):
    return ActionResult({
        "VpcEndpointConnections": [
            {
                "ServiceId": service_id, "VpcEndpointId": endpoint.id, "VpcEndpointOwner": account,
                "VpcEndpointState": endpoint.state, "CreationTimestamp": endpoint.creation_timestamp,
            }
            for service_id in self.ec2_backend.configurations
            for account, endpoint in connections(self, service_id)
        ]
    })


def decide(self, state):
    wanted, unsuccessful = self._get_param("VpcEndpointIds", []), []
    found = {endpoint.id: endpoint for _, endpoint in connections(self, self._get_param("ServiceId"))}
    for endpoint_id in wanted:
        if endpoint_id in found:
            found[endpoint_id].state = state
        else:
            error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": f"The endpoint {endpoint_id} does not exist"}
            unsuccessful.append({"ResourceId": endpoint_id, "Error": error})
    return ActionResult({"Unsuccessful": unsuccessful})


def accept_vpc_endpoint_connections(self):
    return decide(self, "available")


def reject_vpc_endpoint_connections(self):
    return decide(self, "rejected")


# Load balancers: a network one says so in its ARN.

def create_load_balancer(self, *arguments, original=ELBv2Backend.create_load_balancer, **named):
    balancer = original(self, *arguments, **named)
    if balancer.type == "network":
        del self.load_balancers[balancer.arn]
        balancer.arn = balancer.arn.replace(":loadbalancer/app/", ":loadbalancer/net/")
        self.load_balancers[balancer.arn] = balancer
    return balancer


# VPN connections: options, routes and propagation.

def create_vpn_connection(self, original=EC2Response.create_vpn_connection):
    result = original(self)
    connection, options = result.result["VpnConnection"], self._get_param("Options") or {}
    connection.options = {"StaticRoutesOnly": str(options.get("StaticRoutesOnly", False)).lower() == "true"}
    connection.routes = []
    connection.vgw_telemetry = [
        {"OutsideIpAddress": address, "Status": "DOWN", "AcceptedRouteCount": 0}
        for address in ("198.51.100.1", "198.51.100.2")
    ]
    return result


def vpn_connection(self):
    return self.ec2_backend.describe_vpn_connections([self._get_param("VpnConnectionId")])[0]


def create_vpn_connection_route(self):
    route = {"DestinationCidrBlock": self._get_param("DestinationCidrBlock"), "State": "available", "Source": "Static"}
    vpn_connection(self).routes.append(route)
    return EmptyResult()


def delete_vpn_connection_route(self):
    connection, destination = vpn_connection(self), self._get_param("DestinationCidrBlock")
    connection.routes = [route for route in connection.routes if route["DestinationCidrBlock"] != destination]
    return EmptyResult()


def propagating(self):
    table = self.ec2_backend.get_route_table(self._get_param("RouteTableId"))
    others = getattr(table, "propagating_vgws", [])
    return table, [gateway for gateway in others if gateway["GatewayId"] != self._get_param("GatewayId")]


def enable_vgw_route_propagation(self):
    table, others = propagating(self)
    table.propagating_vgws = others + [{"GatewayId": self._get_param("GatewayId")}]
    return EmptyResult()


def disable_vgw_route_propagation(self):
    table, table.propagating_vgws = propagating(self)
    return EmptyResult()


# Elastic Beanstalk: an environment has an identifier, a load balancer and an end.

def create_environment(self, original=EBResponse.create_environment):
    result = original(self)
    environment, name = result.result, result.result.environment_name
    settings = {setting["OptionName"]: setting["Value"] for setting in self._get_param("OptionSettings", [])}
    environment.environment_id = "e-" + uuid.uuid4().hex[:10]
    environment.solution_stack_name = self._get_param("SolutionStackName")
    environment.version_label = self._get_param("VersionLabel") or "Sample Application"
    environment.cname = f"{self._get_param('CNAMEPrefix') or name}.{self.region}.elasticbeanstalk.com"
    environment.health, environment.health_status = "Green", "Ok"
    environment.balancer = elbv2_backends[self.current_account][self.region].create_load_balancer(
        name=f"awseb-{environment.environment_id}",
        security_groups=settings.get("SecurityGroups", "").split(","), subnet_ids=settings["ELBSubnets"].split(","),
        subnet_mappings=[], scheme="internal" if settings["ELBScheme"] == "internal" else "internet-facing",
        loadbalancer_type=settings["LoadBalancerType"])
    return result


def environment(self):
    wanted = self._get_param("EnvironmentId")
    for found in eb_backends[self.current_account][self.region].describe_environments():
        if found.environment_id == wanted:
            return found
    raise ValueError(f"no environment {wanted}")


def check_dns_availability(self):
    prefix = self._get_param("CNAMEPrefix")
    return ActionResult({"Available": True, "FullyQualifiedCNAME": f"{prefix}.{self.region}.elasticbeanstalk.com"})


def describe_environment_resources(self):
    found = environment(self)
    return ActionResult({
        "EnvironmentResources": {
            "EnvironmentName": found.environment_name, "LoadBalancers": [{"Name": found.balancer.arn}]
        }
    })


def describe_events(self):
    return ActionResult({"Events": []})


def update_environment(self):
    found = environment(self)
    found.version_label = self._get_param("VersionLabel")
    return ActionResult(found)


def terminate_environment(self):
    found = environment(self)
    found.status = "Terminated"
    elbv2_backends[self.current_account][self.region].delete_load_balancer(found.balancer.arn)
    return ActionResult(found)


def add():
    """Gives moto's response classes the actions above."""
    for action in (
        create_vpc_endpoint, describe_vpc_endpoint_connections, accept_vpc_endpoint_connections,
        reject_vpc_endpoint_connections, create_vpn_connection, create_vpn_connection_route,
        delete_vpn_connection_route, enable_vgw_route_propagation, disable_vgw_route_propagation,
    ):
        setattr(EC2Response, action.__name__, action)
    ELBv2Backend.create_load_balancer = create_load_balancer
    for model, name in FILTERS.values():
        setattr(model, name, property(lambda self: self.id))
    for action in (
        create_environment, check_dns_availability, describe_environment_resources, describe_events,
        update_environment, terminate_environment,
    ):
        setattr(EBResponse, action.__name__, action)
