"""What two companies have in moto, made and looked at with boto3.

    moto_world.py PORT lay ACCOUNT…      makes keys, and networks that all have the same addresses
    moto_world.py PORT look ACCOUNT…     tells all that plinkflow could have made there

Accounts are numbers of twelve digits. Both print one object, by account.
"""

import json
import sys

import boto3

REGION = "ap-northeast-1"


class Account:
    """boto3's clients with the key of a role in an account; moto knows the account by the key."""

    def __init__(self, endpoint):
        self.session = boto3.Session("AKIAJUDGEJUDGEJUDGE2", "any", region_name=REGION)
        self.endpoint = endpoint

    def become(self, number):
        """Takes the key of another account; making clients anew would take longer than all their calls."""
        keys = self.sts.assume_role(RoleArn=f"arn:aws:iam::{number}:role/any", RoleSessionName="judged")["Credentials"]
        self.number = number
        self.keys = {
            "access_key": keys["AccessKeyId"], "secret_key": keys["SecretAccessKey"],
            "session_token": keys["SessionToken"],
        }
        credentials = self.session.get_credentials()
        credentials.access_key, credentials.secret_key = keys["AccessKeyId"], keys["SecretAccessKey"]
        credentials.token = keys["SessionToken"]
        return self

    def __getattr__(self, service):
        client = self.session.client(service, endpoint_url=self.endpoint)
        setattr(self, service, client)
        return client

    def network(self):
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=REGION + zone)
            ["Subnet"]["SubnetId"]
            for number, zone in enumerate("ac")
        ]
        groups = [
            self.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
            for name in ("web", "endpoint")
        ]
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        tables = self.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
        return {
            "account": self.number, "vpc": vpc, "subnets": subnets, "groups": groups,
            "table": tables[0]["RouteTableId"], **self.keys,
        }


def lay(account):
    account.iam.create_role(RoleName="aws-elasticbeanstalk-service-role", AssumeRolePolicyDocument="{}")
    account.iam.create_instance_profile(InstanceProfileName="aws-elasticbeanstalk-ec2-role")
    account.s3.create_bucket(
        Bucket=f"elasticbeanstalk-{REGION}-{account.number}",
        CreateBucketConfiguration={"LocationConstraint": REGION})
    return account.network()


def tags(listed):
    return {tag["Key"]: tag["Value"] for tag in listed.get("Tags", []) if tag["Key"] != "plinkflow:token"}


def look(account):
    ec2, seen = account.ec2, {}
    seen["services"] = [
        {
            "id": service["ServiceId"], "balancers": sorted(service["NetworkLoadBalancerArns"]),
            "acceptance": service["AcceptanceRequired"], "tags": tags(service),
            "principals": sorted(
                allowed["Principal"] for allowed in ec2.describe_vpc_endpoint_service_permissions(
                    ServiceId=service["ServiceId"])["AllowedPrincipals"]),
        }
        for service in ec2.describe_vpc_endpoint_service_configurations()["ServiceConfigurations"]
    ]
    seen["endpoints"] = [
        {
            "id": endpoint["VpcEndpointId"], "service": endpoint["ServiceName"], "vpc": endpoint["VpcId"],
            "type": endpoint["VpcEndpointType"], "state": endpoint["State"], "subnets": sorted(endpoint["SubnetIds"]),
            "groups": sorted(group["GroupId"] for group in endpoint["Groups"]), "tags": tags(endpoint),
        }
        for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"] if endpoint["State"] != "deleted"
    ]
    seen["gateways"] = [
        {
            "id": gateway["VpnGatewayId"], "tags": tags(gateway),
            "vpcs": [
                attached["VpcId"] for attached in gateway.get("VpcAttachments", [])
                if attached["State"] == "attached"
            ],
        }
        for gateway in ec2.describe_vpn_gateways()["VpnGateways"] if gateway["State"] == "available"
    ]
    seen["devices"] = [
        {"id": device["CustomerGatewayId"], "address": device["IpAddress"], "number": device["BgpAsn"]}
        for device in ec2.describe_customer_gateways()["CustomerGateways"] if device["State"] == "available"
    ]
    seen["connections"] = [
        {
            "id": connection["VpnConnectionId"], "gateway": connection["VpnGatewayId"],
            "device": connection["CustomerGatewayId"],
            "routes": [route["DestinationCidrBlock"] for route in connection.get("Routes", [])],
        }
        for connection in ec2.describe_vpn_connections()["VpnConnections"] if connection["State"] == "available"
    ]
    seen["propagations"] = [
        [table["RouteTableId"], gateway["GatewayId"]]
        for table in ec2.describe_route_tables()["RouteTables"] for gateway in table.get("PropagatingVgws", [])
    ]
    seen["groups"] = sorted(
        group["GroupName"] for group in ec2.describe_security_groups()["SecurityGroups"]
        # What the network was laid with is no more of plinkflow's than its subnets.
        if group["GroupName"] not in ("default", "web", "endpoint"))
    seen["rules"] = sorted(
        [
            "egress" if rule["IsEgress"] else "ingress", rule["IpProtocol"], str(rule.get("FromPort", -1)),
            rule.get("CidrIpv4", ""), rule["GroupId"],
        ]
        # A new group has a rule that lets everything out.
        for rule in ec2.describe_security_group_rules()["SecurityGroupRules"] if rule["IpProtocol"] != "-1")
    zones = account.route53.list_hosted_zones()["HostedZones"]
    seen["zones"] = [{"name": zone["Name"], "private": zone["Config"]["PrivateZone"]} for zone in zones]
    seen["records"] = [
        {
            "name": record["Name"], "type": record["Type"], "ttl": record.get("TTL"),
            "values": sorted(value["Value"] for value in record.get("ResourceRecords", [])),
            **({"alias": [record["AliasTarget"]["DNSName"], record["AliasTarget"]["HostedZoneId"]]}
               if "AliasTarget" in record else {}),
        }
        for zone in zones
        for record in account.route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        if record["Type"] not in ("NS", "SOA")
    ]
    seen["balancers"] = [
        {
            "type": balancer["Type"], "scheme": balancer["Scheme"], "groups": sorted(balancer["SecurityGroups"]),
            "cross_zone": {
                attribute["Key"]: attribute["Value"]
                for attribute in account.elbv2.describe_load_balancer_attributes(
                    LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]
            }.get("load_balancing.cross_zone.enabled", "false"),
        }
        for balancer in account.elbv2.describe_load_balancers()["LoadBalancers"]
    ]
    beanstalk = account.elasticbeanstalk
    seen["applications"] = [
        application["ApplicationName"] for application in beanstalk.describe_applications()["Applications"]]
    seen["environments"] = [
        {"name": environment["EnvironmentName"], "version": environment["VersionLabel"]}
        for environment in beanstalk.describe_environments()["Environments"] if environment["Status"] != "Terminated"
    ]
    bucket = f"elasticbeanstalk-{REGION}-{account.number}"
    seen["bundles"] = [
        account.s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read().decode()
        for found in account.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    ]
    return seen


def main(port, command, *accounts):
    work = lay if command == "lay" else look
    account = Account(f"http://127.0.0.1:{port}")
    told = {number: work(account.become(number)) for number in accounts}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
