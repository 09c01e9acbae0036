import Graph

/// Where the steps of a graph stand in a picture: each in the column behind all that it needs, the order within a
/// column such that few lines cross.
struct LayeredLayout {
  /// For each node, its column and its row in it.
  private(set) var columns: [Int]
  private(set) var rows: [Int]
  /// The nodes of each column, in order.
  private(set) var layers: [[Int]] = []

  /// - Parameter needs: for each node, those that come before it; without cycles.
  init(needs: [[Int]]) {
    let graph = StepGraph(needs: needs)
    columns = graph.depths
    rows = columns
    layers = graph.levels
    for column in layers.indices { order(column) }
    // Barycentres, forth and back a few times: each pass costs the edges once, and the sorting.
    for pass in 0..<4 {
      let order = pass % 2 == 0 ? Array(layers.indices.dropFirst()) : layers.indices.dropLast().reversed()
      for column in order {
        sort(column, by: pass % 2 == 0 ? graph.needs : graph.neededBy)
      }
    }
  }

  private mutating func sort(_ column: Int, by neighbours: Arrows) {
    let weights = layers[column].map { node -> (node: Int, weight: Double) in
      let list = neighbours[node]
      if list.isEmpty { return (node, relative(node)) }
      return (node, list.reduce(0) { $0 + relative($1) } / Double(list.count))
    }
    layers[column] = weights.enumerated().sorted {
      ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset)
    }.map(\.element.node)
    order(column)
  }

  private mutating func order(_ column: Int) {
    for (order, node) in layers[column].enumerated() { rows[node] = order }
  }

  /// The height of a node between 0 and 1, so that columns of different lengths compare.
  private func relative(_ node: Int) -> Double {
    (Double(rows[node]) + 0.5) / Double(layers[columns[node]].count)
  }
}
