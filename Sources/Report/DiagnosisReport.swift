import Document
import PlinkflowKit

/// What was found about connections, as lines for a person or objects for a program.
public struct DiagnosisReport: Sendable {
  /// The connections in order, each with what was found about it.
  public let connections: [(name: String, findings: [Finding])]

  /// A report on these connections.
  public init(_ connections: [(name: String, findings: [Finding])]) {
    self.connections = connections
  }

  /// Whether nothing has to be done.
  public var isAllInOrder: Bool { wrong == 0 }

  private var wrong: Int { connections.reduce(0) { $0 + $1.findings.count { $0.remedy != nil } } }

  /// A line for each finding below its connection, and the counts.
  public var text: String {
    var lines: [String] = []
    for (name, findings) in connections {
      var table = Columns()
      for finding in findings { table.add(finding.remedy == nil ? "ok" : "!", finding.subject, finding.words) }
      lines += [name.printable] + table.lines(indent: 2) + [""]
    }
    let total = connections.reduce(0) { $0 + $1.findings.count }
    lines.append("\(total - wrong) ok, \(wrong) to do")
    return lines.joined(separator: "\n")
  }

  /// An object for each finding, one a line.
  public var objects: String {
    connections.flatMap { connection in connection.findings.map { $0.object(of: connection.name).canonicalText } }
      .joined(separator: "\n")
  }
}

extension Finding {
  /// `ec2:CreateTags: not granted; grant it to …`
  fileprivate var words: String {
    let fact = [object, found].compactMap(\.self).joined(separator: ": ")
    return [fact, remedy ?? ""].filter { !$0.isEmpty }.joined(separator: "; ").printable
  }

  fileprivate func object(of connection: String) -> Value {
    var members = [
      Value.Member("connection", .string(connection)), Value.Member("subject", .string(subject)),
      Value.Member("ok", Value(.boolean(remedy == nil))),
    ]
    for (name, text) in [("object", object), ("found", found), ("remedy", remedy)] {
      if let text { members.append(Value.Member(name, .string(text))) }
    }
    return .object(members)
  }
}
