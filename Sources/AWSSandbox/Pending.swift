import AWSCore

enum Route53Route { static func action(method: String, path: [String]) -> String? { nil } }
extension Service {
  static let route53 = Service(signingName: "route53", format: .restXML, namespace: "", actions: [:])
}
extension Store {
  func seed(_ zone: World.HostedZone, in account: World.Account, region: String, at moment: Moment) throws {}
}
