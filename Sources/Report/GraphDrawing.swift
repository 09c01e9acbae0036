import Document

/// A workflow's steps and what each needs, ready to be drawn by another tool. Both texts are linear in its size.
public struct GraphDrawing: Sendable {
  /// The workflow's name.
  public let name: String
  /// The steps in the order of the file.
  public let nodes: [Node]

  /// One step.
  public struct Node: Sendable {
    /// The step's name.
    public let name: String
    /// Its kind.
    public let kind: String
    /// The positions of the steps that it needs.
    public let dependencies: [Int]

    /// A step.
    public init(name: String, kind: String, dependencies: [Int]) {
      self.name = name
      self.kind = kind
      self.dependencies = dependencies
    }
  }

  /// A graph of steps.
  public init(name: String, nodes: [Node]) {
    self.name = name
    self.nodes = nodes
  }
}

extension GraphDrawing {
  /// The graph in the DOT language of Graphviz: arrows point from a step to those that need it.
  public var dot: String {
    var text = "digraph \(quoted(name)) {\n  rankdir=LR;\n  node [shape=box];\n"
    for (position, node) in nodes.enumerated() {
      text += "  n\(position) [label=\(quoted(node.name, node.kind))];\n"
    }
    for (position, node) in nodes.enumerated() {
      for dependency in node.dependencies { text += "  n\(dependency) -> n\(position);\n" }
    }
    return text + "}"
  }

  /// The graph as a picture: each step to the right of all that it needs.
  public var svg: String {
    GraphPicture(
      nodes.map { GraphPicture.Node(name: $0.name, kind: $0.kind) }, needs: nodes.map(\.dependencies)
    ).file
  }

  /// The graph as a Mermaid flowchart: arrows point from a step to those that need it.
  public var mermaid: String {
    var text = "flowchart LR\n"
    for (position, node) in nodes.enumerated() {
      text += "  n\(position)[\"\(entities(node.name))<br/>\(entities(node.kind))\"]\n"
    }
    for (position, node) in nodes.enumerated() {
      for dependency in node.dependencies { text += "  n\(dependency) --> n\(position)\n" }
    }
    return String(text.dropLast())
  }

  /// Lines in a quoted string of DOT, where only the quote and the backslash mean something.
  private func quoted(_ lines: String...) -> String {
    var text = "\""
    for (number, line) in lines.enumerated() {
      if number > 0 { text += "\\n" }
      for scalar in line.printable.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { text += "\\" }
        text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// Text in a quoted label of Mermaid, which reads `#` and `;` as an entity and anything else as HTML.
  private func entities(_ text: String) -> String {
    var safe = ""
    for scalar in text.printable.unicodeScalars {
      if scalar.isASCII, !scalar.isPlain {
        safe += "#\(scalar.value);"
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}

extension Unicode.Scalar {
  fileprivate var isPlain: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", " ": true
    default: false
    }
  }
}
