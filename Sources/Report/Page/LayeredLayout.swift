/// Where the steps of a graph stand in a picture: each in the column behind all that it needs, the order within a column
/// such that few lines cross.
struct LayeredLayout {
  /// For each node, its column and its place in it.
  private(set) var columns: [Int]
  private(set) var places: [Int]
  /// The nodes of each column, in order.
  private(set) var layers: [[Int]] = []

  /// - Parameter needs: for each node, those that come before it; without cycles.
  init(needs: [[Int]]) {
    columns = Array(repeating: 0, count: needs.count)
    places = columns
    var missing = needs.map(\.count)
    var users = [[Int]](repeating: [], count: needs.count)
    for (node, list) in needs.enumerated() { for other in list { users[other].append(node) } }
    var ready = needs.indices.filter { missing[$0] == 0 }
    var next = 0
    while next < ready.count {
      let node = ready[next]
      next += 1
      for user in users[node] {
        columns[user] = max(columns[user], columns[node] + 1)
        missing[user] -= 1
        if missing[user] == 0 { ready.append(user) }
      }
    }
    layers = Array(repeating: [], count: (columns.max() ?? -1) + 1)
    for node in needs.indices { layers[columns[node]].append(node) }
    for column in layers.indices { place(column) }
    // Barycentres, forth and back a few times: each pass costs the edges once, and the sorting.
    for pass in 0..<4 {
      let order = pass % 2 == 0 ? Array(layers.indices.dropFirst()) : layers.indices.dropLast().reversed()
      for column in order {
        let neighbours = pass % 2 == 0 ? needs : users
        sort(column, by: neighbours)
      }
    }
  }

  private mutating func sort(_ column: Int, by neighbours: [[Int]]) {
    let weights = layers[column].map { node -> (node: Int, weight: Double) in
      let list = neighbours[node]
      if list.isEmpty { return (node, relative(node)) }
      return (node, list.reduce(0) { $0 + relative($1) } / Double(list.count))
    }
    layers[column] = weights.enumerated().sorted {
      ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset)
    }.map(\.element.node)
    place(column)
  }

  private mutating func place(_ column: Int) {
    for (place, node) in layers[column].enumerated() { places[node] = place }
  }

  /// The height of a node between 0 and 1, so that columns of different lengths compare.
  private func relative(_ node: Int) -> Double {
    (Double(places[node]) + 0.5) / Double(layers[columns[node]].count)
  }
}
