/// A workflow of steps that do next to nothing, so that what is left is what the runner adds.
struct Scenario: Sendable {
  /// What it is called in the table.
  let name: String
  /// For each step, the steps that it needs.
  let needs: [[Int]]
  /// Whether each step changes something, a byte of a file; otherwise it finds all as wanted.
  var changes = false

  /// The same steps, each with a change to make.
  var changing: Scenario { Scenario(name: "\(name) changes", needs: needs, changes: true) }

  /// Each step needs the one before it.
  static func chain(_ count: Int) -> Scenario {
    Scenario(name: "chain of \(count)", needs: (0..<count).map { $0 == 0 ? [] : [$0 - 1] })
  }

  /// One step, then many beside each other, then one that needs all of these.
  static func fan(_ count: Int) -> Scenario {
    let middle = [[Int]](repeating: [0], count: count)
    return Scenario(name: "fan 1→\(count)→1", needs: [[]] + middle + [Array(1...count)])
  }

  /// Layers of 100 steps; each step needs three of the layer before it.
  static func layers(_ count: Int) -> Scenario {
    let width = 100
    let needs = (0..<count).map { step -> [Int] in
      let (layer, index) = step.quotientAndRemainder(dividingBy: width)
      guard layer > 0 else { return [] }
      return (0..<3).map { (layer - 1) * width + (index + $0) % width }.sorted()
    }
    return Scenario(name: "layers of \(count)", needs: needs)
  }

  /// The workflow as a file.
  var text: String {
    var lines = ["{ workflow: \"bench\", steps: {"]
    for (step, others) in needs.enumerated() {
      let named = others.map { "\"s\($0)\"" }.joined(separator: ",")
      let kind = changes ? "uses: \"bench.mark\", with: { number: \(step) }" : "uses: \"core.milestone\""
      lines.append("s\(step): { \(kind), needs: [\(named)] },")
    }
    lines.append("} }\n")
    return lines.joined(separator: "\n")
  }

  /// A program that finds everything there already.
  static let echo = #"""
    #!/usr/bin/env python3
    import json, sys
    KIND = {"name": "echo.thing", "reversible": True}
    for line in sys.stdin:
        request = json.loads(line)
        result = {"protocol": 1, "plugin": "echo", "kinds": [KIND]}
        if request["method"] != "initialize":
            result = {"observation": {"state": "present"}}
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": request.get("id"), "result": result}) + "\n")
        sys.stdout.flush()

    """#
}
