"""Drives the whole seed with boto3 against a sandbox that is served on a port of this machine.

Usage: sandbox_boto3.py PORT

boto3 judges: it parses every reply by Amazon's own models. Exits 0 when all is as AWS would have it.
"""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = f"http://127.0.0.1:{sys.argv[1]}"
REGION = "ap-northeast-1"
PROVIDER = ("AKIASANDBOXPROVIDER2", "sandbox/provider/opens+nothing+anywhere1")
CONSUMER = ("AKIASANDBOXCONSUMER2", "sandbox/consumer/opens+nothing+anywhere2")
STRANGER = ("AKIASANDBOXSTRANGER2", "sandbox/stranger/opens+nothing+anywhere3")


def client(keys, service, token=None):
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=ENDPOINT,
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
        aws_session_token=token,
        config=Config(retries={"max_attempts": 0}),
    )


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["Error"]["Code"]
        assert found == code, f"{call.__name__}: {found} instead of {code}: {error}"
        assert error.response["ResponseMetadata"]["RequestId"], "no request id"
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__} was not refused with {code}")


def until(look, done):
    for _ in range(10):
        found = look()
        if done(found):
            return found
    raise AssertionError(f"{look} never came to it: {found}")


def identities():
    assert client(PROVIDER, "sts").get_caller_identity()["Account"] == "111111111111"
    wrong = (PROVIDER[0], "not the key")
    refused("SignatureDoesNotMatch", client(wrong, "sts").get_caller_identity)
    refused("AuthFailure", client(wrong, "ec2").describe_vpcs)
    refused("InvalidClientTokenId", client(("AKIANOBODYNOBODYNOBO", "x"), "sts").get_caller_identity)
    taken = client(PROVIDER, "sts").assume_role(
        RoleArn="arn:aws:iam::222222222222:role/any", RoleSessionName="peer", DurationSeconds=900
    )["Credentials"]
    keys = (taken["AccessKeyId"], taken["SecretAccessKey"])
    assumed = client(keys, "sts", taken["SessionToken"]).get_caller_identity()
    assert assumed["Account"] == "222222222222", assumed
    assert assumed["Arn"] == "arn:aws:sts::222222222222:assumed-role/any/peer", assumed
    refused("InvalidClientTokenId", client(keys, "sts").get_caller_identity)


def network():
    ec2 = client(PROVIDER, "ec2")
    assert [v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"]] == ["vpc-0a1d806e"]
    assert ec2.describe_vpc_attribute(VpcId="vpc-0a1d806e", Attribute="enableDnsSupport")["EnableDnsSupport"]["Value"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": ["vpc-0a1d806e"]}])["Subnets"]
    zones = {s["SubnetId"]: s["AvailabilityZoneId"] for s in subnets}
    assert zones["subnet-97aa55cf"] == "apne1-az4" and zones["subnet-d7d47fa1"] == "apne1-az1", zones
    pages = client(PROVIDER, "route53").get_paginator("list_hosted_zones").paginate(PaginationConfig={"PageSize": 1})
    assert [[z["Name"] for z in p["HostedZones"]] for p in pages] == [["oreg.example."]]
    refused("InvalidVpcID.NotFound", ec2.describe_vpcs, VpcIds=["vpc-0c5e7d31"])
    refused("InvalidSubnetId.Malformed", ec2.describe_subnets, SubnetIds=["subnet-x"])
    refused("InvalidParameterValue", ec2.describe_vpcs, Filters=[{"Name": "colour", "Values": ["red"]}])
    refused("DryRunOperation", ec2.describe_vpcs, DryRun=True)
    refused("InvalidAction", ec2.describe_instances)
    names = {z["ZoneName"]: z["ZoneId"] for z in ec2.describe_availability_zones()["AvailabilityZones"]}
    other = client(CONSUMER, "ec2").describe_availability_zones()["AvailabilityZones"]
    assert names != {z["ZoneName"]: z["ZoneId"] for z in other}
    assert set(names.values()) == {z["ZoneId"] for z in other}


def bundle(beanstalk, s3):
    bucket = "elasticbeanstalk-ap-northeast-1-111111111111"
    refused("404", s3.head_bucket, Bucket=bucket)
    assert beanstalk.create_storage_location()["S3Bucket"] == bucket
    place = {"Bucket": bucket, "Key": "a b/ü.zip"}
    version = {"ApplicationName": "privatelink", "VersionLabel": "1"}
    source = {"S3Bucket": bucket, "S3Key": place["Key"]}
    refused("404", s3.head_object, **place)
    refused("InvalidParameterValue", beanstalk.create_application_version, SourceBundle=source, **version)
    refused("NoSuchBucket", s3.put_object, Bucket="nobodys-bucket", Key="a", Body=b"a")
    refused("AccessDenied", client(CONSUMER, "s3").put_object, Body=b"a", **place)
    wrong = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    refused("BadDigest", s3.put_object, Body=b"the source", ChecksumSHA256=wrong, **place)
    s3.put_object(Body=b"the source", ChecksumAlgorithm="SHA256", Metadata={"of": "oreg"}, **place)
    found = s3.head_object(ChecksumMode="ENABLED", **place)
    assert found["Metadata"] == {"of": "oreg"} and found["ChecksumSHA256"], found
    assert "ChecksumSHA256" not in s3.head_object(**place)
    beanstalk.create_application_version(SourceBundle=source, **version)
    assert beanstalk.describe_application_versions()["ApplicationVersions"][0]["SourceBundle"] == source
    beanstalk.delete_application_version(DeleteSourceBundle=True, **version)
    refused("404", s3.head_object, **place)
    s3.delete_object(**place)


def environment():
    beanstalk, iam = client(PROVIDER, "elasticbeanstalk"), client(PROVIDER, "iam")
    profile = iam.get_instance_profile(InstanceProfileName="aws-elasticbeanstalk-ec2-role")["InstanceProfile"]
    assert profile["Roles"][0]["RoleName"] == "aws-elasticbeanstalk-ec2-role"
    refused("NoSuchEntity", iam.get_role, RoleName="nobody")
    assert beanstalk.check_dns_availability(CNAMEPrefix="eb-privatelink-oreg")["Available"]
    refused(
        "InvalidParameterValue", beanstalk.create_environment, ApplicationName="none", EnvironmentName="eb-privatelink"
    )
    beanstalk.create_application(ApplicationName="privatelink")
    bundle(beanstalk, client(PROVIDER, "s3"))
    assert beanstalk.describe_applications()["Applications"][0]["ApplicationName"] == "privatelink"
    stack = next(s for s in beanstalk.list_available_solution_stacks()["SolutionStacks"] if "Docker" in s)
    settings = [
        ("aws:elasticbeanstalk:environment", "LoadBalancerType", "network"),
        ("aws:ec2:vpc", "VPCId", "vpc-0a1d806e"),
        ("aws:ec2:vpc", "Subnets", "subnet-97aa55cf,subnet-d7d47fa1"),
        ("aws:ec2:vpc", "ELBSubnets", "subnet-97aa55cf,subnet-d7d47fa1"),
        ("aws:ec2:vpc", "ELBScheme", "internal"),
        ("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "aws-elasticbeanstalk-ec2-role"),
    ]
    wanted = {
        "ApplicationName": "privatelink",
        "EnvironmentName": "eb-privatelink",
        "CNAMEPrefix": "eb-privatelink-oreg",
        "SolutionStackName": stack,
        "Tags": [{"Key": "project", "Value": "eb-privatelink"}],
        "OptionSettings": [{"Namespace": n, "OptionName": o, "Value": v} for n, o, v in settings],
    }
    made = beanstalk.create_environment(**wanted)
    assert made["Status"] == "Launching" and made["Health"] == "Grey", made
    assert beanstalk.describe_environments(EnvironmentNames=["eb-privatelink"])["Environments"] == []
    refused("InvalidParameterValue", beanstalk.create_environment, **wanted)
    refused("InvalidParameterValue", beanstalk.terminate_environment, EnvironmentName="eb-privatelink")
    until(
        lambda: beanstalk.describe_environments(EnvironmentIds=[made["EnvironmentId"]])["Environments"],
        lambda e: e and e[0]["Status"] == "Ready" and e[0]["Health"] == "Green",
    )
    found = beanstalk.describe_environment_resources(EnvironmentId=made["EnvironmentId"])["EnvironmentResources"]
    arn = found["LoadBalancers"][0]["Name"]
    balancers = client(PROVIDER, "elbv2")
    balancer = balancers.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
    assert balancer["Type"] == "network" and balancer["Scheme"] == "internal", balancer
    assert {z["SubnetId"] for z in balancer["AvailabilityZones"]} == {"subnet-97aa55cf", "subnet-d7d47fa1"}
    changed = balancers.modify_load_balancer_attributes(
        LoadBalancerArn=arn, Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]
    )["Attributes"]
    assert {"Key": "load_balancing.cross_zone.enabled", "Value": "true"} in changed
    assert balancers.describe_listeners(LoadBalancerArn=arn)["Listeners"][0]["Port"] == 80
    assert not beanstalk.check_dns_availability(CNAMEPrefix="eb-privatelink-oreg")["Available"]
    pages = beanstalk.get_paginator("describe_events").paginate(
        EnvironmentName="eb-privatelink", PaginationConfig={"PageSize": 1}
    )
    events = [event for page in pages for event in page["Events"]]
    assert len(events) == 2 and events[0]["EventDate"] >= events[1]["EventDate"], events
    return made["EnvironmentId"], arn


def private_link(arn):
    provider, consumer, stranger = (client(k, "ec2") for k in (PROVIDER, CONSUMER, STRANGER))
    wanted = {"NetworkLoadBalancerArns": [arn], "AcceptanceRequired": True, "ClientToken": "service-1"}
    service = provider.create_vpc_endpoint_service_configuration(**wanted)["ServiceConfiguration"]
    again = provider.create_vpc_endpoint_service_configuration(**wanted)["ServiceConfiguration"]
    assert service["ServiceId"] == again["ServiceId"]
    refused(
        "IdempotentParameterMismatch",
        provider.create_vpc_endpoint_service_configuration,
        NetworkLoadBalancerArns=[arn], AcceptanceRequired=False, ClientToken="service-1",
    )
    sid, name = service["ServiceId"], service["ServiceName"]
    refused(
        "InvalidVpcEndpointServiceId.NotFound", provider.describe_vpc_endpoint_service_configurations, ServiceIds=[sid]
    )
    until(
        lambda: provider.describe_vpc_endpoint_service_configurations(ServiceIds=[sid])["ServiceConfigurations"],
        lambda s: s[0]["ServiceState"] == "Available",
    )
    refused("InvalidServiceName", consumer.describe_vpc_endpoint_services, ServiceNames=[name])
    bad = "arn:aws:iam::222222222222:role/path/name"
    refused(
        "InvalidPrincipal", provider.modify_vpc_endpoint_service_permissions, ServiceId=sid, AddAllowedPrincipals=[bad]
    )
    added = provider.modify_vpc_endpoint_service_permissions(
        ServiceId=sid, AddAllowedPrincipals=["arn:aws:iam::222222222222:root"]
    )
    assert added["ReturnValue"] and added["AddedPrincipals"][0]["PrincipalType"] == "Account", added
    allowed = provider.describe_vpc_endpoint_service_permissions(ServiceId=sid)["AllowedPrincipals"]
    assert [p["Principal"] for p in allowed] == ["arn:aws:iam::222222222222:root"]
    seen = consumer.describe_vpc_endpoint_services(ServiceNames=[name])["ServiceDetails"][0]
    assert seen["Owner"] == "111111111111" and seen["AcceptanceRequired"], seen
    refused("InvalidServiceName", stranger.describe_vpc_endpoint_services, ServiceNames=[name])
    place = {"VpcId": "vpc-0c5e7d31", "ServiceName": name, "VpcEndpointType": "Interface"}
    refused("InvalidParameter", consumer.create_vpc_endpoint, SubnetIds=["subnet-3f9c7a12"], **place)
    place["SubnetIds"] = ["subnet-5a3b1e90", "subnet-6e8d2f41"]
    place["SecurityGroupIds"] = ["sg-7b1c9e04"]
    refused("InvalidServiceName", stranger.create_vpc_endpoint, VpcId="vpc-0b7f3e52", ServiceName=name)
    endpoint = consumer.create_vpc_endpoint(
        ClientToken="endpoint-1",
        TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "Name", "Value": "seed"}]}],
        **place,
    )["VpcEndpoint"]
    assert endpoint["State"] == "pendingAcceptance", endpoint
    eid = endpoint["VpcEndpointId"]
    by_tag = [{"Name": "tag:Name", "Values": ["se?d"]}]
    until(lambda: consumer.describe_vpc_endpoints(Filters=by_tag)["VpcEndpoints"], lambda e: len(e) == 1)
    waiting = provider.describe_vpc_endpoint_connections(Filters=[{"Name": "service-id", "Values": [sid]}])
    assert waiting["VpcEndpointConnections"][0]["VpcEndpointOwner"] == "222222222222", waiting
    assert stranger.describe_vpc_endpoint_connections()["VpcEndpointConnections"] == []
    failed = provider.delete_vpc_endpoint_service_configurations(ServiceIds=[sid])["Unsuccessful"]
    assert failed[0]["Error"]["Code"] == "ExistingVpcEndpointConnections", failed
    wrong = provider.accept_vpc_endpoint_connections(ServiceId=sid, VpcEndpointIds=["vpce-00000000000000000"])
    assert wrong["Unsuccessful"][0]["ResourceId"] == "vpce-00000000000000000", wrong
    assert not provider.accept_vpc_endpoint_connections(ServiceId=sid, VpcEndpointIds=[eid])["Unsuccessful"]
    ready = until(
        lambda: consumer.describe_vpc_endpoints(VpcEndpointIds=[eid])["VpcEndpoints"][0],
        lambda e: e["State"] == "available",
    )
    names = [d["DnsName"] for d in ready["DnsEntries"]]
    assert len(names) == 3 and all(d["HostedZoneId"] for d in ready["DnsEntries"]), names
    assert len(ready["NetworkInterfaceIds"]) == 2
    interfaces = consumer.describe_network_interfaces(NetworkInterfaceIds=ready["NetworkInterfaceIds"])
    assert len(interfaces["NetworkInterfaces"]) == 2
    regional = [n for n in names if "ap-northeast-1a" not in n and "ap-northeast-1c" not in n]
    assert len(regional) == 1, names
    return sid, eid, regional[0]


def names(target):
    dns = client(CONSUMER, "route53")
    vpc = {"VPCRegion": REGION, "VPCId": "vpc-0c5e7d31"}
    made = dns.create_hosted_zone(Name="example.internal", VPC=vpc, CallerReference="zone-1")
    zone = made["HostedZone"]["Id"].removeprefix("/hostedzone/")
    refused("HostedZoneAlreadyExists", dns.create_hosted_zone, Name="a.test", CallerReference="zone-1")
    refused(
        "ConflictingDomainExists", dns.create_hosted_zone, Name="example.internal", VPC=vpc, CallerReference="zone-2"
    )
    stolen = {"VPCRegion": REGION, "VPCId": "vpc-0a1d806e"}
    refused("InvalidVPCId", dns.create_hosted_zone, Name="b.test", VPC=stolen, CallerReference="zone-3")

    def change(action, kind="CNAME", value=target, ttl=60, name="service.example.internal"):
        record = {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value}]}
        return {"Action": action, "ResourceRecordSet": record}

    def send(*changes):
        return dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": list(changes)})

    sent = send(change("CREATE"))["ChangeInfo"]
    assert sent["Status"] == "PENDING"
    until(lambda: dns.get_change(Id=sent["Id"])["ChangeInfo"]["Status"], lambda s: s == "INSYNC")
    for batch in (
        [change("CREATE")],
        [change("CREATE", "A", "10.0.0.1")],
        [change("DELETE", ttl=61)],
        [change("CREATE", "A", "10.0.0.1", name="elsewhere.test")],
        [change("CREATE", "A", "10.0.0.1", name="x.example.internal"), change("DELETE", value="other.")],
    ):
        refused("InvalidChangeBatch", dns.change_resource_record_sets, HostedZoneId=zone, ChangeBatch={"Changes": batch})
    records = dns.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert [r["Type"] for r in records] == ["NS", "SOA", "CNAME"], records
    send(change("DELETE"), change("CREATE", "A", "10.0.0.9"))
    send(change("UPSERT", "A", "10.0.0.10"), change("CREATE", "TXT", '"<&>"'))
    text = [r for r in dns.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"] if r["Type"] == "TXT"]
    assert text[0]["ResourceRecords"][0]["Value"] == '"<&>"'
    refused("HostedZoneNotEmpty", dns.delete_hosted_zone, Id=zone)
    refused("LastVPCAssociation", dns.disassociate_vpc_from_hosted_zone, HostedZoneId=zone, VPC=vpc)
    refused("NoSuchHostedZone", client(PROVIDER, "route53").get_hosted_zone, Id=zone)

    other = client(PROVIDER, "route53")
    refused("NotAuthorizedException", other.associate_vpc_with_hosted_zone, HostedZoneId=zone, VPC=stolen)
    dns.create_vpc_association_authorization(HostedZoneId=zone, VPC=stolen)
    other.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=stolen)
    dns.delete_vpc_association_authorization(HostedZoneId=zone, VPC=stolen)
    assert len(dns.get_hosted_zone(Id=zone)["VPCs"]) == 2
    by_vpc = other.list_hosted_zones_by_vpc(VPCId="vpc-0a1d806e", VPCRegion=REGION)["HostedZoneSummaries"]
    assert by_vpc[0]["Owner"]["OwningAccount"] == "222222222222", by_vpc
    other.disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC=stolen)
    dns.change_tags_for_resource(
        ResourceType="hostedzone", ResourceId=zone, AddTags=[{"Key": "plinkflow:token", "Value": "t"}]
    )
    tags = dns.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone)["ResourceTagSet"]["Tags"]
    assert tags == [{"Key": "plinkflow:token", "Value": "t"}]
    assert dns.list_hosted_zones_by_name(DNSName="example.internal")["HostedZones"][0]["Id"].endswith(zone)
    send(change("DELETE", "A", "10.0.0.10"), change("DELETE", "TXT", '"<&>"'))
    return zone


def vpn():
    ec2 = client(CONSUMER, "ec2")
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    refused("InvalidVpnGatewayID.NotFound", ec2.describe_vpn_gateways, VpnGatewayIds=[gateway])

    def shown():
        return ec2.describe_vpn_gateways(VpnGatewayIds=[gateway])["VpnGateways"][0]

    until(shown, lambda g: g["State"] == "available")
    refused(
        "Gateway.NotAttached", ec2.enable_vgw_route_propagation, RouteTableId="rtb-4d2e8c11", GatewayId=gateway
    )
    assert ec2.attach_vpn_gateway(VpcId="vpc-0c5e7d31", VpnGatewayId=gateway)["VpcAttachment"]["State"] == "attaching"
    until(shown, lambda g: g["VpcAttachments"][0]["State"] == "attached")
    second = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    refused("InvalidVpcState", ec2.attach_vpn_gateway, VpcId="vpc-0c5e7d31", VpnGatewayId=second)
    ec2.delete_vpn_gateway(VpnGatewayId=second)
    refused("IncorrectState", ec2.delete_vpn_gateway, VpnGatewayId=gateway)
    ec2.enable_vgw_route_propagation(RouteTableId="rtb-4d2e8c11", GatewayId=gateway)

    device = {"Type": "ipsec.1", "BgpAsn": 65000, "IpAddress": "198.51.100.7"}
    customer = ec2.create_customer_gateway(**device)["CustomerGateway"]["CustomerGatewayId"]
    assert ec2.create_customer_gateway(**device)["CustomerGateway"]["CustomerGatewayId"] == customer
    pair = {"Type": "ipsec.1", "CustomerGatewayId": customer, "VpnGatewayId": gateway}
    bad = {"StaticRoutesOnly": True, "TunnelOptions": [{"PreSharedKey": "0starts_with_zero"}]}
    refused("InvalidParameterValue", ec2.create_vpn_connection, Options=bad, **pair)
    good = {"StaticRoutesOnly": True, "TunnelOptions": [{"PreSharedKey": "from.the_peer"}]}
    connection = ec2.create_vpn_connection(Options=good, **pair)["VpnConnection"]["VpnConnectionId"]

    def link():
        return ec2.describe_vpn_connections(VpnConnectionIds=[connection])["VpnConnections"][0]

    refused("InvalidVpnConnectionID.NotFound", link)
    up = until(link, lambda c: c["State"] == "available")
    assert [t["Status"] for t in up["VgwTelemetry"]] == ["DOWN", "DOWN"]
    # A key that was given may be a real one: the sandbox keeps another in its place.
    assert "pre_shared_key" in up["CustomerGatewayConfiguration"]
    assert "from.the_peer" not in up["CustomerGatewayConfiguration"]
    ec2.create_vpn_connection_route(VpnConnectionId=connection, DestinationCidrBlock="192.168.0.0/16")
    until(link, lambda c: c["Routes"] and c["Routes"][0]["State"] == "available")
    routes = ec2.describe_route_tables(RouteTableIds=["rtb-4d2e8c11"])["RouteTables"][0]["Routes"]
    assert [r["Origin"] for r in routes] == ["CreateRouteTable", "EnableVgwRoutePropagation"], routes

    rule = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "192.168.3.4/16"}]}]
    made = ec2.authorize_security_group_ingress(GroupId="sg-7b1c9e04", IpPermissions=rule)["SecurityGroupRules"][0]
    assert made["CidrIpv4"] == "192.168.0.0/16", made
    refused(
        "InvalidPermission.Duplicate", ec2.authorize_security_group_ingress, GroupId="sg-7b1c9e04", IpPermissions=rule
    )
    in_group = [{"Name": "group-id", "Values": ["sg-7b1c9e04"]}]
    assert len(ec2.describe_security_group_rules(Filters=in_group)["SecurityGroupRules"]) == 3
    ec2.revoke_security_group_ingress(GroupId="sg-7b1c9e04", SecurityGroupRuleIds=[made["SecurityGroupRuleId"]])
    refused(
        "InvalidPermission.NotFound", ec2.revoke_security_group_ingress, GroupId="sg-7b1c9e04", IpPermissions=rule
    )
    ec2.create_tags(Resources=[connection], Tags=[{"Key": "a", "Value": "b"}])
    tagged = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [connection]}])["Tags"]
    assert tagged[0]["ResourceType"] == "vpn-connection", tagged
    ec2.delete_tags(Resources=[connection], Tags=[{"Key": "a"}])

    refused("IncorrectState", ec2.delete_customer_gateway, CustomerGatewayId=customer)
    ec2.delete_vpn_connection_route(VpnConnectionId=connection, DestinationCidrBlock="192.168.0.0/16")
    ec2.disable_vgw_route_propagation(RouteTableId="rtb-4d2e8c11", GatewayId=gateway)
    ec2.delete_vpn_connection(VpnConnectionId=connection)
    ec2.get_waiter("vpn_connection_deleted").wait(
        VpnConnectionIds=[connection], WaiterConfig={"Delay": 0, "MaxAttempts": 10}
    )
    ec2.delete_customer_gateway(CustomerGatewayId=customer)
    ec2.detach_vpn_gateway(VpcId="vpc-0c5e7d31", VpnGatewayId=gateway)
    until(shown, lambda g: g["VpcAttachments"][0]["State"] == "detached")
    refused(
        "InvalidVpnGatewayAttachment.NotFound", ec2.detach_vpn_gateway, VpcId="vpc-0c5e7d31", VpnGatewayId=gateway
    )
    ec2.delete_vpn_gateway(VpnGatewayId=gateway)
    until(
        lambda: ec2.describe_vpn_gateways()["VpnGateways"],
        lambda found: [g["State"] for g in found] == ["deleted", "deleted"],
    )


def undo(environment_id, arn, sid, eid, zone):
    provider, consumer = client(PROVIDER, "ec2"), client(CONSUMER, "ec2")
    client(CONSUMER, "route53").delete_hosted_zone(Id=zone)
    refused("ResourceInUse", client(PROVIDER, "elbv2").delete_load_balancer, LoadBalancerArn=arn)
    assert not provider.reject_vpc_endpoint_connections(ServiceId=sid, VpcEndpointIds=[eid])["Unsuccessful"]
    assert consumer.describe_vpc_endpoints(VpcEndpointIds=[eid])["VpcEndpoints"][0]["State"] == "rejected"
    beanstalk = client(PROVIDER, "elasticbeanstalk")
    beanstalk.terminate_environment(EnvironmentId=environment_id)

    def state():
        return beanstalk.describe_environments(EnvironmentIds=[environment_id])["Environments"][0]["Status"]

    # The service still uses the load balancer: the environment comes back, and an event says why.
    assert state() == "Terminating" and state() == "Ready"
    errors = beanstalk.describe_events(EnvironmentId=environment_id, Severity="ERROR")["Events"]
    assert len(errors) == 1, errors
    assert not consumer.delete_vpc_endpoints(VpcEndpointIds=[eid])["Unsuccessful"]
    assert not provider.delete_vpc_endpoint_service_configurations(ServiceIds=[sid])["Unsuccessful"]
    for call, arguments, code in (
        (consumer.describe_vpc_endpoints, {"VpcEndpointIds": [eid]}, "InvalidVpcEndpointId.NotFound"),
        (
            provider.describe_vpc_endpoint_service_configurations,
            {"ServiceIds": [sid]},
            "InvalidVpcEndpointServiceId.NotFound",
        ),
    ):
        call(**arguments)
        refused(code, call, **arguments)
    beanstalk.terminate_environment(EnvironmentId=environment_id)
    assert state() == "Terminating" and state() == "Terminated"
    assert beanstalk.describe_environments(IncludeDeleted=False)["Environments"] == []
    refused("LoadBalancerNotFound", client(PROVIDER, "elbv2").describe_load_balancers, LoadBalancerArns=[arn])
    beanstalk.delete_application(ApplicationName="privatelink")


def main():
    identities()
    network()
    environment_id, arn = environment()
    sid, eid, target = private_link(arn)
    zone = names(target)
    vpn()
    undo(environment_id, arn, sid, eid, zone)
    print("boto3 agrees")


if __name__ == "__main__":
    main()
