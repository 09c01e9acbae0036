import Document
import PlinkflowKit

extension Loader {
  private static let grantShape = Shape.object([
    .init(name: "environment", shape: .list(.string), isOptional: true)
  ])

  /// Reads what the workflow lets programs that implement plugins see of the environment.
  func readGrants(_ written: Value?) {
    for member in written?.members ?? [] {
      let subject = "plugin `\(member.key.excerpt)`"
      checkName(member, of: "plugin")
      let mistakes = Self.grantShape.check(member.value, in: source, of: subject, at: member.keySpan)
      mistakes.forEach(note)
      guard mistakes.isEmpty else { continue }
      if catalog.plugins.contains(where: { $0.name == member.key }) {
        note("\(subject) is a part of plinkflow, and no program that could be granted anything", at: member.keySpan)
      }
      for name in member.value["environment"]?.elements ?? [] where !Secret.isSource("env:\(name.string ?? "")") {
        note("`\((name.string ?? "").excerpt)` in \(subject) cannot be the name of a variable", at: name.span)
      }
      grants[member.key] = member.value["environment"]?.elements?.compactMap(\.string) ?? []
    }
  }

  /// The kind that a step uses; the first step that uses one of an unknown plugin has the plugin's program looked for.
  func kind(of step: Value.Member) -> StepKind? {
    guard let uses = step.value["uses"], let name = uses.string else { return nil }
    if let known = catalog.kind(name) { return known }
    let plugin = Catalog.plugin(ofKind: name)
    guard plugin != name, isName(plugin), !brokenPlugins.contains(plugin) else { return nil }
    do throws(StepError) {
      try catalog.discover(plugin, environment: grants[plugin] ?? [])
    } catch {
      brokenPlugins.insert(plugin)
      note(
        "step `\(step.key.excerpt)` uses `\(name.excerpt)`, and plugin `\(plugin)` \(error.summary)", at: uses.span,
        notes: error.notes, help: error.help)
      return nil
    }
    return catalog.kind(name)
  }
}
