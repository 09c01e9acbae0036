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

  /// A line from one node to another, past what stands between their columns.
  private struct Edge {
    let from: Int
    let to: Int
    /// The places that are kept free for it, one a column.
    var bends: [Int] = []
  }

  private let nodes: [Node]
  private let edges: [Edge]
  private let layout: LayeredLayout
  /// The upper edge of each node and each place that is kept free.
  private let tops: [Int]
  private let height: Int

  private static let (boxWidth, boxHeight, gapX, gapY) = (190, 40, 70, 16)
  private static let laneHeight = 8
  /// Beyond so many, lines cross what stands in their way: a picture of that size is looked at from afar.
  private static let mostBends = 20_000

  /// - Parameter needs: for each node, those that come before it; without cycles.
  public init(_ nodes: [Node], needs: [[Int]]) {
    self.nodes = nodes
    let columns = LayeredLayout(needs: needs).columns
    var edges = needs.enumerated().flatMap { node, list in list.map { Edge(from: $0, to: node) } }
    var extended = needs.map { list in list.filter { _ in false } }
    let bends = edges.reduce(0) { $0 + max(0, columns[$1.to] - columns[$1.from] - 1) }
    for index in edges.indices {
      var last = edges[index].from
      let between = columns[edges[index].to] - columns[last] - 1
      for _ in 0..<(bends > Self.mostBends ? 0 : max(0, between)) {
        extended.append([last])
        last = extended.count - 1
        edges[index].bends.append(last)
      }
      extended[edges[index].to].append(last)
    }
    self.edges = edges
    layout = LayeredLayout(needs: extended)
    (tops, height) = Self.stack(layout, boxes: nodes.count)
  }

  /// Puts what is in each column one below the other, each column in the middle.
  private static func stack(_ layout: LayeredLayout, boxes: Int) -> (tops: [Int], height: Int) {
    func size(_ node: Int) -> Int { (node < boxes ? boxHeight : laneHeight) + gapY }
    let heights = layout.layers.map { layer in layer.reduce(0) { $0 + size($1) } }
    let tallest = heights.max() ?? 0
    var tops = Array(repeating: 0, count: layout.columns.count)
    for (column, layer) in layout.layers.enumerated() {
      var top = 10 + (tallest - heights[column]) / 2
      for node in layer {
        tops[node] = top
        top += size(node)
      }
    }
    return (tops, max(20, tallest + 20 - gapY))
  }

  /// As a file of its own.
  public var file: String {
    let drawn = drawing(style: "<style>\(PageStyle.graph)</style>")
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + drawn.source + "\n"
  }

  /// As a part of a page, whose style it takes.
  var inline: Markup { drawing(style: "") }

  private func drawing(style: Markup) -> Markup {
    let width = layout.layers.count * (Self.boxWidth + Self.gapX) + 20 - Self.gapX
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="graph" width="\(max(width, 20))" height="\(height)" viewBox="0 0 \(max(width, 20)) \(height)" role="img" aria-label="the steps and what each needs">\(style)
      \(edges.map(line))\(nodes.indices.map(box))</svg>
      """
  }

  private func corner(_ node: Int) -> (x: Int, y: Int) {
    (10 + layout.columns[node] * (Self.boxWidth + Self.gapX), tops[node])
  }

  private func line(_ edge: Edge) -> Markup {
    let start = corner(edge.from)
    var (x, y) = (start.x + Self.boxWidth, start.y + Self.boxHeight / 2)
    var path = "M\(x) \(y)"
    for (node, half) in edge.bends.map({ ($0, Self.laneHeight / 2) }) + [(edge.to, Self.boxHeight / 2)] {
      let next = corner(node)
      let target = next.y + half
      let bend = max(20, min(60, (next.x - x) / 2))
      path += "C\(x + bend) \(y) \(next.x - bend) \(target) \(next.x) \(target)"
      (x, y) = (next.x, target)
      if half != Self.boxHeight / 2 {
        x += Self.boxWidth
        path += "H\(x)"
      }
    }
    return "<path d=\"\(path)\"/>\n"
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
