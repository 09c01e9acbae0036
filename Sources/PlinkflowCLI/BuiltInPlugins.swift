import PlinkflowKit

extension Program {
  /// The one list that registers plugins.
  func allPlugins() -> [Plugin] {
    [] + plugins
  }
}
