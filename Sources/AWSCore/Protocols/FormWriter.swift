/// Flattens an action's parameters into the form fields of the query and ec2 protocols.
public struct FormWriter: Sendable {
  /// What stands between a list's name and the number of its element.
  private let listInfix: String
  private let keepsEmptyLists: Bool

  /// A writer for `.query` (`Name.member.1`) or `.ec2` (`Name.1`).
  public init(_ wireProtocol: WireProtocol) {
    listInfix = wireProtocol == .ec2 ? "" : "member."
    // An empty list says "none" to the query protocol; ec2 has no way to say it.
    keepsEmptyLists = wireProtocol != .ec2
  }

  /// The fields of a request: action, version, then the parameters in their order.
  public func fields(action: String, version: String, input: Input) -> [(name: String, value: String)] {
    var fields = [(name: "Action", value: action), (name: "Version", value: version)]
    write(input, as: "", into: &fields)
    return fields
  }

  private func write(_ value: Input, as name: String, into fields: inout [(name: String, value: String)]) {
    switch value {
    case .string(let text): fields.append((name, text))
    case .integer(let number): fields.append((name, String(number)))
    case .boolean(let truth): fields.append((name, truth ? "true" : "false"))
    case .list(let elements):
      if elements.isEmpty, keepsEmptyLists { fields.append((name, "")) }
      for (index, element) in elements.enumerated() {
        write(element, as: "\(name).\(listInfix)\(index + 1)", into: &fields)
      }
    case .structure(let members):
      for member in members {
        write(member.value, as: name.isEmpty ? member.name : "\(name).\(member.name)", into: &fields)
      }
    }
  }
}
