import CloudFixtures
import Document
import Fixtures
import Report
import Testing

@testable import Workflow

/// What a new option of a step has to touch: a key beside `uses`.
@Suite struct StepOptionGuard {
  /// Options that are no part of what a step means, so that a run goes on where they change; each with the reason.
  private static let meaningless = [
    "exclusive": "it says when the step is changed, and not what is made",
    "for_each": "it is gone once there is a step for each instance",
    "public": "it says what may be shown, and not what is made",
  ]

  private static let options = names(Loader.stepShape, of: [])

  @Test(arguments: options)
  func `a new option of a step is known wherever the others are`(_ path: [String]) throws {
    let name = try #require(path.last)
    let written = try Regex("[`{ ]\(name)(: |`)")
    var list = Checklist("the option `\(path.joined(separator: "."))` of a step")
    let properties = path.reduce(WorkflowSchema(allPlugins).value["definitions"]?["kind"]) { $0?["properties"]?[$1] }
    list.ask(
      for: "Sources/Report/WorkflowSchema.swift: a property in `kind`, for `plinkflow schema`", properties != nil)
    list.ask(
      for: "workflows/README.md: what it does, or an example that has it",
      try Repository.text(of: "workflows/README.md").contains(written))
    let isMeant = try Sources.has("\"\(name)\"", in: "Sources/Workflow/Definition.swift")
    list.ask(
      for: "Sources/Workflow/Definition.swift: a member of `definition`, which says whether two steps mean the same; "
        + "or a reason in `meaningless` in Tests/GuardTests/StepOptionGuard.swift",
      isMeant != (Self.meaningless[name] != nil))
    list.ask(
      for: "Tests/WorkflowTests: a step that has it, and one that has it wrong",
      try Sources.has(written, below: "Tests/WorkflowTests"))
    list.demand()
  }

  @Test func `what is listed as no part of a step's meaning is an option`() {
    #expect(Set(Self.options.compactMap(\.last)).isSuperset(of: Self.meaningless.keys))
  }

  private static func names(_ shape: Shape, of path: [String]) -> [[String]] {
    guard case .object(let fields) = shape else { return [] }
    return fields.flatMap { [path + [$0.name]] + names($0.shape, of: path + [$0.name]) }
  }
}
