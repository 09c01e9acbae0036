import Fixtures

/// A provider, and an organisation with many VPCs that are consumers of its service, each with an endpoint, the
/// provider's yes, a zone and a name: the world for the sandbox, and the workflow.
struct Consumers {
  let count: Int

  var world: String {
    ConsumerWorld.text([
      ConsumerWorld.Account(
        id: "222222222222", name: "consumer", accessKey: "AKIASANDBOXCONSUMER2", networks: 0..<count)
    ])
  }

  var workflow: String {
    let consumers = (0..<count).map { number in
      """
      "c\(number)": {
        vpc: "\(ConsumerWorld.vpc(number))", subnet: "\(ConsumerWorld.subnet(number))",
        group: "\(ConsumerWorld.group(number))",
      }
      """
    }
    return """
      {
        workflow: "consumers",
        params: { consumers: { type: "object", default: { \(consumers.joined(separator: ",\n")) } } },
        connections: {
          provider: { type: "aws", account_id: "111111111111" },
          consumer: { type: "aws", account_id: "222222222222" },
        },
        steps: {
          application: { uses: "beanstalk.application", on: "provider", with: { name: "many" } },
          environment: {
            uses: "beanstalk.environment", on: "provider",
            with: {
              application: "${application.name}", name: "many", platform: "Docker", tier: "webserver",
              elb_type: "network", cname: "many-oreg", vpc_id: "vpc-0a1d806e",
              ec2_subnets: ["subnet-97aa55cf", "subnet-d7d47fa1"], elb_subnets: ["subnet-97aa55cf", "subnet-d7d47fa1"],
              public_ip: true, elb_public: false, security_groups: ["sg-1d12c87b"],
              instance_profile: "aws-elasticbeanstalk-ec2-role", instance_type: "t2.small",
            },
          },
          service: {
            uses: "privatelink.service", on: "provider",
            with: { load_balancer_arns: ["${environment.load_balancer_arn}"], tags: { Name: "many" } },
          },
          allow: {
            uses: "privatelink.principals", on: "provider",
            with: { service_id: "${service.service_id}", principals: ["arn:aws:iam::222222222222:root"] },
          },
          consumers: {
            for_each: "${params.consumers}",
            steps: {
              endpoint: {
                uses: "privatelink.endpoint", on: "consumer", needs: ["allow"],
                with: {
                  service_name: "${service.service_name}", vpc_id: "${each.value.vpc}",
                  subnet_ids: ["${each.value.subnet}"], security_group_ids: ["${each.value.group}"],
                  tags: { Name: "${each.key}" },
                },
              },
              accept: {
                uses: "privatelink.acceptance", on: "provider",
                with: { service_id: "${service.service_id}", endpoint_id: "${endpoint.endpoint_id}" },
              },
              zone: {
                uses: "route53.zone", on: "consumer",
                with: { name: "${each.key}.internal", vpc_id: "${each.value.vpc}" },
              },
              dns: {
                uses: "route53.record", on: "consumer", needs: ["accept"],
                with: {
                  zone_id: "${zone.zone_id}", name: "service.${each.key}.internal", type: "CNAME", ttl: 60,
                  values: ["${endpoint.dns_name}"],
                },
              },
            },
          },
        },
      }
      """
  }
}
