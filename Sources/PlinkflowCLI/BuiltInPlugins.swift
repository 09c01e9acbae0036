import PlinkflowKit
import Workflow

extension Program {
  /// The one list that registers plugins.
  func allPlugins(_ cloud: Cloud = Cloud()) -> [Plugin] {
    [] + plugins
  }

  /// All kinds of step and of connection that workflows may name.
  func catalog(_ cloud: Cloud = Cloud()) -> Catalog {
    Catalog(allPlugins(cloud))
  }
}
