extension SandboxWorld {
  /// The world that the sandbox begins with, as a person would write it.
  ///
  /// Account numbers, keys and all ids that the project's seed does not name are made up.
  public static let defaultText = """
    // The simulated AWS that plinkflow's sandbox begins with. Copy it, change it, and hand it over with
    // --sandbox-world FILE.
    {
      region: "ap-northeast-1",
      accounts: [
        {
          // Who offers the service. Its names are those of the document that the project began from.
          id: "111111111111",
          name: "provider",
          access_key: "AKIASANDBOXPROVIDER2",
          secret_key: "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",
          // What a zone is called differs from account to account; its id does not.
          zones: { "ap-northeast-1a": "apne1-az4", "ap-northeast-1c": "apne1-az1", "ap-northeast-1d": "apne1-az2" },
          vpcs: [
            {
              id: "vpc-0a1d806e",
              cidr: "10.0.0.0/16",
              dns_support: true,
              dns_hostnames: true,
              tags: { Name: "provider" },
              subnets: [
                // The load balancer and the instances.
                { id: "subnet-97aa55cf", cidr: "10.0.0.0/24", zone: "ap-northeast-1a" },
                { id: "subnet-d7d47fa1", cidr: "10.0.1.0/24", zone: "ap-northeast-1c" },
                // The database, where there is one.
                { id: "subnet-cc097594", cidr: "10.0.2.0/24", zone: "ap-northeast-1a" },
                { id: "subnet-710c0107", cidr: "10.0.3.0/24", zone: "ap-northeast-1c" },
              ],
              route_tables: [{ id: "rtb-1e5c9a70", main: true }],
              security_groups: [
                { id: "sg-0e41b2d9", name: "default", description: "default VPC security group" },
                {
                  id: "sg-1d12c87b",
                  name: "privatelink-web",
                  description: "instances of the web tier",
                  rules: [
                    { id: "sgr-04be1d2c", direction: "ingress", protocol: "tcp", from: 80, to: 80, cidr: "10.0.0.0/16" },
                    { id: "sgr-05a7c3f8", direction: "egress", protocol: "-1", cidr: "0.0.0.0/0" },
                  ],
                },
              ],
              // One that was there before, for who has no need of Elastic Beanstalk.
              load_balancers: [
                {
                  name: "inventory",
                  subnets: ["subnet-97aa55cf", "subnet-d7d47fa1"],
                  security_groups: ["sg-1d12c87b"],
                },
              ],
            },
          ],
          roles: ["aws-elasticbeanstalk-ec2-role", "aws-elasticbeanstalk-service-role"],
          instance_profiles: { "aws-elasticbeanstalk-ec2-role": ["aws-elasticbeanstalk-ec2-role"] },
          // The provider's domain in the public DNS, where the record goes that proves whose it is.
          hosted_zones: [{ id: "Z0PROVIDER7PUBLIC4ZONE", name: "oreg.example" }],
        },
        {
          // Who uses the service, in a network with the very same addresses.
          id: "222222222222",
          name: "consumer",
          access_key: "AKIASANDBOXCONSUMER2",
          secret_key: "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",
          zones: { "ap-northeast-1a": "apne1-az1", "ap-northeast-1c": "apne1-az4", "ap-northeast-1d": "apne1-az2" },
          vpcs: [
            {
              id: "vpc-0c5e7d31",
              cidr: "10.0.0.0/16",
              dns_support: true,
              dns_hostnames: true,
              tags: { Name: "consumer" },
              subnets: [
                { id: "subnet-5a3b1e90", cidr: "10.0.0.0/24", zone: "ap-northeast-1a" },
                { id: "subnet-6e8d2f41", cidr: "10.0.1.0/24", zone: "ap-northeast-1c" },
                // The provider's load balancer has no address in this zone: an endpoint in it is refused.
                { id: "subnet-3f9c7a12", cidr: "10.0.2.0/24", zone: "ap-northeast-1d" },
              ],
              route_tables: [{ id: "rtb-4d2e8c11", main: true }],
              security_groups: [
                { id: "sg-0d93f7a6", name: "default", description: "default VPC security group" },
                {
                  id: "sg-7b1c9e04",
                  name: "privatelink-endpoint",
                  description: "the interface endpoint",
                  rules: [
                    { id: "sgr-01f2a3b4", direction: "ingress", protocol: "tcp", from: 80, to: 80, cidr: "10.0.0.0/16" },
                    { id: "sgr-02c4d5e6", direction: "egress", protocol: "-1", cidr: "0.0.0.0/0" },
                  ],
                },
                {
                  id: "sg-2f6a8d35",
                  name: "simple-ad",
                  description: "the directory that answers names from on-premises",
                  rules: [
                    { id: "sgr-06d8e9f0", direction: "ingress", protocol: "udp", from: 53, to: 53, cidr: "10.0.0.0/16" },
                    { id: "sgr-07e9f0a1", direction: "ingress", protocol: "tcp", from: 53, to: 53, cidr: "10.0.0.0/16" },
                    { id: "sgr-08f0a1b2", direction: "egress", protocol: "-1", cidr: "0.0.0.0/0" },
                  ],
                },
              ],
            },
          ],
          // With `tunnels_up: 1` the device on-premises would bring up one tunnel of each VPN connection, with 2 both.
          // The Simple AD that hands questions for names on to the VPC's own resolver.
          directories: [
            {
              id: "d-956712a8c3",
              name: "corp.oreg.internal",
              vpc: "vpc-0c5e7d31",
              subnets: ["subnet-5a3b1e90", "subnet-6e8d2f41"],
              addresses: ["10.0.0.10", "10.0.1.10"],
              security_group: "sg-2f6a8d35",
            },
          ],
        },
        {
          // Who has nothing to do with either.
          id: "333333333333",
          name: "stranger",
          access_key: "AKIASANDBOXSTRANGER2",
          secret_key: "sandbox/stranger/opens+nothing+anywhere3",
          zones: {
            "ap-northeast-1a": "apne1-az4", "ap-northeast-1c": "apne1-az1", "ap-northeast-1d": "apne1-az2",
            "us-east-1a": "use1-az6",
          },
          vpcs: [
            {
              id: "vpc-0b7f3e52",
              cidr: "10.0.0.0/16",
              dns_support: true,
              dns_hostnames: true,
              subnets: [{ id: "subnet-8d4c6b20", cidr: "10.0.0.0/24", zone: "ap-northeast-1a" }],
              route_tables: [{ id: "rtb-9a6f5d83", main: true }],
              security_groups: [{ id: "sg-0f28c6e1", name: "default", description: "default VPC security group" }],
            },
            {
              // Another region than all the rest.
              id: "vpc-0d41c7a9",
              region: "us-east-1",
              cidr: "10.0.0.0/16",
              dns_support: true,
              dns_hostnames: true,
              subnets: [{ id: "subnet-4c2e9f60", cidr: "10.0.0.0/24", zone: "us-east-1a" }],
              route_tables: [{ id: "rtb-7e1b3d95", main: true }],
              security_groups: [{ id: "sg-0a58d3b7", name: "default", description: "default VPC security group" }],
            },
          ],
        },
      ],
    }

    """
}
