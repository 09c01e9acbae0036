import Document

extension WorkflowWizard {
  /// The workflow, as a file that a person goes on with.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - file: where it will be.
  ///   - parameterFile: where its parameters will be.
  func workflow(named name: String, file: String, parameterFile: String) -> String {
    let parameters = questions.map { question in
      let pattern = question.pattern.map { ", pattern: \(Value.string($0).canonicalText)" } ?? ""
      let about = Value.string(question.about).canonicalText
      return
        "    \(question.name): { type: \"\(question.isList ? "list" : "string")\"\(pattern), description: \(about) },"
    }
    return """
      // \(sentence)
      //
      //   \(commandLine(["run", file, "--params", parameterFile, "--sandbox"]))
      //   \(commandLine(["plan", file, "--params", parameterFile]))
      //
      // The first line tries it in a simulated AWS, the second one observes the real one and changes nothing.
      {
        workflow: \(Value.string(name).canonicalText),
        description: \(Value.string(String(sentence.dropLast())).canonicalText),

        // Their values are in \(parameterFile.printable).
        params: {
      \(parameters.joined(separator: "\n"))
        },

        connections: {
      \(connections.joined(separator: "\n"))
        },

        steps: {
      \(steps.joined(separator: "\n\n"))
        },
      }

      """
  }

  /// The values, as the file that is read with `--params`.
  ///
  /// - Parameter answers: by the parameter's name; the usual ones stand for what is missing.
  func parameters(_ answers: [String: Value]) -> String {
    let lines = questions.map { question in
      let value = answers[question.name] ?? question.usual
      let text =
        value.elements.map { "[" + $0.map(\.canonicalText).joined(separator: ", ") + "]" } ?? value.canonicalText
      return "  // \(question.about)\n  \(question.name): \(text),"
    }
    return "{\n\(lines.joined(separator: "\n"))\n}\n"
  }

  private var sentence: String {
    let what = service == .beanstalk ? "A web tier of Elastic Beanstalk" : "A Network Load Balancer that stands already"
    let whose = accounts == .two ? "offered to another account by AWS PrivateLink" : "offered by AWS PrivateLink"
    return "\(what), \(whose)\(site == .vpn ? ", and reached from on-premises by VPN" : "")."
  }

  private var consumer: String { accounts == .two ? "consumer" : "provider" }

  private var connections: [String] {
    func connection(_ name: String, _ prefix: String) -> String {
      """
          \(name): {
            type: "aws",
            region: "${params.region}",
            profile: "${params.\(prefix)_profile}",
            account_id: "${params.\(prefix)_account}",
          },
      """
    }
    return [connection("provider", "provider")] + (accounts == .two ? [connection("consumer", "consumer")] : [])
      + (names == .standing ? [connection("dns", "dns")] : [])
  }

  private var steps: [String] {
    serviceSteps + [endpoint] + nameSteps + (site == .vpn ? siteSteps : [])
  }

  private var balancer: String { service == .beanstalk ? "environment" : "load_balancer" }

  private var serviceSteps: [String] {
    let account = accounts == .two ? "consumer" : "provider"
    return (service == .beanstalk ? beanstalk : [lookup]) + [
      """
          // The endpoint service in front of the load balancer.
          service: {
            uses: "privatelink.service",
            on: "provider",
            with: {
              load_balancer_arns: ["${\(balancer).load_balancer_arn}"],
              acceptance_required: true,
              tags: { Name: "${params.name}" },
            },
          },
      """,
      """
          // Who may ask for endpoints.
          principals: {
            uses: "privatelink.principals",
            on: "provider",
            with: {
              service_id: "${service.service_id}",
              principals: ["arn:aws:iam::${params.\(account)_account}:root"],
            },
          },
      """,
    ]
  }

  private var lookup: String {
    """
        // The load balancer, which is observed and never changed.
        load_balancer: {
          uses: "elb.load_balancer_lookup",
          on: "provider",
          with: { name: "${params.load_balancer}" },
        },
    """
  }

  private var beanstalk: [String] {
    [
      """
          // Environments belong to an application.
          application: {
            uses: "beanstalk.application",
            on: "provider",
            with: { name: "${params.name}", tags: { Name: "${params.name}" } },
          },
      """,
      """
          // The web tier behind an internal Network Load Balancer, with the platform's sample application.
          environment: {
            uses: "beanstalk.environment",
            on: "provider",
            with: {
              application: "${application.name}",
              name: "${params.name}",
              platform: "${params.platform}",
              tier: "webserver",
              elb_type: "network",
              cname: "${params.cname}",
              tags: { Name: "${params.name}" },
              vpc_id: "${params.provider_vpc}",
              ec2_subnets: "${params.provider_subnets}",
              elb_subnets: "${params.provider_subnets}",
              public_ip: true,
              elb_public: false,
              security_groups: "${params.provider_security_groups}",
              instance_profile: "${params.instance_profile}",
              instance_type: "${params.instance_type}",
            },
          },
      """,
    ]
  }

  private var endpoint: String {
    """
        // The endpoint in the VPC of who uses the service, in zones that the load balancer has.
        endpoint: {
          uses: "privatelink.endpoint",
          on: "\(consumer)",
          needs: ["principals"],
          with: {
            service_name: "${service.service_name}",
            vpc_id: "${params.consumer_vpc}",
            subnet_ids: "${params.consumer_subnets}",
            security_group_ids: ["${params.endpoint_group}"],
            zone_ids: "${\(balancer).load_balancer_zones}",
            tags: { Name: "${params.name}" },
          },
        },

        // The provider accepts its connection.
        accept: {
          uses: "privatelink.acceptance",
          on: "provider",
          with: { service_id: "${service.service_id}", endpoint_id: "${endpoint.endpoint_id}" },
        },
    """
  }

  private var nameSteps: [String] {
    guard names != .none else { return [] }
    let connection = names == .standing ? "dns" : consumer
    let zone =
      names == .standing
      ? """
          // The hosted zone, which is observed and never changed itself.
          zone: {
            uses: "route53.zone_lookup",
            on: "dns",
            with: { name: "${params.zone}" },
          },
      """
      : """
          // A private zone that the VPC sees.
          zone: {
            uses: "route53.zone",
            on: "\(consumer)",
            with: { name: "${params.zone}", vpc_id: "${params.consumer_vpc}", comment: "names of PrivateLink endpoints" },
          },
      """
    return [
      zone,
      """
          // A name for the endpoint, once it answers.
          dns: {
            uses: "route53.record",
            on: "\(connection)",
            needs: ["accept"],
            with: {
              zone_id: "${zone.zone_id}",
              name: "${params.host}.${params.zone}",
              type: "CNAME",
              ttl: 60,
              values: ["${endpoint.dns_name}"],
            },
          },
      """,
    ]
  }

  private var siteSteps: [String] {
    [
      """
          // AWS's side of the VPN: the gateway, and the VPC that it joins.
          vpn_gateway: {
            uses: "vpn.gateway",
            on: "\(consumer)",
            with: { tags: { Name: "${params.name}" } },
          },
          vpn_attachment: {
            uses: "vpn.attachment",
            on: "\(consumer)",
            with: { gateway_id: "${vpn_gateway.gateway_id}", vpc_id: "${params.consumer_vpc}" },
          },
      """,
      """
          // What AWS knows of the device on-premises.
          vpn_customer_gateway: {
            uses: "vpn.customer_gateway",
            on: "\(consumer)",
            with: { ip_address: "${params.site_address}", tags: { Name: "${params.name}" } },
          },
      """,
      """
          // The two tunnels. AWS makes their keys; to choose one, add `pre_shared_key: "env:VPN_KEY"`. Afterwards
          // `plinkflow vpn-config` prints what the device needs.
          vpn_connection: {
            uses: "vpn.connection",
            on: "\(consumer)",
            needs: ["vpn_attachment"],
            with: {
              gateway_id: "${vpn_gateway.gateway_id}",
              customer_gateway_id: "${vpn_customer_gateway.customer_gateway_id}",
              static_routes_only: true,
              tags: { Name: "${params.name}" },
            },
          },
      """,
      """
          // The way to the addresses on-premises, and what the endpoint lets in from there.
          vpn_route: {
            uses: "vpn.route",
            on: "\(consumer)",
            with: { connection_id: "${vpn_connection.connection_id}", destination: "${params.site_prefix}" },
          },
          vpn_propagation: {
            uses: "vpn.propagation",
            on: "\(consumer)",
            needs: ["vpn_attachment"],
            with: { route_table_id: "${params.route_table}", gateway_id: "${vpn_gateway.gateway_id}" },
          },
          vpn_rule: {
            uses: "ec2.security_group_rule",
            on: "\(consumer)",
            with: {
              group_id: "${params.endpoint_group}",
              protocol: "tcp",
              from_port: 80,
              cidr: "${params.site_prefix}",
              description: "HTTP from on-premises",
            },
          },
      """,
    ]
  }
}
