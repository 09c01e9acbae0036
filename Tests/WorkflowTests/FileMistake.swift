import Testing

/// A mistake in a workflow or in a file that it uses, and the text that a person is to see.
struct FileMistake: CustomTestStringConvertible {
  let name: String
  let files: Files
  let shown: String

  var testDescription: String { name }

  init(_ name: String, _ texts: [String: String], shown: String) {
    self.name = name
    files = Files(texts: texts)
    self.shown = shown
  }

  /// A file that has no mistake itself.
  static let vpn = #"""
    {
      workflow: "vpn",
      params: { site: { type: "string", pattern: "^[a-z]+$" }, key: { type: "string", secret: true, default: "env:KEY" } },
      connections: { aws: { type: "cloud", region: "${params.site}" } },
      steps: { gateway: { uses: "net.network", with: { name: "${params.site}" } } },
      outputs: { id: "${gateway.network_id}" },
    }
    """#
}
