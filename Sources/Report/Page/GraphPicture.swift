/// The steps of a workflow and what each needs, as a picture.
public struct GraphPicture: Sendable {
  /// One step in the picture.
  public struct Node: Sendable {
    let name: String
    let kind: String
    /// A word for how it stands; empty where that is not told.
    let state: String
    /// Where it leads to; nil where it leads nowhere.
    let link: String?

    /// A step, and what it is.
    public init(name: String, kind: String, state: String = "", link: String? = nil) {
      self.name = name
      self.kind = kind
      self.state = state
      self.link = link
    }
  }

  private let nodes: [Node]
  private let needs: [[Int]]
  private let layout: LayeredLayout

  private static let (boxWidth, boxHeight, gapX, gapY) = (190, 40, 70, 16)

  /// - Parameter needs: for each node, those that come before it; without cycles.
  public init(_ nodes: [Node], needs: [[Int]]) {
    self.nodes = nodes
    self.needs = needs
    layout = LayeredLayout(needs: needs)
  }

  /// As a file of its own.
  public var file: String {
    let drawn = drawing(style: "<style>\(PageStyle.graph)</style>")
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + drawn.source + "\n"
  }

  /// As a part of a page, whose style it takes.
  var inline: Markup { drawing(style: "") }

  private func drawing(style: Markup) -> Markup {
    let tallest = layout.layers.map(\.count).max() ?? 0
    let width = layout.layers.count * (Self.boxWidth + Self.gapX) + 20 - Self.gapX
    let height = tallest * (Self.boxHeight + Self.gapY) + 20 - Self.gapY
    let edges = needs.enumerated().flatMap { node, list in list.map { edge(from: $0, to: node) } }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="graph" width="\(max(width, 20))" height="\(max(height, 20))" viewBox="0 0 \(max(width, 20)) \(max(height, 20))" role="img" aria-label="the steps and what each needs">\(style)
      \(edges)\(nodes.indices.map(box))</svg>
      """
  }

  private func corner(_ node: Int) -> (x: Int, y: Int) {
    let tallest = layout.layers.map(\.count).max() ?? 0
    let own = layout.layers[layout.columns[node]].count
    let offset = (tallest - own) * (Self.boxHeight + Self.gapY) / 2
    return (
      10 + layout.columns[node] * (Self.boxWidth + Self.gapX),
      10 + offset + layout.places[node] * (Self.boxHeight + Self.gapY)
    )
  }

  private func edge(from: Int, to: Int) -> Markup {
    let (start, end) = (corner(from), corner(to))
    let (x1, y1) = (start.x + Self.boxWidth, start.y + Self.boxHeight / 2)
    let (x2, y2) = (end.x, end.y + Self.boxHeight / 2)
    let bend = max(20, min(60, (x2 - x1) / 2))
    return "<path d=\"M\(x1) \(y1)C\(x1 + bend) \(y1) \(x2 - bend) \(y2) \(x2) \(y2)\"/>\n"
  }

  private func box(_ node: Int) -> Markup {
    let (x, y) = corner(node)
    let it = nodes[node]
    let shape: Markup = """
      <g class="node \(it.state)"><title>\(it.name): \(it.kind)\(it.state.isEmpty ? "" : ", " + it.state)</title><rect x="\(x)" y="\(y)" width="\(Self.boxWidth)" height="\(Self.boxHeight)" rx="5"/><text x="\(x + 10)" y="\(y + 17)">\(short(it.name, 24))</text><text class="kind" x="\(x + 10)" y="\(y + 32)">\(short(it.kind, 28))</text></g>

      """
    return it.link.map { "<a href=\"\($0)\">\(shape)</a>" } ?? shape
  }

  private func short(_ text: String, _ length: Int) -> String {
    text.count > length ? text.prefix(length - 1) + "…" : text
  }
}
