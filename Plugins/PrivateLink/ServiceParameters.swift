import AWSConnection
import AWSCore
import PlinkflowKit

extension EndpointService {
  /// The service.
  struct Parameters: Decodable, Sendable {
    /// The Network Load Balancers.
    let loadBalancerARNs: [String]
    /// Whether each connection has to be accepted; it has where left out.
    let acceptanceRequired: Bool?
    /// The name that consumers may use instead of those of their endpoints.
    let privateDNSName: String?
    /// The regions that consumers may be in besides the service's own.
    let supportedRegions: [String]?
    let tags: [String: String]?

    static let help = [
      "load_balancer_arns": "the Network Load Balancers that the service leads to",
      "acceptance_required": "whether the provider accepts each connection; left out, true",
      "private_dns_name":
        "the name that consumers may use once it is verified, such as `api.example.com`; left out, it stays as it is",
      "supported_regions":
        "the regions that consumers may be in besides the service's own; left out, they stay as they are",
      "tags": "tags of the service",
    ]

    func validate() throws(StepError) {
      try Rule.list(loadBalancerARNs, "load_balancer_arns")
      try Rule.tags(tags)
      for arn in loadBalancerARNs where !arn.contains(":loadbalancer/net/") {
        throw .refused("has no Network Load Balancer in `load_balancer_arns`: `\(arn)`")
      }
      if let privateDNSName {
        let name = try Rule.domainName(privateDNSName, "private_dns_name", wildcard: true)
        guard name.dropLast().contains(".") else {
          throw .refused("has `private_dns_name` that is no public name: `\(privateDNSName)`")
        }
      }
      if let supportedRegions { try Rule.list(supportedRegions, "supported_regions") }
    }
  }
}

/// What of a service can be changed in place; nil is what the workflow leaves as it is.
struct ServiceSettings: Hashable {
  let loadBalancerARNs: [String]
  let acceptanceRequired: Bool
  let privateDNSName: String?
  let supportedRegions: [String]?
  /// Whether a missing private name says that there is none.
  private let namesAll: Bool

  init(_ parameters: EndpointService.Parameters, region: String) {
    loadBalancerARNs = parameters.loadBalancerARNs.sorted()
    acceptanceRequired = parameters.acceptanceRequired ?? true
    privateDNSName = parameters.privateDNSName
    supportedRegions = parameters.supportedRegions?.filter { $0 != region }.sorted()
    namesAll = false
  }

  /// What EC2 lists; among the regions it may list the service's own.
  init(_ found: Element, region: String) {
    loadBalancerARNs = found.texts("networkLoadBalancerArnSet").sorted()
    acceptanceRequired = found.boolean("acceptanceRequired")
    privateDNSName = found.text("privateDnsName")
    supportedRegions = found.texts("supportedRegionSet", "region").filter { $0 != region }.sorted()
    namesAll = true
  }

  init(_ outputs: EndpointService.Outputs) {
    self.init(
      loadBalancerARNs: outputs.loadBalancerARNs, acceptanceRequired: outputs.acceptanceRequired,
      privateDNSName: outputs.privateDNSName, supportedRegions: outputs.supportedRegions, namesAll: true)
  }

  private init(
    loadBalancerARNs: [String], acceptanceRequired: Bool, privateDNSName: String?, supportedRegions: [String]?,
    namesAll: Bool
  ) {
    self.loadBalancerARNs = loadBalancerARNs
    self.acceptanceRequired = acceptanceRequired
    self.privateDNSName = privateDNSName
    self.supportedRegions = supportedRegions
    self.namesAll = namesAll
  }

  /// The same without what the workflow leaves as it is, so that undo leaves it too.
  func limited(to wanted: ServiceSettings) -> ServiceSettings {
    ServiceSettings(
      loadBalancerARNs: loadBalancerARNs, acceptanceRequired: acceptanceRequired,
      privateDNSName: wanted.privateDNSName == nil ? nil : privateDNSName,
      supportedRegions: wanted.supportedRegions == nil ? nil : supportedRegions,
      namesAll: wanted.privateDNSName != nil)
  }

  func differences(from found: ServiceSettings) -> [Difference] {
    var differences: [Difference] = []
    if found.loadBalancerARNs != loadBalancerARNs {
      differences.append(.lists("load_balancer_arns", found: found.loadBalancerARNs, wanted: loadBalancerARNs))
    }
    if found.acceptanceRequired != acceptanceRequired {
      differences.append(
        Difference("acceptance_required", found: "\(found.acceptanceRequired)", wanted: "\(acceptanceRequired)"))
    }
    if hasOtherName(than: found) {
      differences.append(Difference("private_dns_name", found: found.privateDNSName, wanted: privateDNSName))
    }
    if let supportedRegions, supportedRegions != found.supportedRegions {
      differences.append(
        .lists("supported_regions", found: found.supportedRegions ?? [], wanted: supportedRegions))
    }
    return differences
  }

  /// What ModifyVpcEndpointServiceConfiguration takes to change the service to this.
  func modification(of id: String, from old: ServiceSettings) -> Input {
    let isRenamed = hasOtherName(than: old)
    let regions = (old: old.supportedRegions ?? [], new: supportedRegions ?? old.supportedRegions ?? [])
    return .members([
      "ServiceId": .string(id),
      "PrivateDnsName": isRenamed ? .text(privateDNSName) : nil,
      "RemovePrivateDnsName": isRenamed && privateDNSName == nil ? .boolean(true) : nil,
      "AcceptanceRequired": .boolean(acceptanceRequired),
      "AddNetworkLoadBalancerArn": .strings(loadBalancerARNs.without(old.loadBalancerARNs)),
      "RemoveNetworkLoadBalancerArn": .strings(old.loadBalancerARNs.without(loadBalancerARNs)),
      "AddSupportedRegion": .strings(regions.new.without(regions.old)),
      "RemoveSupportedRegion": .strings(regions.old.without(regions.new)),
    ])
  }

  private func hasOtherName(than found: ServiceSettings) -> Bool {
    (privateDNSName != nil || namesAll) && privateDNSName?.lowercased() != found.privateDNSName?.lowercased()
  }
}
