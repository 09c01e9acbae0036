import AWSCore

extension EC2 {
  static let vpnActions: [String: Action] = [:]
  @Sendable static func describeRouteTables(_ call: Call) throws -> Reply { .empty }
}
enum Route53Route { static func action(method: String, path: [String]) -> String? { nil } }
extension Service {
  static let elasticBeanstalk = Service(signingName: "elasticbeanstalk", format: .query, namespace: "", actions: [:])
  static let loadBalancing = Service(signingName: "elasticloadbalancing", format: .query, namespace: "", actions: [:])
  static let iam = Service(signingName: "iam", format: .query, namespace: "", actions: [:])
  static let route53 = Service(signingName: "route53", format: .restXML, namespace: "", actions: [:])
}
extension Store {
  func seedIdentities(of account: World.Account, at moment: Moment) throws {}
  func seed(_ zone: World.HostedZone, in account: World.Account, region: String, at moment: Moment) throws {}
}
