import AWSCore

/// How a tunnel is kept up: EC2's defaults where a request says nothing.
struct VPNTunnelOptions: Codable, Sendable {
  let deadPeerTimeout: Int
  let deadPeerAction: String
  let ikeVersions: [String]
  let startupAction: String

  init(_ option: Parameters) throws {
    deadPeerTimeout = try option.integer("DPDTimeoutSeconds") ?? 30
    deadPeerAction = option.string("DPDTimeoutAction") ?? "clear"
    let versions = try option.list("IKEVersion").map { try $0.required("Value") }
    ikeVersions = versions.isEmpty ? ["ikev1", "ikev2"] : versions
    startupAction = option.string("StartupAction") ?? "add"
    guard deadPeerTimeout >= 30 else { throw Self.refusal(of: "DPDTimeoutSeconds", "\(deadPeerTimeout)") }
    guard ["clear", "none", "restart"].contains(deadPeerAction) else {
      throw Self.refusal(of: "DPDTimeoutAction", deadPeerAction)
    }
    for version in ikeVersions where !["ikev1", "ikev2"].contains(version) {
      throw Self.refusal(of: "IKEVersions", version)
    }
    guard ["add", "start"].contains(startupAction) else { throw Self.refusal(of: "StartupAction", startupAction) }
  }

  private static func refusal(of parameter: String, _ value: String) -> Refusal {
    Refusal.invalidValue("Value (\(value)) for parameter \(parameter) is invalid.")
  }

  var elements: [Element] {
    [
      .integer("dpdTimeoutSeconds", deadPeerTimeout), Element("dpdTimeoutAction", text: deadPeerAction),
      .list("ikeVersionSet", ikeVersions.map { [Element("value", text: $0)] }),
      Element("startupAction", text: startupAction),
    ]
  }
}
