import Document

final class Cloud: Sendable {
  func use(_ choice: SandboxChoice, statePath: String) throws(Stop) {}
}
