extension AWSClient {
  /// Calls an action of a service that speaks JSON 1.1.
  ///
  /// - Parameter input: the action's parameters; a structure becomes an object.
  /// - Returns: the reply, decoded.
  public func callJSON<Reply: Decodable>(
    _ service: AWSService, _ action: String, _ input: Input = .structure([]), safety: CallSafety? = nil,
    as type: Reply.Type
  ) async throws(AWSFailure) -> Reply {
    let resolved = try resolve(service, for: action)
    guard case .json(let target) = service.wireProtocol else {
      throw AWSFailure(action: action, service: service.name, cause: .notSent("the service does not speak JSON"))
    }
    let request = HTTPRequest(
      method: "POST", endpoint: resolved.endpoint,
      headers: [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "\(target).\(action)")],
      body: JSONWriter.bytes(input))
    let call = Call(
      service: service, action: action, safety: safety ?? CallSafety(action: action, input: input),
      signingRegion: resolved.signingRegion)
    return try await pipeline.send(request, for: call) { (response) throws(AWSFailure.Cause) in
      try JSONReply.read(response, of: action, as: type)
    }
  }
}

/// Writes parameters as JSON.
enum JSONWriter {
  static func bytes(_ input: Input) -> [UInt8] {
    Array(text(input).utf8)
  }

  private static func text(_ input: Input) -> String {
    switch input {
    case .string(let text): quoted(text)
    case .integer(let number): String(number)
    case .boolean(let truth): truth ? "true" : "false"
    case .list(let elements): "[" + elements.map(text).joined(separator: ",") + "]"
    case .structure(let members):
      "{" + members.map { quoted($0.name) + ":" + text($0.value) }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
